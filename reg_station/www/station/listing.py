from urllib.parse import quote

import frappe
from frappe import _

from reg_station.portal import market, sharing
from reg_station.portal.page import prepare, refuse


def get_context(context):
    prepare(context, _("Listing"), section="market")
    context.hide_tasks = True
    name = frappe.form_dict.get("name") or ""
    context.listing = market.detail(name)
    if not context.listing:
        refuse(context, _("There is no such listing on the market."))
        return
    context.title = context.listing["title"]
    context.amount = market.amount_words
    context.guest = context.portal["guest"]
    context.register_url = "/station/register"
    if context.guest:
        return
    owner = sharing.owner_of(name)
    context.own = bool(owner) and owner in dict(sharing.enterprises())
    context.demands = [] if context.own else sharing.open_demands(context.listing["resource_type"], owner)
    context.may_ask = not context.own and sharing.may_create(sharing.DEMAND)
    context.new_demand_url = f"/station/demands/new?listing={quote(name)}"
    context.matches = _under_way(name)


def _under_way(name: str) -> list:
    """Introductions to this listing that the user is part of already."""
    if not frappe.has_permission(sharing.MATCH, "read"):
        return []
    rows = frappe.get_list(
        sharing.MATCH,
        {"resource": name, "state": ("not in", ("Declined", "Failed", "Completed"))},
        ["name", "state", "asked_on"],
        limit=20,
    )
    return [row for row in rows if row.asked_on or row.state != "Suggested"]
