"""Seeds requirements, standards, rule kinds and settings from `data/`, only where they are missing."""

import frappe

from reg_station.setup.loading import load

SEEDED_ROLES = "reg_station_seeded_roles"
KEYS = {
    "Station Rule Kind": "kind_name",
    "Network Standard": "code",
    "Accreditation Requirement": "code",
    "Cleanliness Class": "class_name",
    "Process Utility": "utility_name",
    "Matching Weight": "part",
    "Intent Quality Weight": "part",
    "Progress Stage": "stage_name",
    "Service Item": "code",
    "Key Project Kind": "kind_name",
    "Transfer Route": "route_name",
    "Channel Rule Set": "rule_set_name",
    "Pre-Review Document List": "list_code",
    "Inspection Checklist": "code",
    "Working Day Calendar": "calendar_year",
    "Appraisal Metric": "metric_code",
    "Appraisal Scheme": "scheme_code",
    "Circular Template": "template_name",
}


def seed() -> None:
    for doctype, key in KEYS.items():
        for row in load(frappe.scrub(doctype)):
            seed_row(doctype, key, row)
    seed_settings(load("settings"))


def seed_row(doctype: str, key: str, row: dict) -> None:
    # A record that an administrator removed stays removed: `Deleted Document` remembers it.
    if frappe.db.exists(doctype, {key: row[key]}):
        return
    if frappe.db.exists("Deleted Document", {"deleted_doctype": doctype, "deleted_name": row[key]}):
        return
    # Installation runs without a user's rights.
    frappe.get_doc({"doctype": doctype, **row}).insert(ignore_permissions=True)


def seed_settings(values: dict) -> None:
    settings = frappe.get_doc("Reg Station Settings")
    if frappe.db.get_single_value("Reg Station Settings", "form_title"):
        _add_reach_of_new_roles(settings, values["role_reaches"])
    else:
        settings.update(values)
        # Installation runs without a user's rights.
        settings.save(ignore_permissions=True)
    frappe.db.set_default(
        SEEDED_ROLES, frappe.as_json(sorted({row["role"] for row in values["role_reaches"]}))
    )


def _add_reach_of_new_roles(settings, reaches: list[dict]) -> None:
    """A role that a later version brings gets its reach; roles seeded before keep what the administrator chose."""
    seeded = set(frappe.parse_json(frappe.db.get_default(SEEDED_ROLES) or "[]"))
    new = [row for row in reaches if row["role"] not in seeded]
    if not new:
        return
    settings.extend("role_reaches", new)
    # An upgrade runs without a user's rights.
    settings.save(ignore_permissions=True)
