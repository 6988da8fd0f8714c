import frappe
from frappe import _

from reg_station.portal import library
from reg_station.portal.page import counted, prepare


def get_context(context):
    prepare(context, _("Policies"), section="library")
    context.hide_tasks = True
    context.tabs = library.tabs("policies")
    context.filters = library.Filters.read(frappe.form_dict)
    counted(context, library.limit_searches)
    if context.problem:
        return
    context.kinds = library.kinds()
    context.policies = library.policies(context.filters)
