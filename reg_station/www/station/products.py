import frappe
from frappe import _

from reg_station.portal import products
from reg_station.portal.page import prepare, refuse
from reg_station.portal.records import MOST_ROWS
from reg_station.portal.sharing import is_officer


def get_context(context):
    title = _("Products and Where They Stand") if is_officer() else _("My Products and Where They Stand")
    prepare(context, title, section="products", signed_in=True)
    context.hide_tasks = True
    if not frappe.has_permission(products.PRODUCT, "read"):
        refuse(context, _("Your account has no access to products."), 403)
        return
    context.rows = products.products()
    context.cut_off = len(context.rows) == MOST_ROWS
    context.may_report = products.may_report()
    context.officer = is_officer()
