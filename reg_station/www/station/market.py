import frappe
from frappe import _

from reg_station.portal import market
from reg_station.portal.fields import choices
from reg_station.portal.page import counted, prepare


def get_context(context):
    prepare(context, _("Market of Shared Resources"), section="market")
    context.hide_tasks = True
    context.filters = market.Filters.read(frappe.form_dict)
    counted(context, market.limit_searches)
    if context.problem:
        return
    context.found = market.search(context.filters)
    context.cards = market.cards(context.found.names)
    context.types = market.resource_types()
    context.classes = choices(frappe.get_meta(market.DOCTYPE).get_field("cleanliness_class"))
    context.towns = market.towns()
    context.amount = market.amount_words
