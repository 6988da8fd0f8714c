import frappe
from frappe import _

from reg_station.portal import products
from reg_station.portal.page import prepare, refuse
from reg_station.portal.records import MOST_ROWS


def get_context(context):
    prepare(context, _("Registration Intents"), section="intents", signed_in=True)
    context.hide_tasks = True
    if not frappe.has_permission(products.INTENT, "read"):
        refuse(context, _("Your account has no access to registration intents."), 403)
        return
    context.rows = products.intents()
    context.cut_off = len(context.rows) == MOST_ROWS
    context.may_report = products.may_report()
