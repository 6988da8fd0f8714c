"""Seeds requirements, standards, rule kinds and settings from `data/`, only where they are missing."""

import frappe

from reg_station.setup.loading import load

KEYS = {
    "Station Rule Kind": "kind_name",
    "Network Standard": "code",
    "Accreditation Requirement": "code",
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
    # Only a site that was never configured: a single's row exists as soon as it was saved once.
    if frappe.db.get_single_value("Reg Station Settings", "form_title"):
        _add_missing_roles(settings, values["role_reaches"])
        return
    settings.update(values)
    # Installation runs without a user's rights.
    settings.save(ignore_permissions=True)


def _add_missing_roles(settings, reaches: list[dict]) -> None:
    """A role that a later version brings gets its reach; known roles keep what the administrator chose."""
    known = set(frappe.parse_json(frappe.db.get_default("reg_station_seeded_roles") or "[]"))
    new = [row for row in reaches if row["role"] not in known | {row.role for row in settings.role_reaches}]
    if known and new:
        settings.extend("role_reaches", new)
        settings.save(ignore_permissions=True)  # installation runs without a user's rights
    frappe.db.set_default(
        "reg_station_seeded_roles", frappe.as_json(sorted({row["role"] for row in reaches} | known))
    )
