import frappe
from frappe import _

from reg_station.portal.files import MOST_MEGABYTES
from reg_station.portal.market import towns
from reg_station.portal.page import prepare


def get_context(context):
    prepare(context, _("Register an Enterprise"), section="register")
    context.hide_tasks = True
    options = frappe.get_meta("Enterprise Registration").get_field("enterprise_kind").options
    context.kinds = [kind for kind in options.split("\n") if kind]
    context.towns = towns()
    context.most_megabytes = MOST_MEGABYTES
