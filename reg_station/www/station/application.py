import frappe
from frappe import _

from reg_station.accreditation.doctype.point_application.point_application import NEEDS_REASON
from reg_station.accreditation.self_check import report
from reg_station.portal import applications
from reg_station.portal.fields import writable_fields
from reg_station.portal.forms import describe
from reg_station.portal.page import prepare, refuse
from reg_station.portal.timeline import timeline, way_ahead
from reg_station.portal.tones import tone_of
from reg_station.workflow.table import active_workflow, available_actions, is_end_state

LOOKS = {"good": "send", "busy": "send", "bad": "quiet danger", "quiet": "quiet danger", "warn": "quiet"}


def get_context(context):
    prepare(context, _("Application"), section="applications", signed_in=True)
    context.hide_tasks = True
    doc = applications.readable(frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, applications.not_found())
        return
    doc.apply_fieldlevel_read_permissions()
    state = doc.workflow_state
    context.doc = doc
    context.title = doc.name
    context.tone = tone_of(state)
    context.standing = applications.standing_of(doc)
    context.returned = state == "Returned"
    context.editable = bool(writable_fields(doc))
    context.sections = describe(doc, applications.needed_fields() if context.editable else set())
    context.ended = is_end_state(active_workflow(doc.doctype), state)
    context.timeline = timeline(doc)
    context.ahead = way_ahead(doc)
    context.actions = [_drawn(row, doc) for row in available_actions(doc)]
    context.self_check = [] if context.ended else report(doc)
    context.visit = _readable_visit(doc)
    context.certificate = bool(doc.certificate) and frappe.has_permission(
        "Accreditation Certificate", "print"
    )
    context.may_print = doc.has_permission("print")
    context.may_apply_again = applications.may_apply_again(doc)


def _drawn(row: dict, doc) -> dict:
    """How a workflow action appears: its button, the question before it and the text it asks for."""
    asks, asks_label, asks_value = "", "", ""
    if row["next_state"] in NEEDS_REASON:
        asks, asks_label = "reason", _("Reason")
    elif row["next_state"] == "Accredited":
        asks, asks_label = "opinion", _("Approval Opinion")
        asks_value = doc.get("approval_opinion") or ""
    return {
        "action": row["action"],
        "label": _(row["action"]),
        "look": LOOKS.get(tone_of(row["next_state"]), "send"),
        "asks": asks,
        "asks_label": asks_label,
        "asks_value": asks_value,
        "question": _("{0}: the application goes to the state “{1}”.").format(
            _(row["action"]), _(row["next_state"])
        ),
    }


def _readable_visit(doc) -> str | None:
    visit = doc.site_visit
    if not visit or not frappe.has_permission("Site Visit", "read"):
        return None
    return visit if frappe.get_doc("Site Visit", visit).has_permission("read") else None
