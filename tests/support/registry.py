"""Products, intents and followed products of the test world, brought about by the ordinary steps."""

import itertools
from datetime import date

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, nowdate

from tests.support.people import acting_as

_numbers = itertools.count(1)
YEAR = date.today().year


def product(world, enterprise: str | None = None, user: str | None = None, **values):
    """A class II device of enterprise A (or `enterprise`), entered by its account (or `user`)."""
    enterprise = enterprise or world.enterprise_a
    with acting_as(user or world.user_of(enterprise)):
        doc = frappe.new_doc("Biomedical Product")
        doc.update(
            {
                "product_name": f"Device {next(_numbers)}",
                "enterprise": enterprise,
                "product_type": "Medical Device",
                "device_class": "II",
                "intended_use": "Single-use imaging of the urinary tract",
                **values,
            }
        )
        return doc.insert()


def intent(world, state: str = "Draft", of=None, user: str | None = None, **values):
    """An intent for a product (a new one of enterprise A), reported by its account (or `user`), in `state`."""
    of = of or product(world)
    user = user or world.user_of(of.enterprise)
    with acting_as(user):
        doc = frappe.new_doc("Registration Intent")
        doc.update(
            {
                "product": of.name,
                "intent_year": YEAR,
                "planned_filing_date": add_days(nowdate(), 120),
                **values,
            }
        )
        doc.insert()
    ways = {
        "Draft": (),
        "Submitted": ("Submit",),
        "Accepted": ("Submit", "Accept"),
        "Returned": ("Submit", "Return"),
        "Reported to City": ("Submit", "Accept", "Report to City"),
        "Withdrawn": ("Withdraw",),
    }
    for action in ways[state]:
        step(doc, user if action in ("Submit", "Withdraw") else world.officer, action)
    return frappe.get_doc(doc.doctype, doc.name)


def step(doc, user: str, action: str):
    with acting_as(user):
        doc = frappe.get_doc(doc.doctype, doc.name)
        if action == "Return":
            doc.transition_reason = "The intended use is missing."
            doc.save()
        return apply_workflow(doc, action)


def followed(world, of=None, user: str | None = None, **values):
    """A product (a new one of enterprise A) that the station's officer follows from its first stage on."""
    of = of or product(world)
    with acting_as(user or world.officer):
        doc = frappe.new_doc("Registration Progress")
        doc.update({"product": of.name, "started_on": add_days(nowdate(), -200), **values})
        return doc.insert()


def library(world, level: str = "District", year: int = YEAR):
    with acting_as(world.officer):
        doc = frappe.new_doc("Intent Library")
        doc.update({"library_year": year, "level": level, "station": world.station})
        return doc.insert()
