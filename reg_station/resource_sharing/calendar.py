"""When what is free, and when it is taken: the calendar of shared resources in Desk."""

from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import getdate

from reg_station.resource_sharing.loading import load_listings

FREE, TAKEN = "#c7ead9", "#f7c6c6"
SHOWN = ("Verified", "Published", "Stale")


@frappe.whitelist(methods=["GET", "POST"])
def events(start: str, end: str, filters: str | list | dict | None = None) -> list[dict]:
    """Free periods and agreements between two days, of the listings that the caller may see.

    [{"id", "title", "start", "end", "allDay", "color"}]; `end` is the day after the last, as calendars want it.
    """
    first, last = getdate(start), getdate(end)
    names = frappe.get_list("Shared Resource", filters=_chosen(filters), pluck="name", limit_page_length=0)
    if not names:
        return []
    return [*_free(names, first, last), *_taken(names, first, last)]


def _chosen(filters) -> list:
    """The filters of the view; without one on the state, what is or was on offer."""
    filters = frappe.parse_json(filters) or []
    if isinstance(filters, dict):
        filters = [["Shared Resource", field, "=", value] for field, value in filters.items()]
    if not any("workflow_state" in row for row in filters):
        filters = [*filters, ["Shared Resource", "workflow_state", "in", SHOWN]]
    return filters


def _free(names: list[str], first, last) -> list[dict]:
    found = []
    for listing, row in load_listings(names=names):
        for begin, until, amount in listing.windows:
            if begin > last or (until and until < first):
                continue
            title = row.title if not row.divisible else f"{row.title} · {amount:g} {row.capacity_unit or ''}"
            found.append(_event(row.name, title, max(begin, first), min(until or last, last), FREE))
    return found


def _taken(names: list[str], first, last) -> list[dict]:
    rows = frappe.get_list(
        "Resource Agreement",
        {"resource": ("in", names), "from_date": ("<=", last), "status": "In Force"},
        ["resource", "resource.title as title", "from_date", "to_date", "quantity"],
        limit_page_length=0,
    )
    return [
        _event(
            row.resource,
            _("Taken: {0}").format(row.title),
            max(getdate(row.from_date), first),
            min(getdate(row.to_date), last) if row.to_date else last,
            TAKEN,
        )
        for row in rows
        if not row.to_date or getdate(row.to_date) >= first
    ]


def _event(name: str, title: str, begin, until, colour: str) -> dict:
    return {
        "id": name,
        "name": name,
        "doctype": "Shared Resource",
        "title": title,
        "start": str(begin),
        "end": str(until + timedelta(days=1)),
        "allDay": 1,
        "color": colour,
    }
