import frappe
from frappe import _

from reg_station.portal import public
from reg_station.portal.page import prepare


def get_context(context):
    prepare(context, _("Service Points"), section="points")
    context.towns = public.towns()
    context.town = frappe.form_dict.get("town") or ""
    context.points = public.active_points(context.town)
