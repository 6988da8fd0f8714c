import frappe
from frappe import _

from reg_station.portal import sharing
from reg_station.portal.actions import drawn_actions, reason_asked
from reg_station.portal.fields import readable_document, reading_text
from reg_station.portal.page import prepare, refuse
from reg_station.portal.record_page import fill
from reg_station.portal.records import not_found


def get_context(context):
    prepare(context, _("Resource"), section="resources", signed_in=True)
    context.hide_tasks = True
    doc = readable_document(sharing.LISTING, frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, not_found())
        return
    context.title = doc.title
    context.may_write = doc.has_permission("write")
    context.confirm_by = sharing.confirm_by(doc)
    context.published = doc.workflow_state == "Published"
    context.returned = doc.transition_reason if doc.workflow_state == "Draft" else None
    context.owner = reading_text(doc.meta.get_field("enterprise"), doc.enterprise) or doc.owner_name
    context.matches = _introductions(doc.name)
    fill(
        context,
        doc,
        actions=drawn_actions(doc, sharing.listing_question, _asks, hidden=("Confirm", "Mark Stale")),
        needed=sharing.needed_in_listing(doc.resource_type),
        leave_out=sharing.left_out(sharing.LISTING),
    )


def _asks(row: dict) -> tuple[str, str, str]:
    return reason_asked() if row["action"] == "Return" else ("", "", "")


def _introductions(name: str) -> list:
    if not frappe.has_permission(sharing.MATCH, "read"):
        return []
    return frappe.get_list(
        sharing.MATCH,
        {"resource": name, "state": ("!=", "Suggested")},
        ["name", "state"],
        order_by="modified desc",
        limit=20,
    )
