import frappe
from frappe import _

from reg_station.guidance_services import inspection_report
from reg_station.guidance_services.inspection_rules import by_chapter
from reg_station.guidance_services.inspections import answers_of
from reg_station.portal import inspections
from reg_station.portal.actions import drawn_actions, reason_asked
from reg_station.portal.fields import choices, readable_document, reading_text, writable_fields
from reg_station.portal.page import prepare, refuse
from reg_station.portal.record_page import fill

WITH_REASON = ("Call Off", "Back to Rectification")


def get_context(context):
    prepare(context, _("Inspection"), section="inspections", signed_in=True)
    context.hide_tasks = True
    doc = readable_document(inspections.DOCTYPE, frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, inspections.not_found())
        return
    context.title = doc.subject
    context.owner = reading_text(doc.meta.get_field("enterprise"), doc.enterprise)
    context.shows_clauses = inspections.may_read_clauses(doc)
    writable = writable_fields(doc) if context.shows_clauses else set()
    context.answering = "clauses" in writable and doc.state == "Under Way"
    context.concluding = "conclusion" in writable and doc.state != "Planned"
    context.chapters = by_chapter(answers_of(doc)) if context.shows_clauses else []
    context.answers = choices(frappe.get_meta("Mock Inspection Clause").get_field("result"))
    context.conclusions = choices(doc.meta.get_field("conclusion"))
    context.result_tones = inspections.RESULT_TONES
    context.nonconformities = inspections.nonconformities(inspection=doc.name)
    context.may_download = inspection_report.may_download(doc)
    findings = doc.findings
    fill(context, doc, actions=_actions(doc, findings), leave_out=frozenset())
    context.editable = context.answering or context.concluding


def _actions(doc, findings: int) -> list[dict]:
    # Of the two ends of a visit the page offers the one that the answers allow.
    hidden = {"Close without Findings" if findings else "Finish Visit"} if doc.state == "Under Way" else set()
    return drawn_actions(doc, inspections.action_question, _asks, hidden)


def _asks(row: dict) -> tuple[str, str, str]:
    return reason_asked() if row["action"] in WITH_REASON else ("", "", "")
