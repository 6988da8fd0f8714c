"""Reads listings, demands and weights as the plain values that the matcher takes."""

import frappe
from frappe.utils import flt, getdate, nowdate

from reg_station.dates import day_or_none
from reg_station.resource_sharing.allocation import free_levels
from reg_station.resource_sharing.booking import allocation_of
from reg_station.resource_sharing.facts import EXCLUSIVE
from reg_station.resource_sharing.similarity import Description
from reg_station.resource_sharing.terms import Demand, Listing


def weights() -> dict[str, float]:
    """Part of the score → weight, as the administrator set them; equal ones where none weighs anything."""
    rows = frappe.get_all("Matching Weight", fields=["part", "weight"])
    found = {row.part: flt(row.weight) for row in rows}
    return found if any(found.values()) else dict.fromkeys(found or ("Fit of the Period",), 1.0)


def _classes() -> dict[str, float]:
    return dict(
        frappe.get_all("Cleanliness Class", fields=["name", "iso_number"], as_list=True, limit_page_length=0)
    )


def _children(doctype: str, parents: list[str], parenttype: str, fields: list[str]) -> dict[str, list]:
    rows = frappe.get_all(
        doctype,
        {"parent": ("in", parents), "parenttype": parenttype},
        ["parent", *fields],
        order_by="idx asc",
        limit_page_length=0,
    )
    grouped: dict[str, list] = {}
    for row in rows:
        grouped.setdefault(row.parent, []).append(row)
    return grouped


MEASURES = ("area", "clear_height", "floor_load", "capacity")


def _measures(row, classes: dict[str, float], utilities: dict) -> dict:
    return {
        **{field: flt(row.get(field)) for field in MEASURES},
        "cleanliness": classes.get(row.cleanliness_class),
        "utilities": frozenset(item.utility for item in utilities.get(row.name, ())),
        "capacity_unit": row.capacity_unit or "",
        "capacity_period": row.capacity_period or "",
        "equipment_model": row.equipment_model or "",
    }


READ = [
    "name",
    "title",
    "resource_type",
    "town",
    "enterprise",
    "cleanliness_class",
    *MEASURES,
    "capacity_unit",
    "capacity_period",
    "equipment_model",
]


def load_demands(names: list[str], state: str | None = "Open") -> list[tuple[Demand, frappe._dict]]:
    filters = {"name": ("in", names), **({"state": state} if state else {})}
    rows = frappe.get_all(
        "Resource Demand",
        filters,
        [*READ, "needed_from", "needed_to", "towns_required", "description"],
        limit_page_length=0,
    )
    parents = [row.name for row in rows] or [""]
    utilities = _children("Resource Utility", parents, "Resource Demand", ["utility"])
    towns = _children("Resource Demand Town", parents, "Resource Demand", ["town"])
    classes = _classes()
    return [
        (
            Demand(
                name=row.name,
                resource_type=row.resource_type,
                towns=frozenset(item.town for item in towns.get(row.name, ())),
                towns_required=bool(row.towns_required),
                needed_from=day_or_none(row.needed_from),
                needed_to=day_or_none(row.needed_to),
                keywords=row.title or "",
                **_measures(row, classes, utilities),
            ),
            row,
        )
        for row in rows
    ]


def load_listings(types=None, names: list[str] | None = None) -> list[tuple[Listing, frappe._dict]]:
    """Published listings of these types (or these names, in any state), with what agreements leave free of them."""
    filters: dict = {"name": ("in", names)} if names is not None else {"workflow_state": "Published"}
    if types is not None:
        filters["resource_type"] = ("in", list(types) or [""])
    rows = frappe.get_all(
        "Shared Resource",
        filters,
        [
            *READ,
            "service_point",
            "divisible",
            "available_from",
            "available_to",
            "last_confirmed_on",
            "published_on",
        ],
        limit_page_length=0,
    )
    parents = [row.name for row in rows] or [""]
    utilities = _children("Resource Utility", parents, "Shared Resource", ["utility"])
    windows = _children("Resource Window", parents, "Shared Resource", ["from_date", "to_date"])
    taken = _taken(parents)
    classes = _classes()
    return [
        (
            Listing(
                name=row.name,
                resource_type=row.resource_type,
                town=row.town or "",
                title=row.title or "",
                divisible=bool(row.divisible),
                windows=free_windows(row, windows.get(row.name, ()), taken.get(row.name, ())),
                last_confirmed_on=day_or_none(row.last_confirmed_on),
                published_on=day_or_none(row.published_on),
                **_measures(row, classes, utilities),
            ),
            row,
        )
        for row in rows
    ]


def _taken(resources: list[str]) -> dict[str, list]:
    rows = frappe.get_all(
        "Resource Agreement",
        {"resource": ("in", resources)},
        ["resource", "from_date", "to_date", "ended_on", "quantity"],
        limit_page_length=0,
    )
    grouped: dict[str, list] = {}
    for row in rows:
        allocation = allocation_of(row)
        if allocation:
            grouped.setdefault(row.resource, []).append(allocation)
    return grouped


def free_windows(row, windows, taken) -> tuple[tuple, ...]:
    """(first day, last day or None, how much is free) of a listing, agreements taken out."""
    periods = [(getdate(item.from_date), day_or_none(item.to_date)) for item in windows] or [
        (getdate(row.available_from or nowdate()), day_or_none(row.available_to))
    ]
    whole = row.resource_type in EXCLUSIVE or not row.divisible
    return free_levels(periods, taken, flt(row.capacity), exclusive=whole)


def load_likeness(names: list[str]) -> dict[str, Description]:
    """Listings as they are compared with one another, by name; what the caller may see is for the caller to decide."""
    rows = frappe.get_all(
        "Shared Resource",
        {"name": ("in", names)},
        [*READ, "owner_name", "address"],
        limit_page_length=0,
    )
    owners = {
        row.name: row
        for row in frappe.get_all(
            "Enterprise",
            {"name": ("in", [row.enterprise for row in rows if row.enterprise] or [""])},
            ["name", "uscc", "enterprise_name"],
            limit_page_length=0,
        )
    }
    classes = _classes()
    return {row.name: _description(row, owners.get(row.enterprise), classes) for row in rows}


def _description(row, owner, classes: dict[str, float]) -> Description:
    return Description(
        name=row.name,
        resource_type=row.resource_type,
        owner_code=owner.uscc if owner else "",
        owner_name=owner.enterprise_name if owner else row.owner_name or "",
        town=row.town or "",
        title=row.title or "",
        address=row.address or "",
        area=flt(row.area),
        cleanliness=classes.get(row.cleanliness_class),
        equipment_model=row.equipment_model or "",
        capacity=flt(row.capacity),
        capacity_unit=row.capacity_unit or "",
        capacity_period=row.capacity_period or "",
    )
