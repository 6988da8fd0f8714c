import frappe
from frappe import _

from reg_station.portal import library
from reg_station.portal.page import prepare, refuse


def get_context(context):
    prepare(context, _("Questions and Answers"), section="library")
    context.hide_tasks = True
    context.tabs = library.tabs("faq")
    context.filters = library.Filters.read(frappe.form_dict)
    try:
        library.limit_searches()
    except frappe.RateLimitExceededError as error:
        frappe.clear_messages()
        refuse(context, str(error), 429)
        return
    context.topics = library.topics()
    context.answers = library.answers(context.filters)
