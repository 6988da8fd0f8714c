"""Listings and demands on the portal: start them, see where they stand, confirm that a listing still holds (D1–D4)."""

from collections import Counter

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from reg_station.permissions.scope import own_enterprises
from reg_station.portal import market
from reg_station.portal.fields import readable_records
from reg_station.portal.records import MOST_ROWS, add_standing
from reg_station.portal.timeline import ways_ahead
from reg_station.portal.tones import tone_of
from reg_station.resource_sharing import upkeep
from reg_station.resource_sharing.doctype.shared_resource.shared_resource import OFFICERS
from reg_station.resource_sharing.facts import ASKED, NEEDED

LISTING, DEMAND, MATCH = "Shared Resource", "Resource Demand", "Resource Match"
CONFIRMABLE = ("Published", "Stale")
# What a demand takes over from the listing that somebody has just looked at; he then asks for less if less will do.
TAKEN_OVER = (
    "area",
    "cleanliness_class",
    "clear_height",
    "floor_load",
    "equipment_model",
    "capacity",
    "capacity_unit",
    "capacity_period",
)
# Shown elsewhere on the page, or of no use outside the office.
NOT_IN_LISTING = frozenset({"resource_type", "bookings", "last_confirmed_on", "merged_into"})
OFFICE_ONLY = frozenset({"service_point", "source_key", "confirm_every_days", "provenance", "owner_name"})
NOT_IN_DEMAND = frozenset({"resource_type", "matched_on", "town", "state"})


def is_officer() -> bool:
    return bool(OFFICERS & set(frappe.get_roles()))


def enterprises() -> list[tuple[str, str]]:
    """(name, words) of the enterprises for which the user may enter something."""
    return readable_records("Enterprise")


def may_create(doctype: str) -> bool:
    return bool(frappe.has_permission(doctype, "create")) and (is_officer() or bool(enterprises()))


@frappe.whitelist(methods=["POST"])
def start_listing(
    resource_type: str, title: str, enterprise: str = "", owner_name: str = "", town: str = ""
) -> dict:
    """Create a draft listing; {"name", "url"}. Of several enterprises one must be named; an officer may name an owner."""
    doc = frappe.new_doc(LISTING)
    doc.update({"resource_type": resource_type, "title": title.strip(), "available_from": nowdate()})
    doc.enterprise = _enterprise(enterprise, needed=not owner_name.strip())
    if not doc.enterprise:
        doc.owner_name = owner_name.strip()
    doc.town = town or _town_of(doc.enterprise)
    doc.insert()
    return {"name": doc.name, "url": f"/station/resources/{doc.name}"}


@frappe.whitelist(methods=["POST"])
def start_demand(
    resource_type: str, title: str, needed_from: str, enterprise: str = "", listing: str = ""
) -> dict:
    """Create a draft demand, filled from the published `listing` if one is named; {"name", "url"}."""
    doc = frappe.new_doc(DEMAND)
    doc.update({"title": title.strip(), "resource_type": resource_type, "needed_from": _day(needed_from)})
    doc.enterprise = _enterprise(enterprise, needed=True)
    known = market.detail(listing) if listing else None
    if known and known["resource_type"] == resource_type:
        doc.update({field: known[field] or None for field in TAKEN_OVER})
        for utility in known["utilities"]:
            doc.append("utilities", {"utility": utility})
    doc.insert()
    return {"name": doc.name, "url": f"/station/demands/{doc.name}"}


def _enterprise(wanted: str, needed: bool) -> str | None:
    """The enterprise to act for: the one named, or the only own one. Whether the user may, inserting decides."""
    if wanted:
        return wanted
    own = own_enterprises(frappe.session.user)
    if len(own) == 1:
        return next(iter(own))
    if needed:
        frappe.throw(_("Choose the enterprise."), frappe.MandatoryError)
    return None


def _town_of(enterprise: str | None) -> str | None:
    # Only its own town: whether the user may enter anything for it is decided by the insert.
    return frappe.db.get_value("Enterprise", enterprise, "town") if enterprise else None


def _day(text: str):
    try:
        return getdate(text) or getdate(nowdate())
    except Exception:
        frappe.throw(_("{0} is not a date.").format(str(text)[:40]))


def confirm_by(row) -> str | None:
    """The last day on which the present confirmation of a listing holds; None for what cannot be confirmed now."""
    day = upkeep.confirm_by(row) if row.workflow_state in CONFIRMABLE else None
    return str(day) if day else None


def listings() -> list[dict]:
    """Listings that the user may see, the newest first: with state, whose turn it is and until when they are confirmed."""
    rows = frappe.get_list(
        LISTING,
        fields=[
            "name",
            "title",
            "resource_type",
            "town",
            "enterprise",
            "workflow_state",
            "last_confirmed_on",
            "confirm_every_days",
            "modified",
        ],
        order_by="creation desc",
        limit=MOST_ROWS,
    )
    add_standing(rows, LISTING)
    _add_way(rows, LISTING, "workflow_state")
    for row in rows:
        row.confirm_by = confirm_by(row)
        row.overdue = bool(row.confirm_by) and getdate(row.confirm_by) < getdate(nowdate())
    return rows


def demands() -> list[dict]:
    """Demands that the user may see, the newest first, with the number of suggestions for each."""
    rows = frappe.get_list(
        DEMAND,
        fields=[
            "name",
            "title",
            "resource_type",
            "town",
            "enterprise",
            "state",
            "needed_from",
            "needed_to",
            "modified",
        ],
        order_by="creation desc",
        limit=MOST_ROWS,
    )
    add_standing(rows, DEMAND)
    _add_way(rows, DEMAND, "state")
    names = [row.name for row in rows]
    matches = Counter(
        frappe.get_list(MATCH, {"demand": ("in", names or [""])}, pluck="demand", limit_page_length=0)
    )
    for row in rows:
        row.matches = matches[row.name]
    return rows


def _add_way(rows: list, doctype: str, state_field: str) -> None:
    ways = ways_ahead(doctype)
    for row in rows:
        state = row[state_field]
        row.tone = tone_of(state)
        way = ways.get(state)
        row.next = _(way[0]) if way else ""


def needed_in_listing(resource_type: str) -> set[str]:
    return {"available_from", "town", *NEEDED.get(resource_type, ())}


def needed_in_demand(resource_type: str) -> set[str]:
    return set(ASKED.get(resource_type, ()))


def left_out(doctype: str) -> frozenset[str]:
    """Fields that this reader is not asked."""
    out = NOT_IN_LISTING if doctype == LISTING else NOT_IN_DEMAND
    if not is_officer():
        out = out | OFFICE_ONLY
        if len(enterprises()) == 1:
            out = out | {"enterprise"}
    return out


def open_demands(resource_type: str, but_enterprise: str | None = None) -> list:
    """The user's open demands of this type, for asking for an introduction; not those of the offering enterprise."""
    if frappe.session.user == "Guest" or not frappe.has_permission(DEMAND, "write"):
        return []
    filters = {"state": "Open", "resource_type": resource_type}
    if but_enterprise:
        filters["enterprise"] = ("!=", but_enterprise)
    return frappe.get_list(
        DEMAND, filters, ["name", "title", "enterprise"], order_by="creation desc", limit=MOST_ROWS
    )


def owner_of(listing: str) -> str | None:
    """The enterprise of a listing, for deciding what to offer on its page; never shown there."""
    return frappe.db.get_value(LISTING, listing, "enterprise")


def listing_question(row: dict) -> str:
    return {
        "Submit": _(
            "Submit: the service point or the station checks the listing; then it goes on the market."
        ),
        "Revise": _("Revise: the listing leaves the market until it has been checked again."),
        "Withdraw": _("Withdraw: the listing leaves the market for good."),
    }.get(row["action"]) or plain_question(row)


def demand_question(row: dict) -> str:
    return {
        "Submit": _(
            "Submit: the service point or the station looks at the demand; then suggestions are made."
        ),
        "Revise": _("Revise: suggestions rest until the demand has been accepted again."),
        "Withdraw": _("Withdraw: the demand ends, and nothing is suggested for it any more."),
        "Fulfil": _("Fulfil: the demand is met, and nothing is suggested for it any more."),
    }.get(row["action"]) or plain_question(row)


def plain_question(row: dict) -> str:
    return _("{0}: it goes to the state “{1}”.").format(_(row["action"]), _(row["next_state"]))
