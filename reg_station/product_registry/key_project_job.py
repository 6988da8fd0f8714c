"""Daily: items of key projects whose day is over; the department is told once, later the station (F1, F2)."""

import frappe
from frappe.utils import cint, getdate, nowdate

from reg_station.background import run_parts
from reg_station.platform import calendars
from reg_station.product_registry.escalations import late_rows, officers_of, tell_late
from reg_station.product_registry.key_projects import ITEM, OPEN
from reg_station.product_registry.transfers import flag_behind
from reg_station.station_network.departments import people_of_department

DAYS = 5


def run_daily() -> None:
    run_parts(flag_late_items, flag_behind)


def flag_late_items() -> dict[str, int]:
    """Bring `overdue` of all items up to date; {"late", "passed", "told"}. Running it again changes and tells nothing.

    The department learns it once for each day that was set; the station when the item is late by the working days of
    the settings, from when on it stands as passed to the station.
    """
    today, counts = getdate(nowdate()), {"late": 0, "passed": 0, "told": 0}
    for row in late_rows(ITEM, OPEN):
        counts["late"] += 1
        counts["told"] += tell_late(ITEM, row, _owners(row))
        if row.passed_on or not _beyond_patience(row, today):
            continue
        frappe.db.set_value(ITEM, row.name, "passed_on", today, update_modified=False)
        counts["passed"] += 1
        counts["told"] += tell_late(ITEM, row, officers_of(ITEM, row))
    return counts


def _owners(row) -> set[str]:
    people = people_of_department(row.department)
    # Whoever works on it answers for it; a department without a name for it is told as a whole.
    return {row.owner_user} if row.owner_user in people else set(people)


def _beyond_patience(row, today) -> bool:
    kept = frappe.get_cached_doc("Reg Station Settings").get("key_item_days")
    # Unknown in a year without a calendar: administrators are told of the gap, and the item stays with the department.
    last = calendars.due_in_or_none(DAYS if kept is None else cint(kept), row.due_on)
    return bool(last) and last < today
