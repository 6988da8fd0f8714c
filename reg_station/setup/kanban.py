"""Seeds kanban boards where they are missing; an administrator's board of the same name is left alone."""

import frappe

BOARDS = {
    "Resource Matches": {
        "reference_doctype": "Resource Match",
        "field_name": "state",
        "columns": (
            ("Suggested", "Light Blue"),
            ("Introduced", "Orange"),
            ("Negotiating", "Yellow"),
            ("Accepted", "Green"),
            ("Completed", "Blue"),
            ("Declined", "Gray"),
            ("Failed", "Red"),
        ),
        "fields": ("demand_title", "resource_town", "score"),
    },
    "Pre-Reviews": {
        "reference_doctype": "Pre-Review",
        "field_name": "state",
        "columns": (
            ("Draft", "Gray"),
            ("Submitted", "Orange"),
            ("In Review", "Blue"),
            ("Returned", "Yellow"),
            ("Concluded", "Green"),
            ("Withdrawn", "Gray"),
        ),
        "fields": ("filing_kind", "review_due_on", "clock_standing"),
    },
    "Inspections": {
        "reference_doctype": "Mock Inspection",
        "field_name": "state",
        "columns": (
            ("Planned", "Orange"),
            ("Under Way", "Blue"),
            ("Rectification", "Yellow"),
            ("Recheck", "Purple"),
            ("Closed", "Green"),
            ("Cancelled", "Gray"),
        ),
        "fields": ("enterprise", "planned_on", "findings"),
    },
    "Service List of Key Projects": {
        "reference_doctype": "Key Project Service Item",
        "field_name": "state",
        "columns": (
            ("Planned", "Gray"),
            ("Under Way", "Blue"),
            ("Done", "Green"),
            ("Not Needed", "Gray"),
        ),
        "fields": ("project_name", "department", "due_on"),
    },
    "Product Stages": {
        "reference_doctype": "Registration Progress",
        "field_name": "current_stage",
        "columns": (
            ("Intent", "Gray"),
            ("Testing", "Light Blue"),
            ("Clinical", "Cyan"),
            ("Filing", "Blue"),
            ("Acceptance", "Blue"),
            ("Technical Review", "Purple"),
            ("System Inspection", "Purple"),
            ("Supplement", "Orange"),
            ("Approval", "Green"),
            ("Industrialisation", "Green"),
        ),
        "fields": ("town", "due_on", "stalled"),
    },
}


def seed() -> None:
    for name, board in BOARDS.items():
        if frappe.db.exists("Kanban Board", name):
            continue
        doc = frappe.new_doc("Kanban Board")
        doc.update(
            {
                "kanban_board_name": name,
                "reference_doctype": board["reference_doctype"],
                "field_name": board["field_name"],
                "private": 0,
                "show_labels": 1,
                "fields": frappe.as_json(board["fields"]),
            }
        )
        for column, colour in board["columns"]:
            doc.append("columns", {"column_name": column, "status": "Active", "indicator": colour})
        # Installation runs without a user's rights.
        doc.insert(ignore_permissions=True)


def remove() -> None:
    for name in BOARDS:
        if frappe.db.exists("Kanban Board", name):
            # Uninstallation runs without a user's rights.
            frappe.delete_doc("Kanban Board", name, force=True, ignore_permissions=True)
