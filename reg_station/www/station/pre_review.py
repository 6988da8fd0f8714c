import frappe
from frappe import _

from reg_station.guidance_services import pre_review_clock, pre_review_files, pre_reviews
from reg_station.portal import pre_reviews as pages
from reg_station.portal.actions import drawn_actions, reason_asked
from reg_station.portal.fields import readable_document, reading_text
from reg_station.portal.page import prepare, refuse
from reg_station.portal.record_page import fill
from reg_station.portal.records import not_found

# Concluding needs a conclusion and an opinion, which are written in Desk.
IN_DESK = ("Conclude",)


def get_context(context):
    prepare(context, _("Pre-Review"), section="pre-reviews", signed_in=True)
    context.hide_tasks = True
    doc = readable_document(pages.DOCTYPE, frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, not_found())
        return
    context.title = doc.subject
    context.owner = reading_text(doc.meta.get_field("enterprise"), doc.enterprise)
    context.kind = _(doc.filing_kind)
    context.returned = doc.transition_reason if doc.state == "Returned" else None
    context.may_upload = doc.state in pre_review_files.OPEN_FOR_FILES and bool(doc.has_permission("write"))
    context.may_answer = doc.state == "Returned" and context.may_upload
    context.most_megabytes = pre_review_files.most_megabytes()
    context.is_example = pages.is_example(doc)
    context.documents = pages.documents_of(doc)
    context.others = pages.other_findings(doc)
    context.waiting = pages.waiting(doc)
    context.differences = pages.differences_of(doc) if doc.round_number > 1 else None
    context.spellings = pages.spelling_table(doc)
    context.counts = _counts(context)
    context.conclusion = doc.conclusion if doc.state == "Concluded" else None
    context.opinion = doc.opinion if doc.state == "Concluded" else None
    context.edited = doc.opinion_edited
    context.due_on = doc.review_due_on
    context.request_name = doc.service_request
    context.running = doc.state in pre_review_clock.RUNNING
    context.ready = doc.conclusion in pre_reviews.READY
    fill(
        context,
        doc,
        actions=drawn_actions(doc, pages.action_question, _asks, IN_DESK),
        leave_out=frozenset(field.fieldname for field in doc.meta.fields),
    )


def _counts(context) -> dict:
    findings = [row for entry in context.documents for row in entry["findings"]] + context.others
    open_rows = [row for row in findings if row["open"]]
    return {
        "blocking": sum(row["severity"] == "Blocking" for row in open_rows),
        "advice": sum(row["severity"] == "Advice" for row in open_rows),
        "files": sum(bool(entry["file"]) for entry in context.documents),
        "wanted": sum(entry["required"] for entry in context.documents),
    }


def _asks(row: dict) -> tuple[str, str, str]:
    return reason_asked() if row["action"] == "Return" else ("", "", "")
