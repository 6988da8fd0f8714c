import frappe
from frappe import _

from reg_station.permissions.scope import own_enterprises
from reg_station.portal import inspections
from reg_station.portal.actions import drawn_actions
from reg_station.portal.fields import readable_document
from reg_station.portal.page import prepare, refuse
from reg_station.portal.record_page import fill

# Shown in the head of the page.
SHOWN = frozenset(
    {
        "title",
        "inspection",
        "state",
        "severity",
        "key_item",
        "overdue",
        "due_rule",
        "enterprise",
        "town",
        "service_point",
    }
)
ANSWER = frozenset({"cause", "corrective_action", "evidence"})


def get_context(context):
    prepare(context, _("Nonconformity"), section="inspections", signed_in=True)
    context.hide_tasks = True
    doc = readable_document(inspections.NONCONFORMITY, frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, inspections.not_found())
        return
    context.title = doc.title
    context.next = inspections.next_step(doc.state)
    context.severity_tone = inspections.RESULT_TONES[doc.severity]
    own = doc.enterprise in own_enterprises(frappe.session.user)
    actions = drawn_actions(doc, inspections.action_question)
    # A reason goes with it, which a closed one takes from its own method only.
    context.may_reopen = not own and any(row["action"] == "Reopen" for row in actions)
    actions = [row for row in actions if row["action"] != "Reopen"]
    context.reopened = doc.transition_reason if doc.state == "Reopened" else None
    fill(
        context,
        doc,
        actions=[] if own and doc.state == "Rectified" else actions,
        needed=ANSWER,
        leave_out=SHOWN,
    )
