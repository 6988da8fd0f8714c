import frappe
from frappe import _

from reg_station.portal import key_projects
from reg_station.portal.page import prepare, refuse


def get_context(context):
    prepare(context, _("Key Projects and Transfers"), section="key-projects", signed_in=True)
    context.hide_tasks = True
    if not frappe.has_permission(key_projects.PROJECT, "read"):
        refuse(context, _("Your account has no access to key projects."), 403)
        return
    context.projects = key_projects.projects()
    context.transfers = key_projects.product_transfers()
