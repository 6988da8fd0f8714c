"""The site visit on a phone: save the checklist as often as needed, then submit it."""

import frappe
from frappe import _

from reg_station.portal.fields import readable_document
from reg_station.portal.saving import accept, check_unchanged

DOCTYPE = "Site Visit"


def overview() -> list[dict]:
    """Visits that the user may see: those to conclude first."""
    return frappe.get_list(
        DOCTYPE,
        fields=["name", "application", "town", "point_address", "visit_date", "conclusion", "docstatus"],
        order_by="docstatus asc, visit_date desc",
        limit=100,
    )


def readable(name: str):
    return readable_document(DOCTYPE, name)


def not_found() -> str:
    return _("There is no such visit, or it is not yours to see.")


@frappe.whitelist(methods=["POST"])
def save(name: str, modified: str, values: dict) -> dict:
    """Save conclusions, remarks and photos of a visit that the caller may change; {"modified"}."""
    doc = _changed(name, modified, values)
    doc.save()
    return {"modified": str(doc.modified)}


@frappe.whitelist(methods=["POST"])
def submit(name: str, modified: str, values: dict) -> dict:
    """Save and submit the visit; after that nothing in it changes any more."""
    doc = _changed(name, modified, values)
    doc.check_permission("submit")
    doc.submit()
    return {"modified": str(doc.modified)}


def _changed(name: str, modified: str, values: dict):
    doc = frappe.get_doc(DOCTYPE, name)
    doc.check_permission("write")
    if doc.docstatus:
        frappe.throw(_("The visit is submitted; its result stands."))
    check_unchanged(doc, modified)
    accept(doc, values, fixed_rows=True)
    return doc
