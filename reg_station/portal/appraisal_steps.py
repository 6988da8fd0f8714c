"""What is to be done next with an appraisal, by whom and until when; how many wait for the user (C2, C3)."""

import frappe
from frappe import _
from frappe.utils import date_diff, getdate, nowdate

from reg_station.appraisal.results import APPRAISAL, OBJECTION
from reg_station.permissions.scope import memberships

ASSESSING, HELD, OBJECTING = "Self-Assessment", "Held for Rectification", "Objection Period"


def waiting() -> int:
    """How many appraisals wait for the user as one of the appraised: to be assessed, rectified, or answered."""
    if not {"Point Officer", "Station Officer"} & set(frappe.get_roles()):
        return 0
    members = memberships(frappe.session.user)
    own = [
        *_unfinished("service_point", {row.service_point for row in members if row.service_point}),
        *_unfinished("station", {row.station for row in members if row.station}, appraisee_kind="Station"),
    ]
    open_ones = open_objections([row.name for row in own if row.workflow_state == OBJECTING])
    return sum(step_of(row, True, row.name in open_ones)["waits"] for row in own)


def _unfinished(field: str, names: set[str], **filters) -> list:
    if not names:
        return []
    # Only what is the user's own by membership, and nothing of it but how many.
    return frappe.get_all(
        APPRAISAL,
        filters={
            field: ("in", list(names)),
            "workflow_state": ("in", (ASSESSING, HELD, OBJECTING)),
            **filters,
        },
        fields=["name", "workflow_state", "accepted_on", "objection_until"],
        limit=0,
    )


def open_objections(names: list[str]) -> set[str]:
    if not names:
        return set()
    return set(
        frappe.get_all(OBJECTION, {"appraisal": ("in", names), "status": "Open"}, pluck="appraisal", limit=0)
    )


def step_of(row, mine: bool, objecting: bool = False, cut_off=None) -> dict:
    """What to do next with an appraisal: {"text", "until" (a day or None), "days" (left), "waits" (for the reader)}."""
    state, until, waits = row.workflow_state, None, mine
    late = state == OBJECTING and row.objection_until and getdate(nowdate()) > getdate(row.objection_until)
    if state == ASSESSING:
        text, until = (
            _(
                "Next: the appraised assess themselves, with the evidence beside each indicator, and send it in."
            ),
            cut_off,
        )
    elif state == HELD:
        text = _("Next: the appraised write what was rectified and report it. There is no grade until then.")
    elif state == OBJECTING and not (row.accepted_on or objecting or late):
        text, until = _("Next: the appraised accept the result or object to it."), row.objection_until
    else:
        text, waits = _elsewhere(row, objecting), False
    return {
        "text": text,
        "until": str(until) if until else None,
        "days": date_diff(until, nowdate()) if until else None,
        "waits": waits,
    }


def _elsewhere(row, objecting: bool) -> str:
    """What follows where it is not for the appraised to act."""
    if row.workflow_state == OBJECTING:
        if objecting:
            return _("Next: the station or the bureau decides about the objection.")
        if row.accepted_on:
            return _("The result is accepted. Next: the bureau confirms it.")
        return _("The days for objections are over. Next: the bureau confirms the result.")
    return {
        "Draft": _("Next: the station starts the self-assessment."),
        "Under Review": _("Next: the appraisers review it. The result is shown when the review is over."),
        "Confirmed": _("The result is confirmed. Next: it is published."),
        "Published": _("The result is published."),
    }.get(row.workflow_state, "")
