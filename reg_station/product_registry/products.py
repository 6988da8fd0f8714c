"""Products of an enterprise: which of them may be one product under two names."""

import frappe
from frappe import _

from reg_station.resource_sharing.similarity import text_likeness

PRODUCT = "Biomedical Product"
ALIKE = 0.75


@frappe.whitelist(methods=["GET", "POST"])
def similar_products(enterprise: str, product_name: str, name: str = "") -> list[dict]:
    """Products of the enterprise with a like name, the most alike first: [{"name", "product_name", "likeness"}] (0–100).

    A hint for whoever enters one; it decides nothing. Only rows that the caller may see.
    """
    frappe.has_permission(PRODUCT, "read", throw=True)
    rows = frappe.get_list(
        PRODUCT,
        filters={"enterprise": enterprise, "name": ("!=", name or ""), "merged_into": ("is", "not set")},
        fields=["name", "product_name"],
        limit_page_length=0,
    )
    found = []
    for row in rows:
        alike = text_likeness(product_name, row.product_name or "", within=True)
        if alike >= ALIKE:
            found.append({**row, "likeness": round(alike * 100)})
    return sorted(found, key=lambda row: (-row["likeness"], row["name"]))


def name_of_own(product: str | None, enterprise: str | None, error: type[Exception]) -> str | None:
    """Name of a product of the enterprise, None for no product; throws `error` for one of another enterprise."""
    if not product:
        return None
    owner, name = frappe.db.get_value(PRODUCT, product, ["enterprise", "product_name"])
    if owner != enterprise:
        frappe.throw(_("The product {0} is not of this enterprise.").format(product), error)
    return name


def refuse_same_name(doc) -> None:
    """An enterprise has each product once; a name that is only alike is shown, not refused."""
    twin = frappe.db.get_value(
        PRODUCT,
        {
            "enterprise": doc.enterprise,
            "product_name": doc.product_name,
            "name": ("!=", doc.name or ""),
            "merged_into": ("is", "not set"),
        },
    )
    if twin:
        frappe.throw(
            _("The enterprise has a product of this name already: {0}.").format(twin),
            frappe.DuplicateEntryError,
        )
