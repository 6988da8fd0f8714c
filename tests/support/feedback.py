"""Complaints and suggestions of the test world, brought about by the ordinary steps."""

import itertools
import time

import frappe
from frappe.utils import nowdate

from reg_station.supervision import public
from tests.support.appraisal import point
from tests.support.guidance import take
from tests.support.people import acting_as, make_user

# Counts are kept for an hour, and the next run may come within it.
_numbers = itertools.count(time.time_ns() // 1000)
WAY = {
    "Received": (),
    "Accepted": ("Accept",),
    "In Handling": ("Accept", "Start Handling"),
    "Replied": ("Accept", "Start Handling", "Reply"),
}
TEXT = "The officer kept us waiting for two hours."


def member_of(user: str) -> str:
    return frappe.db.get_value("Station Member", {"user": user})


def staffed_point(world, *names: str):
    """A point in town A with an officer's account for each name: (point, accounts)."""
    place, _none = point(world)
    users = []
    for name in names:
        user = make_user(name, "Point Officer")
        if not member_of(user):
            world._member(user, service_point=place)
        users.append(user)
    return place, users


def second_officer(world) -> str:
    """A colleague of the station's officer."""
    user = make_user("station-second", "Station Officer")
    if not member_of(user):
        world._member(user, station=world.station)
    return user


def sent(place: str, by: str = "Guest", **values) -> tuple[str, str]:
    """Sent on the portal; (name, code)."""
    # Everybody complains from an address of his own; the limit has a test of its own.
    frappe.local.request_ip = f"10.88.{next(_numbers) % 250}.{next(_numbers) % 250}"
    with acting_as(by):
        code = public.send(
            **{
                "kind": "Complaint",
                "place": place,
                "subject": "Waiting",
                "text": TEXT,
                "contact_person": "Gu",
                "contact_phone": "13900001111",
                **values,
            }
        )["code"]
    selector = code.replace("-", "")[:6]
    return frappe.db.get_value("Feedback", {"code_selector": selector}), code


def complaint(world, place: str | None, state: str = "Received", handler: str | None = None, **values):
    """A complaint by phone, entered by the station's officer and taken to `state` by `handler` (default: the officer)."""
    with acting_as(world.officer):
        doc = frappe.get_doc(
            {
                "doctype": "Feedback",
                "kind": "Complaint",
                "subject": "Waiting",
                "text": TEXT,
                "service_point": place,
                "station": world.station,
                "channel": "Phone",
                "received_on": nowdate(),
                "contact_person": "Gu",
                "contact_phone": "13900001111",
                **values,
            }
        ).insert()
    return on_its_way(doc, state, handler or world.officer)


def on_its_way(doc, state: str, handler: str):
    for action in WAY[state]:
        doc = take(doc, handler, action, **({"reply": "We are sorry."} if action == "Reply" else {}))
    return frappe.get_doc(doc.doctype, doc.name)


def named(doc, user: str, by: str):
    """The member whose account is `user` is concerned; entered by `by`."""
    with acting_as(by):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.append("concerns_members", {"member": member_of(user)})
        doc.save()
    return doc


def plan(world, place: str | None, *measures: dict, **values):
    """A draft of an improvement plan, entered by the station's officer."""
    with acting_as(world.officer):
        return frappe.get_doc(
            {
                "doctype": "Improvement Plan",
                "title": "Shorter waiting",
                "service_point": place,
                "station": world.station,
                "finding": "Nobody at the desk at noon.",
                "measures": [{"measure": "A rota for noon", **row} for row in measures],
                **values,
            }
        ).insert()
