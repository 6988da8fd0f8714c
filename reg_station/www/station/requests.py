import frappe
from frappe import _

from reg_station.portal import guidance
from reg_station.portal.page import prepare, refuse
from reg_station.portal.records import MOST_ROWS
from reg_station.portal.sharing import is_officer


def get_context(context):
    prepare(
        context,
        _("Service Requests") if is_officer() else _("My Requests"),
        section="requests",
        signed_in=True,
    )
    context.hide_tasks = True
    if not frappe.has_permission(guidance.REQUEST, "read"):
        refuse(context, _("Your account has no access to service requests."), 403)
        return
    context.rows = guidance.requests()
    context.cut_off = len(context.rows) == MOST_ROWS
    context.may_create = guidance.may_create()
