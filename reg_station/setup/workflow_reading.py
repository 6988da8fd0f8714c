"""People who take workflow actions may read the workflow: the form of v16 asks for one of its settings first."""

import frappe
from frappe.permissions import add_permission

from reg_station.setup.loading import load


def _roles() -> list[str]:
    return sorted({row["allowed"] for table in load("workflows") for row in table["transitions"]})


def seed() -> None:
    for role in _roles():
        if frappe.db.exists("Custom DocPerm", {"parent": "Workflow", "role": role}):
            continue
        add_permission("Workflow", role, 0)


def remove() -> None:
    frappe.db.delete("Custom DocPerm", {"parent": "Workflow", "role": ("in", _roles())})
    frappe.clear_cache(doctype="Workflow")
