"""Improvement plans: from complaints to measures that are carried out and verified (DB31117 8.3.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import get_url_to_form, getdate, nowdate

from reg_station.exceptions import GuardUnmet, ImprovementRefused
from reg_station.inbox import enabled_users_of, language_of, notify
from reg_station.permissions import withheld
from reg_station.permissions.scope import row_filter
from reg_station.supervision import deadlines
from reg_station.supervision.feedback import DOCTYPE as FEEDBACK
from reg_station.supervision.feedback import MEMBER, place_title, setting
from reg_station.workflow.guard import require_reason

DOCTYPE, MEASURE = "Improvement Plan", "Improvement Measure"
REMINDER_DAYS = 3
NEEDS_NONE_OPEN = ("To Be Verified", "Closed")


@dataclass(frozen=True)
class Standing:
    """How many measures are open, and by when the next of them is due."""

    open: int
    next_due: date | None


def standing(measures: Iterable) -> Standing:
    """Of rows with `status` and `due_on`."""
    rows = [row for row in measures if row.status == "Open"]
    days = [getdate(row.due_on) for row in rows if row.due_on]
    return Standing(len(rows), min(days) if days else None)


@frappe.whitelist(methods=["POST"])
def from_feedback(feedback: str) -> dict:
    """The plan that a complaint or suggestion is in, drafted if there is none; {"name", "made"}. Asks for both rights."""
    doc = frappe.get_doc(FEEDBACK, feedback, for_update=True)
    doc.check_permission("write")
    known = frappe.db.get_value(
        "Improvement Plan Source", {"feedback": feedback, "parenttype": DOCTYPE}, "parent"
    )
    if known:
        return {"name": known, "made": False}
    plan = frappe.new_doc(DOCTYPE)
    plan.update(
        {
            "title": doc.subject,
            "service_point": doc.service_point,
            "station": doc.station,
            "sources": [{"feedback": feedback}],
        }
    )
    plan.insert()
    return {"name": plan.name, "made": True}


def check(doc) -> None:
    """Place, sources and measures hold together; no measure is left open where none may be."""
    if doc.service_point:
        doc.town, station = frappe.db.get_value("Service Point", doc.service_point, ["town", "station"])
        doc.station = station or doc.station
    doc.station = doc.station or frappe.db.get_single_value("Reg Station Settings", "default_station")
    doc.place_name = place_title(doc)
    _check_sources(doc)
    _check_measures(doc)
    found = standing(doc.measures)
    doc.open_measures, doc.next_due = found.open, found.next_due
    if doc.state in NEEDS_NONE_OPEN and found.open:
        frappe.throw(
            _("{0} measures are still open: carry them out, or drop them with a reason.").format(found.open),
            GuardUnmet,
        )


def _check_sources(doc) -> None:
    names = [row.feedback for row in doc.sources]
    if len(names) != len(set(names)):
        frappe.throw(_("A complaint or suggestion stands there twice."), ImprovementRefused)
    before = doc.get_doc_before_save()
    known = {row.feedback for row in before.sources} if before else set()
    for row in doc.sources:
        source = frappe.get_doc(FEEDBACK, row.feedback)
        # What one may not read must not be found out by naming it.
        if row.feedback not in known and not source.has_permission("read"):
            frappe.throw(_("There is no such record, or it is not yours to see."), frappe.PermissionError)
        if (source.service_point or "") != (doc.service_point or ""):
            frappe.throw(_("{0} is about another place.").format(row.feedback), ImprovementRefused)
        row.subject = source.subject


def _check_measures(doc) -> None:
    before = doc.get_doc_before_save()
    ended = {row.name: row.ended_on for row in before.measures} if before else {}
    concerned = concerned_members(doc)
    for row in doc.measures:
        row.responsible_name = (
            frappe.db.get_value(MEMBER, row.responsible, "full_name") if row.responsible else None
        )
        if row.responsible in concerned:
            frappe.throw(
                _(
                    "Row {0}: {1} is concerned by what the plan comes from and cannot read it. Name somebody else."
                ).format(row.idx, row.responsible_name),
                ImprovementRefused,
            )
        if row.status == "Dropped" and not (row.progress or "").strip():
            frappe.throw(_("Row {0}: say why the measure is dropped.").format(row.idx), ImprovementRefused)
        row.ended_on = (ended.get(row.name) or getdate(nowdate())) if row.status != "Open" else None


def concerned_members(doc) -> set[str]:
    """Members whom the complaints of the plan concern."""
    names = [row.feedback for row in doc.sources] or [""]
    return set(
        frappe.get_all("Feedback Member", {"parent": ("in", names), "parenttype": FEEDBACK}, pluck="member")
    )


def check_step(doc, action: str) -> None:
    """What holds for a step on every route. Raises GuardUnmet or ReasonMissing."""
    if action in ("Return", "Call Off"):
        require_reason(doc)
    if action == "Start":
        if not (doc.finding or "").strip() or not doc.measures:
            frappe.throw(_("Write down what was found and at least one measure."), GuardUnmet)
        for row in doc.measures:
            if row.status == "Open" and not (row.responsible and row.due_on):
                frappe.throw(_("Row {0}: say who does it and by when.").format(row.idx), GuardUnmet)
    if action == "Verify":
        if not (doc.verification or "").strip():
            frappe.throw(_("Say how it was verified."), GuardUnmet)
        if frappe.session.user in withheld.users_of([row.responsible for row in doc.measures]):
            frappe.throw(_("Whoever carries out a measure does not verify the plan."), GuardUnmet)


def remind() -> int:
    """Tell those who carry out a measure that it is due soon or overdue, once each; how many notices. Idempotent."""
    today, days, sent = getdate(nowdate()), setting("measure_reminder_days", REMINDER_DAYS), 0
    for plan in frappe.get_all(DOCTYPE, {"state": "Under Way"}, ["*"], limit_page_length=0):
        rows = frappe.get_all(
            MEASURE,
            {"parent": plan.name, "parenttype": DOCTYPE, "status": "Open"},
            ["name", "measure", "responsible", "due_on"],
        )
        for row in rows:
            due = getdate(row.due_on) if row.due_on else None
            mark = deadlines.measure_mark(due, today, days)
            if mark:
                sent += sum(_tell(plan, row, mark, user) for user in _people(plan, row, mark))
    return sent


def _people(plan, row, mark: str) -> set[str]:
    """Whoever does it; the station too when it is overdue, or nobody with an account does it."""
    users = set(withheld.users_of([row.responsible])) if row.responsible else set()
    if mark == "overdue" or not users:
        users |= set(enabled_users_of("Station Officer"))
    return {user for user in users if row_filter(DOCTYPE, user).admits(plan)}


def _tell(plan, row, mark: str, user: str) -> bool:
    language = language_of(user)
    text = (
        _("Measure overdue since {0}: {1}", lang=language)
        if mark == "overdue"
        else _("Measure due on {0}: {1}", lang=language)
    )
    subject = text.format(row.due_on, row.measure[:100])
    link = get_url_to_form(DOCTYPE, plan.name)
    return notify(
        user,
        DOCTYPE,
        f"{plan.name}|{row.name}|{row.due_on}|{mark}",
        subject,
        link,
        reference=(DOCTYPE, plan.name),
    )
