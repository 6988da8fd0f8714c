"""The way of a case so far and the way that lies ahead, from its steps and its workflow."""

from collections import deque

import frappe
from frappe import _

from reg_station.workflow.steps import history, responsible_role
from reg_station.workflow.table import active_workflow, is_end_state, rows_from


def timeline(doc, people: bool = True) -> list[dict]:
    """Entries into states, oldest first: state, when, action, by, role, reason, open.

    Without `people`, nobody's name: for a case of two sides that do not know each other yet.
    """
    workflow = active_workflow(doc.doctype)
    entries, before = [], None
    for step in history(doc.doctype, doc.name):
        entries.append(
            {
                "state": _(step.state),
                "when": str(step.entered_on)[:16],
                "action": _(step.action) if step.action else _("Started"),
                "by": frappe.utils.get_fullname(step.entered_by) if people else "",
                "role": _acting_role(workflow, before, step),
                "reason": step.reason or "",
                "open": step.status == "Open",
                "ended": step.status == "Ended",
                "waiting_for": _(step.responsible_role)
                if step.responsible_role and step.status == "Open"
                else "",
            }
        )
        before = step.state
    return entries


def _acting_role(workflow, before: str | None, step) -> str:
    """The role in which the step was taken; several when the workflow allows it to several."""
    if before is None:
        return ""
    roles = [
        row.allowed
        for row in rows_from(workflow, before)
        if row.action == step.action and row.next_state == step.state
    ]
    held = set(frappe.get_roles(step.entered_by))
    return " / ".join(_(role) for role in dict.fromkeys(role for role in roles if role in held) or roles)


def way_ahead(doc) -> list[dict]:
    """States from here to the good end on the shortest way, each with the role whose turn it then is."""
    workflow = active_workflow(doc.doctype)
    way = ways_ahead(doc.doctype).get(doc.get(workflow.workflow_state_field), [])
    return [{"state": _(state), "role": _role_of(workflow, state)} for state in way]


def ways_ahead(doctype: str) -> dict[str, list[str]]:
    """For each state of the workflow, the states that follow up to the good end, on the shortest way.

    Where no end is good (a listing can only be withdrawn), the good state itself is the aim.
    """
    workflow = active_workflow(doctype)
    good = set(frappe.get_all("Workflow State", {"style": "Success"}, pluck="name"))
    reached = {row.state for row in workflow.states if row.state in good}
    goals = {state for state in reached if is_end_state(workflow, state)} or reached
    steps = {row.state: _next_states(workflow, row.state) for row in workflow.states}
    return {state: shortest_way(state, goals, steps) for state in steps}


def _role_of(workflow, state: str) -> str:
    role = responsible_role(workflow, state)
    return _(role) if role and not is_end_state(workflow, state) else ""


def _next_states(workflow, state: str) -> list[str]:
    return [row.next_state for row in rows_from(workflow, state)]


def shortest_way(start: str, goals: set[str], steps: dict[str, list[str]]) -> list[str]:
    """States after `start` up to the nearest of `goals`; empty if there is none or `start` is one. Pure."""
    queue, seen = deque([(start, [])]), {start}
    while queue:
        state, way = queue.popleft()
        if state in goals:
            return way
        for following in steps.get(state, []):
            if following not in seen:
                seen.add(following)
                queue.append((following, [*way, following]))
    return []
