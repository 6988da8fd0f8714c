import frappe
from frappe import _

from reg_station.portal import guidance, library
from reg_station.portal.fields import readable_document
from reg_station.portal.page import prepare, refuse
from reg_station.portal.record_page import fill
from reg_station.portal.records import not_found


def get_context(context):
    prepare(context, _("Consultation"), section="consultations", signed_in=True)
    context.hide_tasks = True
    doc = readable_document(guidance.CONSULTATION, frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, not_found())
        return
    # Questions are worked on in the Desk; here everybody reads.
    fill(context, doc, actions=[])
    context.title = doc.subject
    context.answer = {
        "answer": doc.answer,
        "needs_review": doc.needs_review,
        "cites": library.citations([doc.name], doc.doctype).get(doc.name, []),
    }
