"""Records that people fill in on the portal: read, save, and where each of them stands."""

import frappe
from frappe import _

from reg_station.portal.fields import readable_document
from reg_station.portal.saving import accept, check_unchanged, row_names

DOCTYPES = (
    "Shared Resource",
    "Resource Demand",
    "Enterprise",
    "Registration Intent",
    "Service Request",
    "Channel Recommendation",
    "Nonconformity",
    "Feedback",
)
MOST_ROWS = 200


def not_found() -> str:
    return _("There is no such record, or it is not yours to see.")


@frappe.whitelist(methods=["POST"])
def save(doctype: str, name: str, modified: str, values: dict) -> dict:
    """Save fields of a record that the caller may change now; {"modified", "rows"}.

    `modified` is the version on the caller's screen: SavedMeanwhile (409) if somebody saved since.
    """
    if doctype not in DOCTYPES:
        frappe.throw(_("{0} is not filled in here.").format(_(doctype)), frappe.PermissionError)
    doc = readable_document(doctype, name)
    if not doc:
        frappe.throw(not_found(), frappe.DoesNotExistError)
    doc.check_permission("write")
    check_unchanged(doc, modified)
    accept(doc, values)
    doc.save()
    return {"modified": str(doc.modified), "rows": row_names(doc)}


def present_steps(doctype: str, names: list[str]) -> dict:
    """Name → the step in which the case is now. For rows that were filtered for the user before."""
    if not names:
        return {}
    found = frappe.get_all(
        "Case Step",
        filters={
            "reference_doctype": doctype,
            "reference_name": ("in", names),
            "status": ("!=", "Done"),
        },
        fields=["reference_name", "responsible_role", "entered_on", "status"],
    )
    return {step.reference_name: step for step in found}


def add_standing(rows: list, doctype: str) -> None:
    """To each row: whose turn it is (None when closed) and since when."""
    steps = present_steps(doctype, [row.name for row in rows])
    for row in rows:
        step = steps.get(row.name)
        row.waiting_for = step.responsible_role if step and step.status == "Open" else None
        row.since = str(step.entered_on if step else row.modified)[:10]
