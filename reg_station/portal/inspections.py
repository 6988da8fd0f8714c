"""Inspections on the portal: one clause after the other on a phone, and what the enterprise has to do afterwards (G4).

Two inspectors work on the same inspection. Each clause is saved by itself, onto the newest state of the document, and
only if nobody has changed this clause since the sender saw it.
"""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import cstr

from reg_station.exceptions import EditRefused
from reg_station.guidance_services import inspection_rules as rules
from reg_station.guidance_services.inspections import DOCTYPE, NONCONFORMITY, answers_of
from reg_station.portal.fields import readable_document, writable_fields
from reg_station.portal.records import MOST_ROWS, add_standing
from reg_station.portal.saving import SavedMeanwhile
from reg_station.portal.timeline import ways_ahead
from reg_station.portal.tones import tone_of

ANSWER = ("result", "note", "reason", "photo")
CONCLUSION = ("conclusion", "summary")
TRIES = 3
# Who comes second in a moment reads anew and tries again; PostgreSQL and MariaDB call it by different names.
COLLISIONS = ("QueryDeadlockError", "SerializationFailure", "TimestampMismatchError", "QueryTimeoutError")
RESULT_TONES = {"Conforms": "good", "Minor": "warn", "Major": "bad", "Not Applicable": "quiet"}


@frappe.whitelist(methods=["POST"])
def save_clause(name: str, clause: str, before: dict, values: dict) -> dict:
    """Save the answer to one clause (the row's name); {"values", "answered", "total", "proposed"}.

    `before` is what the sender saw of `result`, `note`, `reason` and `photo`, `values` what they shall be.
    Raises SavedMeanwhile (409) if somebody has changed this clause since; the others may change as they like.
    """

    def change(doc):
        row = next((row for row in doc.clauses if row.name == clause), None)
        if not row:
            frappe.throw(_("This clause no longer exists. Reload the page."))
        _accept(row, ANSWER, before, values, row.answered_by)
        return row

    doc, row = _changed(name, "clauses", change)
    return {"values": {field: cstr(row.get(field)) for field in ANSWER}, **_standing(doc)}


@frappe.whitelist(methods=["POST"])
def save_conclusion(name: str, before: dict, values: dict) -> dict:
    """Save `conclusion` and `summary` in the same way; {"values", …}."""
    doc, _row = _changed(
        name, "conclusion", lambda doc: _accept(doc, CONCLUSION, before, values, doc.modified_by)
    )
    return {"values": {field: cstr(doc.get(field)) for field in CONCLUSION}, **_standing(doc)}


@frappe.whitelist(methods=["POST"])
def answers(name: str) -> dict:
    """What is stored of an inspection whose clauses the caller may read: {"clauses": {row: values}, "conclusion", …}."""
    doc = readable_document(DOCTYPE, name)
    if not doc or not may_read_clauses(doc):
        frappe.throw(not_found(), frappe.DoesNotExistError)
    return {
        "clauses": {row.name: {field: cstr(row.get(field)) for field in ANSWER} for row in doc.clauses},
        "conclusion": {field: cstr(doc.get(field)) for field in CONCLUSION},
        **_standing(doc),
    }


def _changed(name: str, field: str, change: Callable):
    """Apply `change` to the newest state and save it; (document, what `change` returned)."""
    for attempt in range(1, TRIES + 1):
        try:
            doc = frappe.get_doc(DOCTYPE, name, for_update=True)
            doc.check_permission("write")
            if field not in writable_fields(doc):
                frappe.throw(_("Clauses are answered while the visit is under way."), EditRefused)
            changed = change(doc)
            doc.save()
            return doc, changed
        except Exception as collision:
            if attempt == TRIES or type(collision).__name__ not in COLLISIONS:
                raise
            # Nothing of this request is written yet; the next try begins with what is stored by then.
            frappe.db.rollback()
            frappe.clear_messages()


def _accept(target, fields: tuple[str, ...], before: dict, values: dict, who: str | None) -> None:
    for field in fields:
        if field not in values:
            continue
        stored, seen, wanted = (cstr(source.get(field)).strip() for source in (target, before, values))
        if stored not in (seen, wanted):
            frappe.throw(
                _("{0} has answered this meanwhile.").format(frappe.utils.get_fullname(who) if who else "?"),
                SavedMeanwhile,
            )
        target.set(field, wanted or None)


def _standing(doc) -> dict:
    given = answers_of(doc)
    return {
        "answered": sum(bool(answer.result) for answer in given),
        "total": len(given),
        "proposed": _(doc.proposed_conclusion) if doc.proposed_conclusion else "",
    }


def not_found() -> str:
    return _("There is no such inspection, or it is not yours to see.")


def may_read_clauses(doc) -> bool:
    """The enterprise reads the clauses in the report, once the inspection is closed."""
    field = doc.meta.get_field("clauses")
    return (field.permlevel or 0) in doc.get_permlevel_access("read")


def overview() -> list[dict]:
    """Inspections that the user may see, those under way first, with answered clauses and open nonconformities."""
    rows = frappe.get_list(
        DOCTYPE,
        fields=[
            "name",
            "subject",
            "inspection_kind",
            "enterprise",
            "town",
            "site_address",
            "planned_on",
            "state",
            "findings",
        ],
        order_by="planned_on desc",
        limit=MOST_ROWS,
    )
    add_standing(rows, DOCTYPE)
    ways, waiting = ways_ahead(DOCTYPE), open_nonconformities([row.name for row in rows])
    order = {
        state: number for number, state in enumerate(("Under Way", "Planned", "Rectification", "Recheck"))
    }
    for row in rows:
        way = ways.get(row.state)
        following = "Rectification" if row.findings and row.state == "Under Way" else way[0] if way else ""
        row.update(
            {
                "tone": tone_of(row.state),
                "next": _(following) if following else "",
                "open": waiting.get(row.name, 0),
            }
        )
    return sorted(rows, key=lambda row: order.get(row.state, len(order)))


def inspections_of(request: str) -> list[dict]:
    """Inspections on a service request, as far as the user may see them."""
    if not frappe.has_permission(DOCTYPE, "read"):
        return []
    rows = frappe.get_list(
        DOCTYPE, filters={"service_request": request}, fields=["name", "subject", "state", "planned_on"]
    )
    for row in rows:
        row.tone = tone_of(row.state)
    return rows


def open_nonconformities(names: list[str]) -> dict[str, int]:
    """Inspection → how many of its nonconformities are not closed, as far as the user may see them."""
    rows = frappe.get_list(
        NONCONFORMITY,
        filters={"inspection": ("in", names or [""]), "state": ("!=", rules.CLOSED)},
        pluck="inspection",
        limit=0,
    )
    return {name: rows.count(name) for name in set(rows)}


def nonconformities(**filters) -> list[dict]:
    """Nonconformities that the user may see: what is open and late first."""
    rows = frappe.get_list(
        NONCONFORMITY,
        filters=filters,
        fields=[
            "name",
            "title",
            "inspection",
            "severity",
            "key_item",
            "state",
            "due_on",
            "overdue",
            "description",
            "times_reopened",
        ],
        order_by="due_on asc, name asc",
        limit=MOST_ROWS,
    )
    add_standing(rows, NONCONFORMITY)
    order = {rules.REOPENED: 0, rules.OPEN: 1, rules.RECTIFIED: 2, rules.CLOSED: 3}
    for row in rows:
        row.update(
            {
                "tone": tone_of(row.state),
                "severity_tone": RESULT_TONES[row.severity],
                "next": next_step(row.state),
            }
        )
    return sorted(rows, key=lambda row: (not row.overdue, order.get(row.state, 4)))


def next_step(state: str) -> str:
    """What follows for a nonconformity in `state`, in a sentence."""
    return {
        rules.OPEN: _("Next: the enterprise says why it came about, what it did, and attaches the evidence."),
        rules.REOPENED: _("Next: the enterprise adds what is still missing and reports again."),
        rules.RECTIFIED: _("Next: the inspectors recheck it."),
        rules.CLOSED: _("Rechecked and closed."),
    }.get(state, "")


def action_question(row: dict) -> str:
    return {
        "Start Inspection": _("Start the visit: from now on the clauses can be answered."),
        "Finish Visit": _("Finish the visit: the answers stand, and each finding becomes a nonconformity."),
        "Close without Findings": _("Close the inspection: everything conforms, nothing is to be rectified."),
        "Begin Recheck": _("Begin the recheck: all nonconformities are reported as rectified."),
        "Close Inspection": _("Close the inspection: after that nothing in it changes any more."),
        "Report Rectified": _(
            "Report it as rectified: the inspectors recheck it; you cannot change it meanwhile."
        ),
        "Accept Rectification": _("Accept the rectification: the nonconformity is closed."),
    }.get(row["action"]) or _(row["action"]) + "?"
