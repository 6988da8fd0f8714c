import frappe
from frappe import _

from reg_station.portal import products
from reg_station.portal.actions import drawn_actions, reason_asked
from reg_station.portal.fields import readable_document, reading_text
from reg_station.portal.page import prepare, refuse
from reg_station.portal.record_page import fill
from reg_station.portal.records import not_found
from reg_station.product_registry.collecting import quality


def get_context(context):
    prepare(context, _("Registration Intent"), section="intents", signed_in=True)
    context.hide_tasks = True
    doc = readable_document(products.INTENT, frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, not_found())
        return
    context.title = doc.product_name
    context.returned = doc.transition_reason if doc.workflow_state == "Returned" else None
    context.owner = reading_text(doc.meta.get_field("enterprise"), doc.enterprise)
    context.quality = quality(doc.name)
    fill(
        context,
        doc,
        actions=drawn_actions(doc, products.question, _asks, hidden=("Merge",)),
        needed=products.NEEDED,
        leave_out=products.left_out(doc),
    )


def _asks(row: dict) -> tuple[str, str, str]:
    return reason_asked() if row["action"] == "Return" else ("", "", "")
