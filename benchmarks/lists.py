"""A town officer's list, against the same list of a bare DocType with the same columns and the same rows.

Twice: `scoped_list` against a list without any row permission, filtered by town in plain sight; `scoped_list_frappe`
against Frappe's own means to the same end, a User Permission on the town.
"""

import frappe
from frappe.utils import now

from benchmarks.bare import bare_twin
from benchmarks.measuring import compare

ROWS, TOWNS, PAGE = 1000, 10, 20
FIELDS = ["name", "town", "government_name", "workflow_state", "modified"]


def scoped_list(world) -> dict:
    """Goal: ratio at most 1.15."""
    return _measure(world, "scoped_list", {"town": world.town_a})


def scoped_list_frappe(world) -> dict:
    """The same with the bare DocType's rows kept apart by Frappe's User Permissions."""
    frappe.get_doc(
        {
            "doctype": "User Permission",
            "user": world.town_a_officer,
            "allow": "Town",
            "for_value": world.town_a,
            "applicable_for": bare_twin("Point Application"),
            "apply_to_all_doctypes": 0,
        }
    ).insert()
    return _measure(world, "scoped_list_frappe", {})


def _measure(world, name: str, bare_filters: dict) -> dict:
    bare = bare_twin("Point Application")
    _fill(world, "Point Application", "BPA")
    _fill(world, bare, "BBA")
    frappe.db.commit()
    frappe.set_user(world.town_a_officer)

    def listed(doctype, filters):
        # Each round begins like a request: what the scope remembered for the last one is gone.
        frappe.local.reg_station_reach = {}
        rows = frappe.get_list(doctype, fields=FIELDS, filters=filters, order_by="modified desc", limit=PAGE)
        assert len(rows) == PAGE, (doctype, len(rows))

    try:
        return compare(
            name,
            lambda: listed("Point Application", {}),
            lambda: listed(bare, bare_filters),
            n=300,
            warm_up=10,
        )
    finally:
        frappe.set_user("Administrator")


def _fill(world, doctype: str, prefix: str) -> None:
    towns = [world.town_a, world.town_b] + [f"Bench Town {number}" for number in range(TOWNS - 2)]
    columns = ["name", "creation", "modified", "owner", "modified_by", "docstatus", "idx", *FIELDS[1:4]]
    moment = now()
    rows = [
        (
            f"{prefix}-{number:05}",
            moment,
            moment,
            "Administrator",
            "Administrator",
            0,
            0,
            towns[number % TOWNS],
            f"Government {number}",
            "Submitted",
        )
        for number in range(ROWS)
    ]
    frappe.db.delete(doctype, {"name": ("like", f"{prefix}-%")})
    frappe.db.bulk_insert(doctype, columns, rows)
