import frappe
from frappe import _

from reg_station.portal import market, sharing, suggested
from reg_station.portal.actions import drawn_actions, reason_asked
from reg_station.portal.fields import readable_document, reading_text
from reg_station.portal.page import prepare, refuse
from reg_station.portal.record_page import fill
from reg_station.portal.records import not_found


def get_context(context):
    prepare(context, _("Demand"), section="demands", signed_in=True)
    context.hide_tasks = True
    doc = readable_document(sharing.DEMAND, frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, not_found())
        return
    context.title = doc.title
    context.open = doc.state == "Open"
    context.returned = doc.transition_reason if doc.state == "Draft" else None
    context.owner = reading_text(doc.meta.get_field("enterprise"), doc.enterprise)
    context.may_ask = context.open and doc.has_permission("write")
    context.amount = market.amount_words
    context.suggestions = suggested.suggestions(doc.name)
    context.near_misses = suggested.near_misses(doc.name) if context.open else []
    fill(
        context,
        doc,
        actions=drawn_actions(doc, sharing.demand_question, _asks, hidden=("Expire",)),
        needed=sharing.needed_in_demand(doc.resource_type),
        leave_out=sharing.left_out(sharing.DEMAND),
    )


def _asks(row: dict) -> tuple[str, str, str]:
    return reason_asked() if row["action"] == "Return" else ("", "", "")
