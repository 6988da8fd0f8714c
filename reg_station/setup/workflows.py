"""Seeds workflows from `data/workflows.json`. A workflow that exists is the administrator's and is left alone."""

import frappe

from reg_station.setup.loading import load


def seed() -> None:
    for table in load("workflows"):
        if not frappe.db.exists("Workflow", table["name"]):
            _create(table)


def _create(table: dict) -> None:
    for state in table["states"]:
        _ensure("Workflow State", "workflow_state_name", state["state"], style=state.get("style", ""))
    for transition in table["transitions"]:
        _ensure("Workflow Action Master", "workflow_action_name", transition["action"])
    workflow = frappe.get_doc(
        {
            "doctype": "Workflow",
            "workflow_name": table["name"],
            "document_type": table["document_type"],
            "workflow_state_field": table.get("state_field", "workflow_state"),
            "is_active": 1,
            "send_email_alert": 0,
            "override_status": 0,
            "states": [
                {
                    "state": state["state"],
                    "doc_status": "0",
                    "allow_edit": state["allow_edit"],
                    "is_end_state": int(state.get("end", False)),
                }
                for state in table["states"]
            ],
            "transitions": [
                {
                    "state": row["state"],
                    "action": row["action"],
                    "next_state": row["next_state"],
                    "allowed": row["allowed"],
                    "allow_self_approval": int(row.get("self_approval", True)),
                    "condition": row.get("condition", ""),
                }
                for row in table["transitions"]
            ],
        }
    )
    # Installation runs without a user's rights.
    workflow.insert(ignore_permissions=True)


def _ensure(doctype: str, fieldname: str, value: str, **more) -> None:
    if not frappe.db.exists(doctype, value):
        # Installation runs without a user's rights.
        frappe.get_doc({"doctype": doctype, fieldname: value, **more}).insert(ignore_permissions=True)


def remove() -> None:
    for table in load("workflows"):
        if frappe.db.exists("Workflow", table["name"]):
            # Uninstallation runs without a user's rights.
            frappe.delete_doc("Workflow", table["name"], force=True, ignore_permissions=True)
