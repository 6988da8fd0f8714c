import frappe
from frappe import _

from reg_station.permissions.scope import own_enterprises
from reg_station.portal import complaints
from reg_station.portal.page import prepare, refuse
from reg_station.portal.records import MOST_ROWS
from reg_station.supervision.feedback import DOCTYPE


def get_context(context):
    own = frappe.session.user != "Guest" and bool(own_enterprises(frappe.session.user))
    title = _("My Complaints and Suggestions") if own else _("Complaints and Suggestions Received")
    prepare(context, title, section="complaints", signed_in=True)
    context.hide_tasks = True
    if not frappe.has_permission(DOCTYPE, "read"):
        refuse(context, _("Your account has no access to complaints."), 403)
        return
    context.rows = complaints.complaints()
    context.own = own
    context.cut_off = len(context.rows) == MOST_ROWS
