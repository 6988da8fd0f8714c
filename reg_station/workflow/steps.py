"""Case steps: one row for each entry of a document into a state — at once its task, its timeline and its history.

Frappe's own workflow to-do is not made again when a document returns to a state (frappe-pitfalls.md); a step is,
exactly once, because `step_key` is unique in the database.
"""

import frappe
from frappe.utils import now

from reg_station.background import soon
from reg_station.permissions.dimensions import STEP_FIELDS
from reg_station.platform.audit import record
from reg_station.workflow.people import first_role_with_people
from reg_station.workflow.table import active_workflow, is_end_state, rows_from

BELONGINGS = ("town", "other_town", "service_point", "station", "enterprise", "other_enterprise")


def after_insert(doc, method=None) -> None:
    workflow = active_workflow(doc.doctype)
    if workflow:
        state = doc.get(workflow.workflow_state_field)
        _open_step(doc, workflow, state, action=None, entry_number=1)
        record("created", doc.doctype, doc.name, {"state": state})


def on_update(doc, method=None) -> None:
    transition = doc.flags.get("transition")
    if not transition:
        return
    # A second save in the same request (a controller calling save again) must not enter the state twice.
    doc.flags.transition = None
    workflow = active_workflow(doc.doctype)
    number = close_open_steps(doc, transition.action)
    step = _open_step(doc, workflow, transition.next_state, transition.action, number + 1)
    record(
        "state changed",
        doc.doctype,
        doc.name,
        {
            "from": transition.state,
            "to": transition.next_state,
            "action": transition.action,
            "reason": doc.get("transition_reason") or "",
        },
    )
    doc.run_method("state_entered", transition)
    soon("reg_station.workflow.notices.send_for_step", step=step.name)


def begin(doc, roles: tuple[str, ...], reason: str = "") -> None:
    """Make a task of a document that waits in its present state: somebody of the first of `roles` that has people is told.

    For what was computed and has no step yet, and for what is suddenly somebody else's turn.
    """
    workflow = active_workflow(doc.doctype)
    state = doc.get(workflow.workflow_state_field)
    number = close_open_steps(doc, "")
    step = _open_step(doc, workflow, state, None, number + 1)
    step.db_set(
        {"responsible_role": first_role_with_people(doc, list(roles)), "reason": reason or None},
        update_modified=False,
    )
    soon("reg_station.workflow.notices.send_for_step", step=step.name)


def _open_step(doc, workflow, state: str, action: str | None, entry_number: int):
    step = new_step(doc, workflow, state, action, entry_number)
    # Straight to the database: written by the workflow, with values that it has just read there.
    step.db_insert()
    return step


def new_step(doc, workflow, state: str, action: str | None, entry_number: int):
    """The step of an entry of `doc` into `state`, named and not yet written."""
    ended = is_end_state(workflow, state)
    step = frappe.new_doc("Case Step")
    step.update(
        {
            "reference_doctype": doc.doctype,
            "reference_name": doc.name,
            "step_key": f"{doc.doctype}|{doc.name}|{entry_number}",
            "entry_number": entry_number,
            **belongings(doc),
            "state": state,
            "responsible_role": None if ended else _whose_turn(doc, workflow, state),
            "status": "Ended" if ended else "Open",
            "action": action,
            "entered_on": now(),
            "entered_by": frappe.session.user,
            "reason": doc.get("transition_reason"),
        }
    )
    step.set_new_name()
    step.set_user_and_timestamp()
    # Both sides of an introduction read its steps; who entered a state is for officers (level 1).
    step.owner = step.modified_by = "Administrator"
    return step


def belongings(doc) -> dict:
    """Who may see the steps of `doc`: its own belongings under the names that a Case Step has for them."""
    names = STEP_FIELDS.get(doc.doctype, {})
    return {field: doc.get(names.get(field, field)) for field in BELONGINGS}


def responsible_roles(workflow, state: str) -> list[str]:
    """The roles that edit in this state and can move it on, in the order of the workflow's rows."""
    movers = [row.allowed for row in rows_from(workflow, state)]
    editors = [row.allow_edit for row in workflow.states if row.state == state]
    return [role for role in editors if role in movers] or movers[:1]


def responsible_role(workflow, state: str) -> str | None:
    """The first role whose turn it can be; whose it is in a given case, its Case Step says."""
    return next(iter(responsible_roles(workflow, state)), None)


def _whose_turn(doc, workflow, state: str) -> str | None:
    roles = responsible_roles(workflow, state)
    # A document may know better than the list of people: points read what their station holds, but it is not theirs.
    own = doc.whose_turn() if hasattr(doc, "whose_turn") else None
    if own in roles:
        return own
    return roles[0] if len(roles) == 1 else first_role_with_people(doc, roles)


def close_open_steps(doc, action: str) -> int:
    """Close what was open; returns the number of the last entry so far."""
    step = frappe.qb.DocType("Case Step")
    mine = (step.reference_doctype == doc.doctype) & (step.reference_name == doc.name)
    (
        frappe.qb.update(step)
        .set(step.status, "Done")
        .set(step.closed_on, now())
        .set(step.closed_by, frappe.session.user)
        .set(step.closing_action, action)
        .where(mine & (step.status == "Open"))
        .run()
    )
    rows = frappe.qb.from_(step).select(step.entry_number).where(mine).run()
    return max((row[0] for row in rows), default=0)


def history(doctype: str, name: str) -> list:
    """All entries into states, oldest first."""
    return frappe.get_all(
        "Case Step",
        filters={"reference_doctype": doctype, "reference_name": name},
        fields=[
            "entry_number",
            "state",
            "status",
            "action",
            "entered_on",
            "entered_by",
            "closed_on",
            "closed_by",
            "responsible_role",
            "reason",
        ],
        order_by="entry_number asc",
    )
