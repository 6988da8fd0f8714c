import frappe
from frappe import _

from reg_station.portal import inspections
from reg_station.portal.page import prepare, refuse


def get_context(context):
    prepare(context, _("Nonconformities"), section="inspections", signed_in=True)
    context.hide_tasks = True
    if not frappe.has_permission(inspections.NONCONFORMITY, "read"):
        refuse(context, _("Your account has no access to inspections."), 403)
        return
    context.rows = inspections.nonconformities()
