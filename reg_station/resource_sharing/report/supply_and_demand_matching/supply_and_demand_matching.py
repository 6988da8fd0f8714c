"""Report 供需对接: how far listings and demands come together, by town or by type (2023-35 (四))."""

import frappe
from frappe import _
from frappe.utils import flt, getdate

from reg_station.resource_sharing.statistics import STAGES, Row, funnel

GROUPS = {
    "Type": ("resource_type", "resource_type", "resource_type"),
    "Town of the Listing": ("town", None, "resource_town"),
    "Town of the Demand": (None, "town", "demand_town"),
}


def execute(filters: dict | None = None):
    """Columns, rows, no message, chart; over the rows that the caller may see, matches by the day they arose."""
    filters = frappe._dict(filters or {})
    if filters.from_date and filters.to_date and getdate(filters.from_date) > getdate(filters.to_date):
        frappe.throw(_("The last day lies before the first."))
    by_listing, by_demand, by_match = GROUPS.get(filters.group_by) or GROUPS["Type"]
    listings = _counts("Shared Resource", {"workflow_state": "Published"}, by_listing)
    demands = _counts("Resource Demand", {"state": ("in", ("Open", "Fulfilled"))}, by_demand)
    rows = funnel(_matches(filters, by_match), listings, demands)
    return _columns(filters), [_drawn(row) for row in rows], None, _chart(rows)


def _counts(doctype: str, filters: dict, field: str | None) -> dict[str, int] | None:
    if not field:
        return None
    counts: dict[str, int] = {}
    for value in frappe.get_list(doctype, filters, pluck=field, limit_page_length=0):
        counts[value or ""] = counts.get(value or "", 0) + 1
    return counts


def _matches(filters, field: str) -> list[dict]:
    conditions = []
    if filters.from_date:
        conditions.append(["creation", ">=", f"{getdate(filters.from_date)} 00:00:00"])
    if filters.to_date:
        conditions.append(["creation", "<=", f"{getdate(filters.to_date)} 23:59:59"])
    matches = frappe.get_list(
        "Resource Match",
        filters=conditions,
        fields=[
            "name",
            f"{field} as group_value",
            "state",
            "introduced_by",
            "seeker_consented_on",
            "offerer_consented_on",
            "agreement",
        ],
        limit_page_length=0,
    )
    ratings = {
        row.match: [flt(value) for value in (row.seeker_rating, row.offerer_rating) if value]
        for row in frappe.get_list(
            "Resource Agreement",
            fields=["match", "seeker_rating", "offerer_rating"],
            limit_page_length=0,
        )
    }
    return [{**row, "ratings": ratings.get(row.name, [])} for row in matches]


def _columns(filters) -> list[dict]:
    group = filters.group_by if filters.group_by in GROUPS else "Type"
    counts = [("listings", _("Listings on the Market")), ("demands", _("Demands"))]
    stages = [(stage, _(stage)) for stage in STAGES]
    return [
        {"fieldname": "group", "label": _(group), "fieldtype": "Data", "width": 180},
        *({"fieldname": name, "label": label, "fieldtype": "Int", "width": 110} for name, label in counts),
        *({"fieldname": name, "label": label, "fieldtype": "Int", "width": 110} for name, label in stages),
        {"fieldname": "conversion", "label": _("Conversion (%)"), "fieldtype": "Percent", "width": 120},
        {
            "fieldname": "satisfaction",
            "label": _("Satisfaction (of 5)"),
            "fieldtype": "Float",
            "precision": 1,
            "width": 120,
        },
    ]


def _drawn(row: Row) -> dict:
    return {
        "group": _(row.group) if row.group else _("Not stated"),
        "listings": row.listings,
        "demands": row.demands,
        **row.stages,
        "conversion": row.conversion,
        "satisfaction": row.satisfaction,
    }


def _chart(rows: list[Row]) -> dict | None:
    if not rows:
        return None
    return {
        "data": {
            "labels": [_(row.group) if row.group else _("Not stated") for row in rows],
            "datasets": [
                {"name": _(stage), "values": [row.stages[stage] for row in rows]}
                for stage in ("Suggested", "Introduced", "Agreed", "Completed")
            ],
        },
        "type": "bar",
        "colors": ["#7fb2e5", "#e86c13", "#2f9e6e", "#0f4c81"],
    }
