"""Where a case stands, who has it now and what comes next: for the form in Desk and for the portal."""

import frappe
from frappe import _

from reg_station.permissions.dimensions import SCOPE_FIELDS
from reg_station.workflow.guard import GUARDED
from reg_station.workflow.people import may_be_named
from reg_station.workflow.steps import history
from reg_station.workflow.table import active_workflow, available_actions, is_end_state, rows_from


@frappe.whitelist(methods=["GET", "POST"])
def progress(doctype: str, name: str) -> dict:
    """Progress of one case that the caller may read.

    {"state", "ended", "waiting_for", "steps": [{"state", "entered_on", "by", "reason", "open"}],
     "actions": [{"action", "next_state"}], "ahead": [{"action", "next_state", "role"}]}; names are not translated.
    """
    if doctype not in GUARDED or doctype not in SCOPE_FIELDS:
        frappe.throw(_("{0} has no case progress.").format(_(doctype)))
    doc = frappe.get_doc(doctype, name)
    doc.check_permission("read")
    return progress_of(doc)


def progress_of(doc) -> dict:
    workflow = active_workflow(doc.doctype)
    state = doc.get(workflow.workflow_state_field)
    steps = history(doc.doctype, doc.name)
    named = may_be_named(doc.doctype)
    waiting = steps[-1].responsible_role if steps and steps[-1].status == "Open" else None
    return {
        "state": state,
        "ended": is_end_state(workflow, state),
        "waiting_for": waiting,
        "since": steps[-1].entered_on if steps else doc.creation,
        "steps": [
            {
                "state": step.state,
                "entered_on": step.entered_on,
                "by": frappe.utils.get_fullname(step.entered_by) if named else "",
                "reason": step.reason or "",
                "open": step.status == "Open",
            }
            for step in steps
        ],
        "actions": available_actions(doc),
        "ahead": [
            {"action": row.action, "next_state": row.next_state, "role": row.allowed}
            for row in rows_from(workflow, state)
        ],
    }


@frappe.whitelist(methods=["POST"])
def take_action(
    doctype: str, name: str, action: str, reason: str | None = None, opinion: str | None = None
) -> dict:
    """Take a workflow action together with what it asks for, in one transaction; returns the new progress.

    `reason` goes to transition_reason, `opinion` to approval_opinion. Raises what the guards raise.
    """
    from frappe.model.workflow import apply_workflow

    if doctype not in GUARDED:
        frappe.throw(_("{0} has no case progress.").format(_(doctype)))
    doc = frappe.get_doc(doctype, name)
    doc.check_permission("write")
    given = {"transition_reason": reason, "approval_opinion": opinion}
    given = {field: value for field, value in given.items() if value and doc.meta.has_field(field)}
    if given:
        doc.update(given)
        doc.save()
    return progress_of(apply_workflow(doc, action))
