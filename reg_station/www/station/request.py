import frappe
from frappe import _

from reg_station.guidance_services.evaluations import of_request
from reg_station.portal import guidance, inspections, pre_reviews
from reg_station.portal.actions import drawn_actions, reason_asked
from reg_station.portal.fields import readable_document, reading_text
from reg_station.portal.page import prepare, refuse
from reg_station.portal.record_page import fill
from reg_station.portal.records import not_found


def get_context(context):
    prepare(context, _("Service Request"), section="requests", signed_in=True)
    context.hide_tasks = True
    doc = readable_document(guidance.REQUEST, frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, not_found())
        return
    context.title = doc.subject
    context.service = guidance.service_words(doc.service_item)
    context.owner = reading_text(doc.meta.get_field("enterprise"), doc.enterprise)
    context.returned = doc.transition_reason if doc.state in ("Returned", "Declined") else None
    context.result = doc.result if doc.state in guidance.WITH_RESULT else None
    context.result_file = doc.result_file if context.result else None
    context.inspections = inspections.inspections_of(doc.name)
    context.evaluation = of_request(doc.name)
    context.may_evaluate = not context.evaluation and guidance.may_evaluate(doc)
    context.contact_on = guidance.next_contacts([doc.name]).get(doc.name)
    context.pre_review = pre_reviews.start_offer(doc)
    fill(
        context,
        doc,
        actions=drawn_actions(doc, guidance.request_question, _asks),
        needed={"application"} if doc.on_application_only else frozenset(),
        leave_out=guidance.left_out(),
    )


def _asks(row: dict) -> tuple[str, str, str]:
    return reason_asked() if row["action"] in guidance.WITH_REASON else ("", "", "")
