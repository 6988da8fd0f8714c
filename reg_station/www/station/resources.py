import frappe
from frappe import _

from reg_station.portal import sharing
from reg_station.portal.page import prepare, refuse
from reg_station.portal.records import MOST_ROWS


def get_context(context):
    title = _("Resources") if sharing.is_officer() else _("My Resources")
    prepare(context, title, section="resources", signed_in=True)
    context.hide_tasks = True
    if not frappe.has_permission(sharing.LISTING, "read"):
        refuse(context, _("Your account has no access to listings."), 403)
        return
    context.rows = sharing.listings()
    context.cut_off = len(context.rows) == MOST_ROWS
    context.may_create = sharing.may_create(sharing.LISTING)
    context.may_confirm = bool(frappe.has_permission(sharing.LISTING, "write"))
