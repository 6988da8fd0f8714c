"""Checks a workflow of ours when an administrator saves it (M3)."""

import frappe
from frappe import _

from reg_station.exceptions import WorkflowConfigurationError
from reg_station.permissions.dimensions import SCOPE_FIELDS
from reg_station.workflow.checks import Move, State, find_problems
from reg_station.workflow.table import END_STATE_FIELD


def validate_workflow_record(doc, method=None) -> None:
    """Refuse a workflow that strands documents, names what is not there, or mails links that act."""
    if doc.document_type not in SCOPE_FIELDS:
        return
    if doc.send_email_alert:
        frappe.throw(
            _(
                "The e-mails of a workflow carry links that act for whoever holds them. Leave them off; notices are sent."
            ),
            WorkflowConfigurationError,
        )
    problems = find_problems(_states(doc), _moves(doc), _roles(), _fields(doc))
    lines = [describe(problem) for problem in problems]
    lines += _unlisted(doc) + _stranded(doc)
    if lines:
        frappe.throw("<br>".join(lines), WorkflowConfigurationError, title=_("The workflow was not saved"))


def _states(doc) -> list[State]:
    return [
        State(row.state, row.allow_edit, bool(row.get(END_STATE_FIELD)), row.update_field)
        for row in doc.states
    ]


def _moves(doc) -> list[Move]:
    return [
        Move(row.state, row.action, row.next_state, row.allowed, row.condition) for row in doc.transitions
    ]


def _roles() -> set[str]:
    return set(frappe.get_all("Role", {"disabled": 0}, pluck="name"))


def _fields(doc) -> set[str]:
    meta = frappe.get_meta(doc.document_type)
    names = {df.fieldname for df in meta.fields} | {doc.workflow_state_field}
    return names | {"name", "owner", "creation", "modified", "modified_by", "docstatus", "doctype"}


def describe(problem) -> str:
    """The problem in a sentence that says what to mend."""
    texts = {
        "no_states": _("The workflow has no state."),
        "no_end_state": _("No state is marked as an end state, so no document could ever be finished."),
        "unreachable": _("The state {0} can never be reached from the first state."),
        "dead_end": _("From the state {0} no end state can be reached; documents would be stranded there."),
        "unknown_role": _("The role {0} does not exist or is disabled."),
        "unknown_field": _("The field {0} does not exist."),
        "unknown_state": _("The state {0} is used in a transition but is not among the states."),
        "bad_condition": _("The condition {0} is not a valid expression."),
    }
    return texts[problem.kind].format(frappe.bold(_(problem.subject)))


def _unlisted(doc) -> list[str]:
    """States that a Select field cannot hold: the form would refuse every document that reaches them."""
    field = frappe.get_meta(doc.document_type).get_field(doc.workflow_state_field)
    if not field or field.fieldtype != "Select":
        return []
    options = set((field.options or "").split("\n"))
    return [
        _("The state {0} is not among the options of {1}; add it in Customize Form first.").format(
            frappe.bold(_(state)), frappe.bold(_(field.label))
        )
        for state in dict.fromkeys(row.state for row in doc.states)
        if state not in options
    ]


def _stranded(doc) -> list[str]:
    """Documents that stand in a state which the workflow no longer has."""
    if not doc.is_active or not frappe.db.has_column(doc.document_type, doc.workflow_state_field):
        return []
    table = frappe.qb.DocType(doc.document_type)
    field = table[doc.workflow_state_field]
    used = {row[0] for row in frappe.qb.from_(table).select(field).distinct().run() if row[0]}
    kept = {row.state for row in doc.states}
    return [
        _("Documents stand in the state {0}; it cannot be removed.").format(frappe.bold(_(state)))
        for state in sorted(used - kept)
    ]
