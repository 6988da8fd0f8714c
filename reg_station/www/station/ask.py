import frappe
from frappe import _

from reg_station.portal import guidance, sharing
from reg_station.portal.market import towns
from reg_station.portal.page import prepare


def get_context(context):
    prepare(context, _("Ask a Question"), section="consultations")
    context.hide_tasks = True
    context.sent = guidance.question_number(frappe.form_dict.get("sent"))
    context.towns = towns()
    own = guidance.own_enterprise_names()
    context.enterprises = own
    context.officer = not context.portal["guest"] and sharing.is_officer()
