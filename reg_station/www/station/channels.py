import frappe
from frappe import _

from reg_station.portal import channels
from reg_station.portal.page import prepare, refuse
from reg_station.portal.sharing import is_officer


def get_context(context):
    prepare(context, _("Priority and Innovation"), section="channels", signed_in=True)
    context.hide_tasks = True
    if not frappe.has_permission(channels.DOCTYPE, "read"):
        refuse(context, _("Your account has no access to recommendations."), 403)
        return
    context.rows = channels.recommendations()
    context.officer = is_officer()
    context.products = channels.products_to_choose() if channels.may_apply() else []
    context.channels = channels.CHANNELS
