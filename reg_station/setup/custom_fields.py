import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

FIELDS = {
    "Workflow Document State": [
        {
            "fieldname": "is_end_state",
            "label": "Is End State",
            "fieldtype": "Check",
            "insert_after": "is_optional_state",
            "in_list_view": 1,
            "module": "Platform",
            "description": "A case ends here: nothing can be edited any more.",
        }
    ]
}


def seed() -> None:
    create_custom_fields(FIELDS, ignore_validate=True, update=False)


def remove() -> None:
    for doctype, fields in FIELDS.items():
        for field in fields:
            name = frappe.db.get_value("Custom Field", {"dt": doctype, "fieldname": field["fieldname"]})
            if name:
                # Uninstallation runs without a user's rights.
                frappe.delete_doc("Custom Field", name, force=True, ignore_permissions=True)
