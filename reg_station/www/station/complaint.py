import frappe
from frappe import _

from reg_station.portal import complaints
from reg_station.portal.actions import NOTHING, drawn_actions, reason_asked
from reg_station.portal.fields import readable_document
from reg_station.portal.page import prepare, refuse
from reg_station.portal.record_page import fill
from reg_station.portal.records import not_found
from reg_station.supervision.feedback import CONTACT, DOCTYPE
from reg_station.workflow.people import may_be_named


def get_context(context):
    prepare(context, _("Complaint or Suggestion"), section="complaints", signed_in=True)
    context.hide_tasks = True
    doc = readable_document(DOCTYPE, frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, not_found())
        return
    context.title = doc.subject
    context.head = complaints.head(doc)
    context.may_answer = complaints.may_answer(doc)
    context.may_reopen = context.may_answer and not doc.reopened_on
    actions = drawn_actions(
        doc,
        complaints.question,
        lambda row: reason_asked() if complaints.asks_reason(row) else NOTHING,
        hidden=complaints.hidden_actions(),
    )
    may_write = doc.has_permission("write")
    fill(
        context,
        doc,
        actions=actions if may_write else [],
        needed={"reply"},
        leave_out=complaints.SHOWN | frozenset(CONTACT if doc.anonymous else ()),
        people=may_be_named(DOCTYPE),
    )
    complaints.name_the_writer(context)
