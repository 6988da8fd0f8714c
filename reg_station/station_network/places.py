"""Where a case about an enterprise belongs: its town, the service point there, and the station."""

import frappe


def settle(doc) -> None:
    """Write town, service point and station into `doc`: the enterprise decides the town, the town its active point.

    A town without a point belongs to the station of its district, a case without a town to the settings' default.
    """
    if doc.get("enterprise"):
        doc.town = frappe.db.get_value("Enterprise", doc.enterprise, "town")
    if not doc.service_point and doc.town:
        doc.service_point = active_point(doc.town)
    doc.station = _station_of(doc)


def _station_of(doc) -> str | None:
    if doc.service_point:
        return frappe.db.get_value("Service Point", doc.service_point, "station")
    district = frappe.db.get_value("Town", doc.town, "district") if doc.town else None
    own = frappe.db.get_value("Registration Station", {"district": district}) if district else None
    return own or frappe.db.get_single_value("Reg Station Settings", "default_station")


def active_point(town: str) -> str | None:
    """The service point that works in the town today."""
    return frappe.db.get_value("Service Point", {"town": town, "status": "Active"})
