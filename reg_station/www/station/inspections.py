import frappe
from frappe import _

from reg_station.portal import inspections
from reg_station.portal.page import prepare, refuse
from reg_station.portal.records import MOST_ROWS
from reg_station.portal.sharing import is_officer


def get_context(context):
    prepare(context, _("Inspections"), section="inspections", signed_in=True)
    context.hide_tasks = True
    if not frappe.has_permission(inspections.DOCTYPE, "read"):
        refuse(context, _("Your account has no access to inspections."), 403)
        return
    context.rows = inspections.overview()
    context.cut_off = len(context.rows) == MOST_ROWS
    context.may_apply = not is_officer() and frappe.has_permission("Service Request", "create")
