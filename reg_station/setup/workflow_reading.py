"""People who take workflow actions may read the workflow: the form of v16 asks for one of its settings first."""

import frappe
from frappe.permissions import add_permission, reset_perms, rights

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
    # Granting made copies of Frappe's own permissions; they go unless somebody has changed them since.
    if _rights("Custom DocPerm") == _rights("DocPerm"):
        reset_perms("Workflow")
    frappe.clear_cache(doctype="Workflow")


def _rights(doctype: str) -> list[tuple]:
    fields = [
        "role",
        "permlevel",
        *(right for right in rights if frappe.get_meta("DocPerm").has_field(right)),
    ]
    rows = frappe.get_all(doctype, {"parent": "Workflow"}, fields)
    return sorted(tuple(row[field] for field in fields) for row in rows)
