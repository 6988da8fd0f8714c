import frappe
from frappe import _

from reg_station.portal import library
from reg_station.portal.page import prepare, refuse


def get_context(context):
    prepare(context, _("Policies"), section="library")
    context.hide_tasks = True
    context.tabs = library.tabs("policies")
    context.filters = library.Filters.read(frappe.form_dict)
    try:
        library.limit_searches()
    except frappe.RateLimitExceededError as error:
        frappe.clear_messages()
        refuse(context, str(error), 429)
        return
    context.kinds = library.kinds()
    context.policies = library.policies(context.filters)
