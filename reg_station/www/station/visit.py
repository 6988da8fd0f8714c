import frappe
from frappe import _

from reg_station.portal import visits
from reg_station.portal.fields import choices, writable_fields
from reg_station.portal.page import prepare, refuse

TONES = {"Passed": "good", "Rectify": "warn", "Failed": "bad"}


def get_context(context):
    prepare(context, _("Site Visit"), section="visits", signed_in=True)
    context.hide_tasks = True
    doc = visits.readable(frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, visits.not_found())
        return
    context.doc = doc
    context.title = doc.name
    context.tone = TONES.get(doc.conclusion, "")
    context.editable = "results" in writable_fields(doc)
    context.may_submit = doc.has_permission("submit")
    context.answers = choices(frappe.get_meta("Site Visit Result").get_field("conclusion"))
    context.conclusions = choices(doc.meta.get_field("conclusion"))
    context.guidance = dict(
        frappe.get_all("Accreditation Requirement", fields=["name", "guidance"], as_list=True)
    )
