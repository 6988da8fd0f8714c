"""Reads the ledger of training hours. No balance is stored anywhere (H2)."""

from datetime import date

import frappe
from frappe.utils import flt, getdate

from reg_station.learning.hours import Entry, Office

RECORD = "Training Record"
APPROVED, SUBMITTED = "Approved", "Submitted"
CHECK = "training_hours_at_least"


def entries_of(members: list[str]) -> dict[str, list[Entry]]:
    """Approved rows of each of `members`. For members that the caller was allowed to ask about."""
    found: dict[str, list[Entry]] = {name: [] for name in members}
    if not members:
        return found
    rows = frappe.get_all(
        RECORD,
        filters={"member": ("in", members), "workflow_state": APPROVED},
        fields=["member", "held_on", "hours"],
        order_by="held_on asc, name asc",
        limit_page_length=0,
    )
    for row in rows:
        found[row.member].append(Entry(getdate(row.held_on), flt(row.hours)))
    return found


def office_of(row) -> Office:
    """From a row of Station Member with employment_type, joined_on and left_on."""
    return Office(
        full_time=row.employment_type == "Full-time",
        joined_on=getdate(row.joined_on) if row.joined_on else None,
        left_on=getdate(row.left_on) if row.left_on else None,
    )


def minimum_hours(place: str, year: int) -> float | None:
    """The hours that a standard in force in `year` asks of a `Registration Station` or `Service Point`; None if none does."""
    rows = frappe.get_all(
        "Network Standard",
        filters={"applies_to": place, "check_name": CHECK, "enabled": 1},
        fields=["minimum", "valid_from", "valid_to"],
        order_by="code asc",
    )
    for row in rows:
        begun = not row.valid_from or getdate(row.valid_from) <= date(year, 12, 31)
        if begun and (not row.valid_to or getdate(row.valid_to) >= date(year, 1, 1)):
            return flt(row.minimum)
    return None
