import frappe

from reg_station.setup.loading import load


def seed() -> None:
    for row in load("roles"):
        if not frappe.db.exists("Role", row["role_name"]):
            role = frappe.get_doc({"doctype": "Role", **row})
            # Installation runs without a user's rights.
            role.insert(ignore_permissions=True)


def remove() -> None:
    names = [row["role_name"] for row in load("roles")]
    for doctype in ("Has Role", "DocPerm", "Custom DocPerm"):
        frappe.db.delete(doctype, {"role": ("in", names)})
    for name in names:
        frappe.db.delete("Role", {"name": name})
