import frappe
from frappe import _

from reg_station.portal import events, market, public
from reg_station.portal.applications import towns_to_apply_for
from reg_station.portal.page import prepare


def get_context(context):
    prepare(context, _("Registration Guidance Stations"), section="home")
    context.district = frappe.db.get_single_value("Reg Station Settings", "district") or ""
    context.towns = public.towns()
    context.town = frappe.form_dict.get("town") or ""
    context.points = public.active_points(context.town)
    context.stations = public.stations()
    context.events = events.coming()[:2]
    context.on_offer = frappe.db.count(market.DOCTYPE, {"workflow_state": market.PUBLISHED})
    context.may_apply = not context.portal["guest"] and bool(towns_to_apply_for())
