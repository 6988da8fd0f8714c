"""What everybody may know: stations, service points, exhibits on show, and whether a certificate is valid.

Guests have no rights on any DocType; these functions read chosen fields on their behalf and nothing else.
"""

import frappe
from frappe.utils import cint, getdate, nowdate

from reg_station.appraisal.results import published_grade_of
from reg_station.portal.throttle import check_limit
from reg_station.written_codes import normalise_code

PLACE_FIELDS = [
    "name",
    "address",
    "public_phone",
    "complaint_phone",
    "suggestion_box",
    "opening_hours",
    "signboard",
]
SHOWN_AREAS = ("Office", "Reception", "Display", "Meeting")


def active_points(town: str | None = None) -> list[dict]:
    """Service points in operation, by town."""
    filters = {"status": "Active"}
    if town:
        filters["town"] = town
    return frappe.get_all(
        "Service Point",
        filters=filters,
        fields=["name", "point_name", "town", "address", "public_phone", "opening_hours"],
        order_by="town asc, point_name asc",
    )


def towns() -> list[str]:
    """Towns that have a service point in operation."""
    return sorted(set(frappe.get_all("Service Point", {"status": "Active"}, pluck="town")))


def stations() -> list[dict]:
    return frappe.get_all(
        "Registration Station",
        fields=[
            "name",
            "station_name",
            "station_level",
            "district",
            "address",
            "public_phone",
            "opening_hours",
        ],
        order_by="station_level asc, station_name asc",
    )


def place(name: str) -> dict | None:
    """Public facts of a service point or station, with its areas, the exhibits on show today and its last published grade; None if unknown."""
    for doctype, title, extra in (
        ("Service Point", "point_name", ["town", "status", "station", "established_on"]),
        ("Registration Station", "station_name", ["district"]),
    ):
        found = frappe.db.get_value(doctype, name, [*PLACE_FIELDS, f"{title} as title", *extra], as_dict=True)
        if found:
            found.doctype = doctype
            found.status = found.get("status") or "Active"
            found.signboard = _public_file(found.signboard)
            found.areas = _areas(doctype, name)
            found.exhibits = exhibits_on_show(doctype, name)
            found.appraisal = published_grade_of(doctype, name)
            return found
    return None


def _areas(doctype: str, name: str) -> list[dict]:
    return frappe.get_all(
        "Station Area",
        filters={"parenttype": doctype, "parent": name, "area_kind": ("in", SHOWN_AREAS)},
        fields=["area_kind", "location"],
        order_by="idx asc",
    )


def exhibits_on_show(doctype: str, name: str) -> list[dict]:
    today = getdate(nowdate())
    rows = frappe.get_all(
        "Station Exhibit",
        filters={"parenttype": doctype, "parent": name},
        fields=["product_name", "enterprise_name", "shown_from", "shown_to", "description", "image"],
        order_by="idx asc",
    )
    shown = [
        row
        for row in rows
        if (not row.shown_from or getdate(row.shown_from) <= today)
        and (not row.shown_to or getdate(row.shown_to) >= today)
    ]
    for row in shown:
        row.image = _public_file(row.image)
    return shown


def _public_file(address: str | None) -> str | None:
    """Private files stay private: a guest would only see a broken picture."""
    return address if address and address.startswith("/files/") else None


def lookup(code: str) -> dict:
    """Find a certificate by its verification code; {"status": "Unknown"} if there is none. Counts against the limit."""
    limit = cint(frappe.db.get_single_value("Reg Station Settings", "verification_limit")) or 60
    check_limit("verification", limit=limit, seconds=3600)
    code = normalise_code(code)
    found = None
    if code:
        found = frappe.db.get_value(
            "Accreditation Certificate",
            {"verification_code": code},
            ["certificate_number", "point_name", "town", "issued_on", "valid_to", "issued_by", "status"],
            as_dict=True,
        )
    if not found:
        return {"status": "Unknown"}
    if found.status == "Valid" and found.valid_to and getdate(found.valid_to) < getdate(nowdate()):
        found.status = "Expired"
    return {key: str(value) if value is not None else None for key, value in found.items()}


@frappe.whitelist(methods=["GET"], allow_guest=True)
def verify(code: str) -> dict:
    """Whether the certificate with this verification code is Valid, Suspended, Revoked, Expired or Unknown.

    At most Reg Station Settings.verification_limit calls an hour for one network address, pages included.
    """
    return lookup(code)
