import frappe
from frappe import _

from reg_station.portal import complaints, guidance
from reg_station.portal.page import prepare
from reg_station.supervision.public import MOST_FILES


def get_context(context):
    prepare(context, _("Complaints and Suggestions"), section="complain")
    context.hide_tasks = True
    context.places = complaints.places()
    names = {row["name"] for row in context.places}
    asked = frappe.form_dict.get("place") or ""
    context.place = asked if asked in names else ""
    context.enterprises = guidance.own_enterprise_names()
    context.requests = complaints.own_requests()
    context.most_files = MOST_FILES
