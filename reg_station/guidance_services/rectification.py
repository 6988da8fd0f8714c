"""Nonconformities after the visit: opened once more, and the nightly run that says what is overdue."""

import frappe
from frappe import _
from frappe.utils import add_days, getdate, nowdate

from reg_station.background import run_parts
from reg_station.exceptions import ReasonMissing
from reg_station.guidance_services import inspection_rules as rules
from reg_station.guidance_services.inspections import DOCTYPE, NONCONFORMITY, setting, tell_all
from reg_station.workflow.people import people_of

REMINDER_DAYS = 30


@frappe.whitelist(methods=["POST"])
def reopen(name: str, reason: str) -> dict:
    """Open a nonconformity once more, reported as rectified or closed, by whoever rechecks; {"state"}.

    A method of its own because a closed one takes no edit, the reason included. Raises what the guards raise.
    """
    if not reason.strip():
        frappe.throw(_("Say what is still missing."), ReasonMissing)
    doc = frappe.get_doc(NONCONFORMITY, name)
    doc.check_permission("write")
    doc.flags.reopen_reason = reason.strip()
    doc.state = rules.REOPENED
    doc.save()
    return {"state": doc.state}


def run_daily() -> None:
    run_parts(flag_overdue, remind_of_evaluations)


def flag_overdue() -> int:
    """Set and take away the flag; whoever is concerned is told once for each nonconformity and due day. Returns how many."""
    today = getdate(nowdate())
    rows = frappe.get_all(
        NONCONFORMITY,
        filters={"state": ("in", rules.WITH_ENTERPRISE)},
        fields=["name", "state", "due_on", "overdue"],
        limit_page_length=0,
    )
    told = 0
    for row in rows:
        late = rules.is_overdue(row.state, getdate(row.due_on) if row.due_on else None, today)
        if late != bool(row.overdue):
            frappe.db.set_value(NONCONFORMITY, row.name, "overdue", int(late), update_modified=False)
        if late:
            told += _tell_overdue(row)
    return told


def _tell_overdue(row) -> int:
    doc = frappe.get_doc(NONCONFORMITY, row.name)
    officer = frappe.db.get_value(DOCTYPE, doc.inspection, "assigned_to")
    users = {
        *people_of(doc, "Enterprise User"),
        *([officer] if officer else people_of(doc, "Station Officer")),
    }

    def words(language: str) -> str:
        return _("Overdue since {0}: nonconformity {1}", lang=language).format(doc.due_on, doc.title)

    return tell_all(users, doc, f"{doc.name}|{doc.due_on}", words)


def remind_of_evaluations() -> int:
    """Once for each evaluation: its enterprise and its officer are told that the next one comes near. Returns how many."""
    ahead = add_days(nowdate(), setting("evaluation_reminder_days", REMINDER_DAYS))
    names = frappe.get_all(
        DOCTYPE,
        filters=[
            ["state", "=", "Closed"],
            ["next_evaluation_on", "is", "set"],
            ["next_evaluation_on", "<=", ahead],
        ],
        pluck="name",
        limit_page_length=0,
    )
    return sum(_remind(frappe.get_doc(DOCTYPE, name)) for name in names)


def _remind(doc) -> int:
    later = {
        "enterprise": doc.enterprise,
        "inspection_kind": doc.inspection_kind,
        "creation": (">", doc.creation),
    }
    if frappe.db.exists(DOCTYPE, later):
        return 0
    users = {*people_of(doc, "Enterprise User"), *([doc.assigned_to] if doc.assigned_to else ())}

    def words(language: str) -> str:
        return _(
            "The next evaluation of the quality system is due on {0}; apply for it: {1}", lang=language
        ).format(doc.next_evaluation_on, doc.subject)

    return tell_all(users, doc, f"{doc.name}|next|{doc.next_evaluation_on}", words)
