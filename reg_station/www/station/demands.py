import frappe
from frappe import _

from reg_station.portal import sharing
from reg_station.portal.page import prepare, refuse
from reg_station.portal.records import MOST_ROWS


def get_context(context):
    title = _("Demands") if sharing.is_officer() else _("My Demands")
    prepare(context, title, section="demands", signed_in=True)
    context.hide_tasks = True
    if not frappe.has_permission(sharing.DEMAND, "read"):
        refuse(context, _("Your account has no access to demands."), 403)
        return
    context.rows = sharing.demands()
    context.cut_off = len(context.rows) == MOST_ROWS
    context.may_create = sharing.may_create(sharing.DEMAND)
