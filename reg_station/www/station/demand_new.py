import frappe
from frappe import _
from frappe.utils import nowdate

from reg_station.portal import market, sharing
from reg_station.portal.page import prepare, refuse


def get_context(context):
    prepare(context, _("Describe a Demand"), section="demands", signed_in=True)
    context.hide_tasks = True
    if not sharing.may_create(sharing.DEMAND):
        refuse(context, _("Your account acts for no enterprise, so it cannot describe a demand."), 403)
        return
    context.listing = market.detail(frappe.form_dict.get("listing") or "")
    context.types = market.resource_types()
    context.enterprises = sharing.enterprises()
    context.today = nowdate()
