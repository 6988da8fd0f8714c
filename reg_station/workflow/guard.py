"""The workflow is the only way to change a state, and a state decides who may edit.

Frappe checks self-approval in `apply_workflow` only and "Only Allow Edit For" in the browser only (frappe-pitfalls.md).
These hooks run on every save of the DocTypes in `GUARDED`, whatever route it takes: form, list, bulk, REST, import.
"""

import frappe
from frappe import _
from frappe.model import no_value_fields, table_fields
from frappe.utils import cstr

from reg_station.exceptions import (
    DeletionRefused,
    EditRefused,
    ReasonMissing,
    SelfApprovalRefused,
    TransitionRefused,
)
from reg_station.workflow.table import (
    Transition,
    active_workflow,
    editors_of,
    initial_state,
    is_end_state,
    is_self_approval,
    open_rows,
)

GUARDED = (
    "Point Application",
    "Point Status Decision",
    "Enterprise Registration",
    "Shared Resource",
    "Resource Demand",
    "Resource Match",
    "Registration Intent",
    "Service Request",
    "Mock Inspection",
    "Nonconformity",
    "Consultation",
    "Pre-Review",
    "Training Session",
    "Training Record",
    "Point Task",
    "Issue Escalation",
    "Joint Consultation",
    "Joint Consultation Task",
    "Enterprise Visit",
    "Referral",
    "Service Appraisal",
    "Appraisal Circular",
    "Key Project",
    "Key Project Service Item",
    "Product Transfer",
    "Channel Recommendation",
    "Mock Defence",
    "Premises Check",
    "Feedback",
    "Improvement Plan",
)


def before_validate(doc, method=None) -> None:
    """Refuse what the user may not do. Runs first, so it sees what the user sent and nothing that we computed."""
    workflow = active_workflow(doc.doctype)
    if not workflow:
        return
    field = workflow.workflow_state_field
    doc.flags.transition = None
    if doc.is_new():
        _check_beginning(doc, workflow, field)
        return
    stored = _stored(doc)
    keep_system_fields(doc, stored)
    _check_edits(doc, stored, workflow, field)
    if doc.get(field) != stored.get(field):
        doc.flags.transition = _check_transition(doc, stored, workflow, field)
        doc.run_method("check_transition", doc.flags.transition)


def validate(doc, method=None) -> None:
    """Let the document set what follows from a permitted transition (who reviewed, when)."""
    if doc.flags.transition:
        doc.run_method("record_transition", doc.flags.transition)


def on_trash(doc, method=None) -> None:
    """Casework stays: only a document that never left its first state may go."""
    workflow = active_workflow(doc.doctype)
    if workflow and doc.get(workflow.workflow_state_field) != initial_state(workflow):
        frappe.throw(
            _("{0} {1} has been sent and can no longer be deleted. Withdraw it instead.").format(
                _(doc.doctype), doc.name
            ),
            DeletionRefused,
        )


def require_reason(doc) -> None:
    """For the `check_transition` of a document whose step must be explained."""
    if not (doc.transition_reason or "").strip():
        frappe.throw(_("Say why: a return or a rejection needs its reason."), ReasonMissing)


def _stored(doc):
    """The row as the database has it; Frappe has just read and locked it for this save."""
    return doc.get_doc_before_save() or frappe.get_doc(doc.doctype, doc.name)


def _check_beginning(doc, workflow, field: str) -> None:
    first = initial_state(workflow)
    if not doc.get(field):
        doc.set(field, first)
    elif doc.get(field) != first:
        frappe.throw(
            _("A new {0} begins in the state {1}, not {2}.").format(
                _(doc.doctype), _(first), _(doc.get(field))
            ),
            TransitionRefused,
        )
    for df in doc.meta.fields:
        if _is_system_table(df):
            doc.set(df.fieldname, [])
        elif _is_system_field(df) and df.fieldname != field and doc.get(df.fieldname) and not df.default:
            doc.set(df.fieldname, None)


def _is_system_field(df) -> bool:
    return bool(df.read_only) and not df.fetch_from and df.fieldtype not in no_value_fields


def _is_system_table(df) -> bool:
    return bool(df.read_only) and df.fieldtype in table_fields


def keep_system_fields(doc, stored) -> None:
    """Read-only fields stay as they were: Frappe enforces them in the browser only."""
    workflow = active_workflow(doc.doctype)
    state_field = workflow.workflow_state_field if workflow else None
    for df in doc.meta.fields:
        if _is_system_table(df):
            doc.set(df.fieldname, stored.get(df.fieldname) or [])
        elif _is_system_field(df) and df.fieldname != state_field:
            doc.set(df.fieldname, stored.get(df.fieldname))


def hold_results(doc):
    """For the `before_validate` of a record without a workflow whose read-only fields are results of work done on it.

    A new one has none, whatever was sent; later they stay as they are. The stored row, None for a new record.
    """
    if doc.is_new():
        for df in doc.meta.fields:
            if df.read_only:
                doc.set(df.fieldname, df.default)
        return None
    before = doc.get_doc_before_save()
    keep_system_fields(doc, before)
    return before


def _check_edits(doc, stored, workflow, state_field: str) -> None:
    changed = [df for df in changed_fields(doc, stored) if df.fieldname != state_field]
    if not changed:
        return
    state = stored.get(state_field)
    user = frappe.session.user
    labels = ", ".join(_(df.label) for df in changed)
    if is_end_state(workflow, state):
        frappe.throw(
            _("{0} is {1}; nothing in it can be changed any more ({2}).").format(doc.name, _(state), labels),
            EditRefused,
        )
    editors = editors_of(workflow, state)
    if not editors & set(frappe.get_roles(user)):
        frappe.throw(
            _("In the state {0} only {1} may change {2}.").format(
                _(state), " / ".join(_(role) for role in sorted(editors)), labels
            ),
            EditRefused,
        )
    if user == "Administrator":
        return
    writable = set(doc.get_permlevel_access("write"))
    foreign = [df for df in changed if (df.permlevel or 0) not in writable]
    if foreign:
        frappe.throw(
            _("You may not change {0}.").format(", ".join(_(df.label) for df in foreign)), EditRefused
        )


def changed_fields(doc, stored) -> list:
    """DocFields whose value differs from the stored row; a table counts as one field."""
    changed = []
    for df in doc.meta.fields:
        if _is_system_table(df):
            continue
        if df.fieldtype in table_fields:
            before, after = stored.get(df.fieldname) or [], doc.get(df.fieldname) or []
            if [_row_values(row) for row in before] != [_row_values(row) for row in after]:
                changed.append(df)
        elif df.fieldtype in no_value_fields or _is_system_field(df):
            continue
        elif not _same(df, stored.get(df.fieldname), doc.get(df.fieldname)):
            changed.append(df)
    return changed


def _row_values(row) -> tuple:
    return tuple(
        _comparable(df, row.get(df.fieldname))
        for df in row.meta.fields
        if df.fieldtype not in no_value_fields and not df.read_only
    )


def _same(df, before, after) -> bool:
    return _comparable(df, before) == _comparable(df, after)


def _comparable(df, value):
    if df.fieldtype in ("Int", "Check"):
        return int(float(value or 0))
    if df.fieldtype in ("Float", "Currency", "Percent"):
        return round(float(value or 0), 6)
    return cstr(value).strip()


def _check_transition(doc, stored, workflow, field: str) -> Transition:
    user = frappe.session.user
    state, next_state = stored.get(field), doc.get(field)
    rows = [row for row in open_rows(workflow, stored, state, user) if row.next_state == next_state]
    if not rows:
        frappe.throw(
            _("You cannot take {0} from {1} to {2}.").format(doc.name, _(state), _(next_state or "?")),
            TransitionRefused,
        )
    own = [row for row in rows if not is_self_approval(row, stored, user)]
    if not own:
        frappe.throw(
            _("{0} was created by you; somebody else must take the step from {1} to {2}.").format(
                doc.name, _(state), _(next_state)
            ),
            SelfApprovalRefused,
        )
    return Transition(action=own[0].action, state=state, next_state=next_state)
