import frappe
from frappe import _

from reg_station.portal import introductions
from reg_station.portal.page import prepare, refuse


def get_context(context):
    prepare(context, _("Introductions"), section="introductions", signed_in=True)
    context.hide_tasks = True
    if not frappe.has_permission(introductions.MATCH, "read"):
        refuse(context, _("Your account has no access to introductions."), 403)
        return
    context.rows = introductions.overview()
