import frappe
from frappe import _
from frappe.utils import add_days, getdate, nowdate

from reg_station.portal import products
from reg_station.portal.fields import readable_records
from reg_station.portal.page import prepare, refuse

AHEAD = 90


def get_context(context):
    prepare(context, _("Report an Intent"), section="intents", signed_in=True)
    context.hide_tasks = True
    if not products.may_report():
        refuse(context, _("Your account acts for no enterprise, so it cannot report an intent."), 403)
        return
    context.products = products.reportable()
    context.chosen = frappe.form_dict.get("product") or ""
    context.enterprises = readable_records("Enterprise")
    context.types, context.classes = products.TYPES, products.CLASSES
    context.year = getdate(nowdate()).year
    context.filing = add_days(nowdate(), AHEAD)
