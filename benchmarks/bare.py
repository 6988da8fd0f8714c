"""DocTypes with the fields of ours and nothing else: no scope, no workflow, no hooks, no rules of a controller."""

import frappe

COPIED = (
    "fieldname",
    "fieldtype",
    "label",
    "options",
    "permlevel",
    "search_index",
    "reqd",
    "precision",
    "default",
)


def bare_twin(doctype: str) -> str:
    """Create (once) and return a custom DocType with the same fields, child tables and permissions as `doctype`."""
    name = f"Bench Bare {doctype}"
    if frappe.db.exists("DocType", name):
        return name
    meta = frappe.get_meta(doctype)
    fields = [{key: field.get(key) for key in COPIED if field.get(key)} for field in meta.fields]
    permissions = [
        {
            "role": row.role,
            "permlevel": row.permlevel,
            "read": row.read,
            "write": row.write,
            "create": row.create,
        }
        for row in meta.permissions
    ]
    frappe.get_doc(
        {
            "doctype": "DocType",
            "name": name,
            "module": "Accreditation",
            "custom": 1,
            "autoname": "hash",
            "track_changes": meta.track_changes,
            "fields": fields,
            "permissions": [*permissions, {"role": "System Manager", "read": 1, "write": 1, "create": 1}],
        }
    ).insert()
    return name
