"""Products on their way into the district, and their arrival in the registry (F2; DB31117 7.2.1.1)."""

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from reg_station.dates import day_or_none
from reg_station.exceptions import TransferRefused
from reg_station.product_registry.transfer_routes import LATE, Step, standings

TRANSFER, PRODUCT, PROGRESS = "Product Transfer", "Biomedical Product", "Registration Progress"
OPEN = ("Planned", "Under Way")
ORIGINS = {
    "Imported Product to Local Production": "Imported",
    "From Another Province": "Transferred into the District",
}


def steps_of(doc) -> list[Step]:
    return [
        Step(
            row.step_name,
            row.days_allowed or 0,
            day_or_none(row.planned_on),
            day_or_none(row.done_on),
            bool(row.not_needed),
            bool(row.evidence_needed),
            bool(row.evidence),
            row.remark or "",
        )
        for row in doc.steps
    ]


def rows_of(doc) -> list[dict]:
    """The steps of `doc` for a page: name, who, planned and actual day as ISO text, standing, remark."""
    return [
        {
            "step_name": row.step_name,
            "who": row.who or "",
            "planned_on": str(row.planned_on or ""),
            "done_on": str(row.done_on or ""),
            "standing": standing,
            "remark": row.remark or "",
        }
        for row, standing in zip(doc.steps, standings(steps_of(doc), getdate(nowdate())), strict=True)
    ]


def flag_behind() -> int:
    """Daily: bring `behind` of all open transfers up to date; how many are behind. Running it again changes nothing."""
    behind = 0
    for name in frappe.get_all(TRANSFER, {"state": ("in", OPEN)}, pluck="name", limit_page_length=0):
        doc = frappe.get_doc(TRANSFER, name)
        late = LATE in standings(steps_of(doc), getdate(nowdate()))
        behind += late
        if late != bool(doc.behind):
            frappe.db.set_value(TRANSFER, name, "behind", int(late), update_modified=False)
    return behind


@frappe.whitelist(methods=["POST"])
def take_into_registry(name: str) -> dict:
    """Bring the product of a transfer that is under way into the registry; {"product", "registration_progress"}.

    A product of that name which the enterprise has is linked, else it is made, with its origin; so is the record that
    follows it. Calling again, or two at once, makes nothing twice. The rights are those of making both by hand.
    """
    doc = frappe.get_doc(TRANSFER, name, for_update=True)
    doc.check_permission("write")
    if doc.state != "Under Way":
        frappe.throw(_("Only a transfer that is under way brings its product in."), TransferRefused)
    doc.product = doc.product or _known_product(doc) or _new_product(doc)
    doc.flags.registration_progress = _followed(doc.product)
    doc.save()
    return {"product": doc.product, "registration_progress": doc.registration_progress}


def _known_product(doc) -> str | None:
    return frappe.db.get_value(
        PRODUCT,
        {
            "enterprise": doc.enterprise,
            "product_name": doc.product_name,
            "merged_into": ("is", "not set"),
        },
    )


def _new_product(doc) -> str:
    product = frappe.new_doc(PRODUCT)
    product.update(
        {
            "product_name": doc.product_name,
            "enterprise": doc.enterprise,
            "product_type": doc.product_type,
            "device_class": doc.device_class,
            "origin": ORIGINS[doc.transfer_kind],
        }
    )
    return product.insert().name


def _followed(product: str) -> str:
    known = frappe.db.get_value(PROGRESS, {"product": product}, order_by="creation desc")
    if known:
        return known
    progress = frappe.new_doc(PROGRESS)
    progress.product = product
    return progress.insert().name
