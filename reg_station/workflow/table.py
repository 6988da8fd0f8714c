"""Reads the active workflow of a DocType, the one place that knows its shape."""

from dataclasses import dataclass

import frappe
from frappe.model.workflow import get_workflow_name, is_transition_condition_satisfied

END_STATE_FIELD = "is_end_state"


@dataclass(frozen=True)
class Transition:
    """A change of state that a document is going through."""

    action: str
    state: str
    next_state: str


def active_workflow(doctype: str):
    """The active Workflow document of `doctype`, or None."""
    name = get_workflow_name(doctype)
    return frappe.get_cached_doc("Workflow", name) if name else None


def initial_state(workflow) -> str:
    return workflow.states[0].state


def editors_of(workflow, state: str) -> set[str]:
    """Roles that may edit in `state`; a state may stand in several rows, one for each role."""
    return {row.allow_edit for row in workflow.states if row.state == state}


def is_end_state(workflow, state: str) -> bool:
    return any(row.get(END_STATE_FIELD) for row in workflow.states if row.state == state)


def rows_from(workflow, state: str) -> list:
    return [row for row in workflow.transitions if row.state == state]


def open_rows(workflow, doc, state: str, user: str) -> list:
    """Transition rows out of `state` that `user` may take with `doc` as it is, creator's ban not counted."""
    roles = set(frappe.get_roles(user))
    return [
        row
        for row in rows_from(workflow, state)
        if row.allowed in roles and is_transition_condition_satisfied(row, doc)
    ]


def is_self_approval(row, doc, user: str) -> bool:
    return not row.allow_self_approval and user == doc.owner


def available_actions(doc, user: str | None = None) -> list[dict]:
    """Actions that `user` may take now: [{"action", "next_state"}]. What a guard would refuse is still listed."""
    user = user or frappe.session.user
    workflow = active_workflow(doc.doctype)
    if not workflow:
        return []
    state = doc.get(workflow.workflow_state_field)
    return [
        {"action": row.action, "next_state": row.next_state}
        for row in open_rows(workflow, doc, state, user)
        if not is_self_approval(row, doc, user)
    ]
