"""The catalogue of services: what is in force, by stage (DB31117 7.2, 7.3)."""

from datetime import date

import frappe
from frappe.utils import getdate, nowdate

DOCTYPE = "Service Item"
FIELDS = (
    "name",
    "code",
    "title",
    "stage",
    "description",
    "on_application_only",
    "citation",
    "valid_from",
    "valid_to",
)


def is_in_force(item, today: date) -> bool:
    """Whether `today` lies in the item's period; both ends belong to it."""
    return getdate(item.valid_from) <= today and (not item.valid_to or today <= getdate(item.valid_to))


def services() -> list[dict]:
    """Items in force today in the order of their numbers. Everybody may know them: chosen fields, no rights asked."""
    today = getdate(nowdate())
    rows = frappe.get_all(DOCTYPE, fields=list(FIELDS), limit_page_length=0)
    return sorted((row for row in rows if is_in_force(row, today)), key=lambda row: code_order(row.code))


def code_order(code: str) -> tuple:
    """7.2.10 after 7.2.9: numbers compare as numbers."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in code.split("."))


def by_stage() -> list[tuple[str, list[dict]]]:
    """(stage, its services), in the order of the life of a product as the DocType lists it."""
    found: dict[str, list[dict]] = {
        stage: [] for stage in frappe.get_meta(DOCTYPE).get_field("stage").options.split("\n") if stage
    }
    for row in services():
        found.setdefault(row.stage, []).append(row)
    return [(stage, rows) for stage, rows in found.items() if rows]
