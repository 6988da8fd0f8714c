"""A workflow step with guard, audit entry and case step, against a save of a bare DocType with the same fields."""

import contextlib

import frappe

from benchmarks.bare import bare_twin
from benchmarks.measuring import compare


def workflow_step(world) -> dict:
    """Goal: ratio at most 1.8. Both load the document, change it and save it with its two child tables."""
    bare = bare_twin("Point Application")
    application = world.application("Site Visit")
    values = frappe.copy_doc(application, ignore_no_copy=True).as_dict(no_default_fields=True)
    values.pop("workflow_state")
    twin = frappe.get_doc({**values, "doctype": bare}).insert()
    _open_both_ways()
    # Before the commit the district's records are this transaction's own, and scope would be resolved in every round.
    frappe.db.commit()

    def step():
        frappe.local.reg_station_reach = {}
        case = frappe.get_doc("Point Application", application.name)
        case.workflow_state = "Returned" if case.workflow_state == "Site Visit" else "Site Visit"
        case.transition_reason = "Because."
        case.save()

    def save():
        case = frappe.get_doc(bare, twin.name)
        case.review_note = "One" if case.review_note == "Other" else "Other"
        case.save()

    with _as(world.officer):
        return compare("workflow_step", step, save, n=80, warm_up=6)


@contextlib.contextmanager
def _as(user: str):
    frappe.set_user(user)
    yield
    frappe.set_user("Administrator")


def _open_both_ways() -> None:
    """Let the station go back and forth, so that every round is one full step."""
    workflow = frappe.get_doc("Workflow", "Point Accreditation")
    if any((row.state, row.next_state) == ("Returned", "Site Visit") for row in workflow.transitions):
        return
    workflow.append(
        "transitions",
        {
            "state": "Returned",
            "action": "Accept",
            "next_state": "Site Visit",
            "allowed": "Station Officer",
            "allow_self_approval": 1,
        },
    )
    for row in workflow.states:
        if row.state == "Returned":
            row.allow_edit = "Station Officer"
    workflow.save()
