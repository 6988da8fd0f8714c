"""Requests and questions of the test world, brought about by the ordinary steps."""

import itertools

import frappe
from frappe.model.workflow import apply_workflow

from tests.support.people import acting_as

_numbers = itertools.count(1)
WAY = {
    "Draft": (),
    "Submitted": ("Submit",),
    "Taken On": ("Submit", "Accept"),
    "Under Way": ("Submit", "Accept", "Start Service"),
    "Delivered": ("Submit", "Accept", "Start Service", "Deliver"),
    "Confirmed": ("Submit", "Accept", "Start Service", "Deliver", "Confirm"),
    "Settled": ("Submit", "Accept", "Start Service", "Deliver", "Confirm", "Settle"),
}
OF_ENTERPRISE = ("Submit", "Confirm")


def take(doc, user: str, action: str, **values):
    """Take `action` as `user` by Frappe's own route, with field values saved before; the stored document."""
    with acting_as(user):
        doc = frappe.get_doc(doc.doctype, doc.name)
        if values:
            doc.update(values)
            doc.save()
        apply_workflow(doc, action)
    return frappe.get_doc(doc.doctype, doc.name)


def service_request(
    world, state: str = "Draft", enterprise: str | None = None, item: str = "7.2.5.1", **values
):
    """A request of enterprise A (or `enterprise`), entered by its account, in `state`."""
    enterprise = enterprise or world.enterprise_a
    user = world.user_of(enterprise)
    with acting_as(user):
        doc = frappe.new_doc("Service Request")
        doc.update(
            {
                "enterprise": enterprise,
                "service_item": item,
                "subject": f"Help wanted {next(_numbers)}",
                "application": "We apply.",
                **values,
            }
        )
        doc.insert()
    given = {"Start Service": {"assigned_to": world.officer}, "Deliver": {"result": "Advised in two rounds."}}
    for action in WAY[state]:
        doc = take(doc, user if action in OF_ENTERPRISE else world.officer, action, **given.get(action, {}))
    return doc


def consultation(world, **values):
    """A question by phone about enterprise A, entered by the officer."""
    with acting_as(world.officer):
        doc = frappe.new_doc("Consultation")
        doc.update(
            {
                "channel": "Phone",
                "enterprise": world.enterprise_a,
                "town": world.town_a,
                "subject": f"Question {next(_numbers)}",
                "question": "What is needed for a change?",
                "contact_person": "Lin who asks",
                "contact_phone": "13912345678",
                **values,
            }
        )
        doc.insert()
    return doc
