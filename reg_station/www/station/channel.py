import frappe
from frappe import _

from reg_station.portal import channels
from reg_station.portal.actions import drawn_actions
from reg_station.portal.fields import readable_document
from reg_station.portal.page import prepare, refuse
from reg_station.portal.record_page import fill
from reg_station.portal.records import not_found
from reg_station.portal.sharing import is_officer
from reg_station.product_registry.channels import blocking_words, counts_of


def get_context(context):
    prepare(context, _("Recommendation for a Channel"), section="channels", signed_in=True)
    context.hide_tasks = True
    doc = readable_document(channels.DOCTYPE, frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, not_found())
        return
    context.title = doc.product_name
    context.owner = doc.enterprise_name
    context.clauses = channels.clauses(doc)
    context.counts = counts_of(doc)
    context.blocking = blocking_words(doc) if doc.state in ("Draft", "Under Assessment") else []
    # What is decided is no longer a warning, whatever optional clauses are unmet.
    context.lead = "warn" if context.blocking or doc.state == "Closed" else "good"
    context.result = channels.result_of(doc)
    context.may_add = channels.may_add(doc)
    context.drafting = list(doc.drafting)
    context.defences = channels.defences_of(doc.name)
    fill(
        context,
        doc,
        # Deciding and judging is done in Desk, where the whole file lies.
        actions=drawn_actions(
            doc,
            channels.question,
            hidden=() if not is_officer() else ("Decide", "Reopen", "Report to City", "Close"),
        ),
        leave_out=channels.LEFT_OUT,
        people=is_officer(),
    )
