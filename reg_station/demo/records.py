"""Remembers by name what the demo made, so that clearing takes exactly that away."""

import contextlib

import frappe

KEY = "reg_station_demo_records"
WATCHED = (
    "Improvement Plan",
    "Feedback",
    "Premises Check",
    "Appraisal Circular",
    "Appraisal Objection",
    "Appraisal Review",
    "Frozen Evidence",
    "Service Appraisal",
    "Appraisal Round",
    "Mock Defence",
    "Channel Recommendation",
    "Channel Rule Set",
    "Product Transfer",
    "Key Project Service Item",
    "Key Project",
    "Review Exchange Row",
    "Review Event",
    "Review Exchange",
    "Referral",
    "Referral Partner",
    "Joint Consultation Task",
    "Joint Consultation",
    "Issue Escalation",
    "Enterprise Visit",
    "Training Record",
    "Training Sign-up",
    "Training Session",
    "Point Task",
    "Work Plan",
    "FAQ",
    "Policy Document",
    "Service Manual",
    "Intent Library",
    "Registration Progress",
    "Registration Intent",
    "Biomedical Product",
    "Pre-Review",
    "Follow Up",
    "Service Evaluation",
    "Nonconformity",
    "Mock Inspection",
    "Service Request",
    "Consultation",
    "Resource Agreement",
    "Resource Match",
    "Resource Demand",
    "Shared Resource",
    "Enterprise Registration",
    "Enterprise",
    "Point Status Decision",
    "Accreditation Certificate",
    "Case Step",
    "Site Visit",
    "Point Application",
    "Station Rule",
    "Station Member",
    "Liaison Contact",
    "Department Contact",
    "Service Point",
    "Registration Station",
    "Town",
    "File",
    "User",
)


@contextlib.contextmanager
def remember_new_records():
    """Of a load that fails, too, for its parts are committed one by one."""
    before = {doctype: set(frappe.get_all(doctype, pluck="name")) for doctype in WATCHED}
    try:
        yield
    except Exception:
        frappe.db.rollback()
        raise
    finally:
        made = {
            doctype: sorted(set(frappe.get_all(doctype, pluck="name")) - before[doctype])
            for doctype in WATCHED
        }
        frappe.db.set_default(
            KEY, frappe.as_json({doctype: names for doctype, names in made.items() if names})
        )
        frappe.db.commit()


def remove_recorded() -> int:
    """Rows go straight from the database: the guards rightly refuse to delete casework."""
    made = frappe.parse_json(frappe.db.get_default(KEY) or "{}")
    count = 0
    for doctype in WATCHED:
        names = made.get(doctype, [])
        if not names:
            continue
        if doctype in ("File", "User"):
            count += _delete_documents(doctype, names)
            continue
        for table in frappe.get_meta(doctype).get_table_fields():
            frappe.db.delete(table.options, {"parent": ("in", names), "parenttype": doctype})
        frappe.db.delete(doctype, {"name": ("in", names)})
        count += len(names)
    frappe.db.set_default(KEY, None)
    return count


def _delete_documents(doctype: str, names: list[str]) -> int:
    for name in names:
        if not frappe.db.exists(doctype, name):
            continue
        try:
            # Clearing is the system's act, like loading.
            frappe.delete_doc(doctype, name, force=True, ignore_permissions=True)
        except frappe.ValidationError:
            # Frappe keeps the last System Manager; the account at least must not be open with a known password.
            frappe.db.set_value(doctype, name, "enabled", 0)
            frappe.db.delete("__Auth", {"doctype": doctype, "name": name})
    return len(names)
