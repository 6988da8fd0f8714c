import frappe
from frappe import _

from reg_station.appraisal import papers
from reg_station.portal import appraisals
from reg_station.portal.actions import drawn_actions
from reg_station.portal.fields import readable_document
from reg_station.portal.page import prepare, refuse
from reg_station.portal.record_page import fill
from reg_station.workflow.people import may_be_named


def get_context(context):
    prepare(context, _("Appraisal"), section="appraisals", signed_in=True)
    context.hide_tasks = True
    doc = readable_document(appraisals.DOCTYPE, frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, appraisals.not_found())
        return
    context.title = f"{doc.round_year} · {doc.appraisee_name}"
    context.shown = shown = appraisals.shown(doc.name)
    speaks = shown["assessing"] or shown["rectifying"]
    actions = drawn_actions(doc, appraisals.action_question) if speaks else []
    fill(
        context,
        doc,
        actions=[row for row in actions if row["action"] in appraisals.OWN_ACTIONS],
        people=may_be_named(doc.doctype),
    )
    context.editable = speaks
    reasons = doc.transition_reason if doc.workflow_state in (appraisals.HELD, appraisals.ASSESSING) else ""
    context.reasons = (reasons or "").strip()
    context.works_in_desk = bool(context.portal["desk_url"]) and not shown["mine"]
    context.circulars = papers.issued_circulars(doc.round_year) if doc.workflow_state == "Published" else []
    context.proof = appraisals.proof_of(doc)
