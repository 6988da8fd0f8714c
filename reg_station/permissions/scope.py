"""Resolves a user's reach from records (data-model.md, "Row scope comes from records")."""

from dataclasses import replace

import frappe
from frappe.utils import getdate, nowdate

from reg_station.permissions import reach_cache, withheld
from reg_station.permissions.dimensions import (
    DERIVED_FIELDS,
    DERIVED_IF_LINKED,
    SCOPE_FIELDS,
    scope_fieldnames,
)
from reg_station.permissions.reach import Reach, RowFilter, join

WHOLE_DISTRICT = "Whole District"


def row_filter(doctype: str, user: str, ptype: str = "read") -> RowFilter:
    """Rows of `doctype` on which `user` may do `ptype`.

    Each role contributes its rows only for the rights which that role has on the DocType: an inspector who is also a
    town officer elsewhere does not gain the town officer's rights over the rows that he inspects.
    """
    if user == "Administrator":
        return RowFilter(everything=True)
    reaches = (role_reach(role, user) for role in _roles_granting(doctype, user, ptype))
    return replace(join(reaches).row_filter(SCOPE_FIELDS[doctype]), barred=withheld.barred(doctype, user))


def _roles_granting(doctype: str, user: str, ptype: str) -> set[str]:
    held = set(frappe.get_roles(user))
    # "select" and derived rights are granted wherever reading is.
    rights = {ptype, "read"} if ptype == "select" else {ptype}
    return {
        row.role
        for row in frappe.get_meta(doctype).permissions
        if row.role in held and not row.permlevel and any(row.get(right) for right in rights)
    }


def role_reach(role: str, user: str) -> Reach:
    """What `user` reaches through `role`; nothing for a role that the settings do not list."""
    kinds = _reach_kinds().get(role, ())
    if WHOLE_DISTRICT in kinds:
        return Reach(everything=True)
    return join(reach_cache.reach_of(user, kind, RESOLVERS[kind]) for kind in kinds)


def forget_reach(doc=None, method=None) -> None:
    """To be called when a record that scope comes from changes."""
    reach_cache.forget()


def _reach_kinds() -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for row in frappe.get_cached_doc("Reg Station Settings").role_reaches:
        kinds.setdefault(row.role, []).append(row.reach)
    return kinds


def _in_office(start, end) -> bool:
    today = getdate(nowdate())
    return (not start or getdate(start) <= today) and (not end or getdate(end) >= today)


def own_towns(user: str) -> frozenset[str]:
    rows = frappe.get_all(
        "Town Officer Link",
        filters={"user": user, "parenttype": "Town"},
        fields=["parent", "from_date", "to_date"],
    )
    return frozenset(row.parent for row in rows if _in_office(row.from_date, row.to_date))


def memberships(user: str) -> list:
    """Station Member rows through which `user` holds office today."""
    rows = frappe.get_all(
        "Station Member",
        filters={"user": user},
        fields=["station", "service_point", "joined_on", "left_on"],
    )
    return [row for row in rows if _in_office(row.joined_on, row.left_on)]


def _stations_of(districts) -> frozenset[str]:
    districts = list(districts)
    if not districts:
        return frozenset()
    return frozenset(frappe.get_all("Registration Station", {"district": ("in", districts)}, pluck="name"))


def _whole_district(user: str) -> Reach:
    return Reach(everything=True)


def _district_of_own_station(user: str) -> Reach:
    stations = [row.station for row in memberships(user) if row.station]
    if not stations:
        return Reach()
    districts = frappe.get_all("Registration Station", {"name": ("in", stations)}, pluck="district")
    towns = frozenset(frappe.get_all("Town", {"district": ("in", districts)}, pluck="name"))
    served = _stations_of(districts)
    return Reach(values={"town": towns, "station": served, "served_station": served})


def _own_town(user: str) -> Reach:
    towns = own_towns(user)
    if not towns:
        return Reach()
    districts = frappe.get_all("Town", {"name": ("in", list(towns))}, pluck="district")
    return Reach(values={"town": towns, "served_station": _stations_of(districts)})


def _own_service_point(user: str) -> Reach:
    points = frozenset(row.service_point for row in memberships(user) if row.service_point)
    if not points:
        return Reach()
    served = frappe.get_all("Service Point", {"name": ("in", list(points))}, ["station", "town"])
    return Reach(
        values={
            "point": points,
            "served_station": frozenset(row.station for row in served if row.station),
            "served_town": frozenset(row.town for row in served),
        }
    )


def _assigned_visits(user: str) -> Reach:
    visits, inspections = (
        frappe.get_all(table, filters={"inspector": user, "parenttype": parent}, pluck="parent")
        for table, parent in (
            ("Site Visit Inspector", "Site Visit"),
            ("Mock Inspection Inspector", "Mock Inspection"),
        )
    )
    applications = frappe.get_all("Site Visit", {"name": ("in", visits or [""])}, pluck="application")
    return Reach(
        values={
            "visit": frozenset(visits),
            "application": frozenset(applications),
            "inspection": frozenset(inspections),
        }
    )


def _own_department(user: str) -> Reach:
    return Reach(
        values={
            "department": frozenset(frappe.get_all("Department Contact", {"user": user}, pluck="department"))
        }
    )


def own_enterprises(user: str) -> frozenset[str]:
    """Enterprises for which `user` acts today."""
    rows = frappe.get_all(
        "Enterprise User Link",
        filters={"user": user, "parenttype": "Enterprise"},
        fields=["parent", "from_date", "to_date"],
    )
    return frozenset(row.parent for row in rows if _in_office(row.from_date, row.to_date))


def _own_enterprise(user: str) -> Reach:
    return Reach(values={"enterprise": own_enterprises(user)})


RESOLVERS = {
    WHOLE_DISTRICT: _whole_district,
    "District of Own Station": _district_of_own_station,
    "Own Town": _own_town,
    "Own Service Point": _own_service_point,
    "Assigned Visits": _assigned_visits,
    "Own Department": _own_department,
    "Own Enterprise": _own_enterprise,
}


def scope_values(doc) -> dict:
    """The dimension fields of a document, with derived ones read from the record they follow from."""
    if doc.get("__islocal") and hasattr(doc, "settle_scope"):
        # Where a new record belongs follows from more than one link; it says so itself.
        doc.settle_scope()
    values = {fieldname: doc.get(fieldname) for fieldname in scope_fieldnames(doc.doctype)}
    for fieldname, (link, doctype, source) in DERIVED_FIELDS.get(doc.doctype, {}).items():
        values[fieldname] = frappe.db.get_value(doctype, doc.get(link), source) if doc.get(link) else None
    for fieldname, (link, doctype, source) in DERIVED_IF_LINKED.get(doc.doctype, {}).items():
        if doc.get(link):
            values[fieldname] = frappe.db.get_value(doctype, doc.get(link), source)
    if doc.doctype in withheld.WITHHELD_BY:
        withheld_by = withheld.WITHHELD_BY[doc.doctype]
        values[withheld_by] = doc.get(withheld_by)
    return values


def derive_scope(doc) -> None:
    """Write the derived dimension fields; controllers call it in validate()."""
    values = scope_values(doc)
    for fieldname in DERIVED_FIELDS.get(doc.doctype, {}):
        doc.set(fieldname, values[fieldname])
