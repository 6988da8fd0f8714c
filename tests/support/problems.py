"""Visits, problems, consultations and referrals of the test world, brought about by the ordinary steps."""

import itertools

import frappe
from frappe.utils import add_days, nowdate

from tests.support.guidance import take
from tests.support.people import acting_as, make_user

_numbers = itertools.count(1)
GIVEN = {
    "Pass to City": {"city_office": "City bureau"},
    "Answer": {"answer": "It can be done side by side."},
    "Settle": {"reply": "You may go on."},
}


def department(name: str) -> str:
    """An account that works for the department `name`."""
    user = make_user(f"dept-{name.lower().replace(' ', '-')}", "Department Officer")
    if not frappe.db.exists("Department Contact", {"user": user}):
        frappe.get_doc(
            {"doctype": "Department Contact", "department": name, "user": user, "contact_person": name}
        ).insert(ignore_permissions=True)
    return user


def problem(world, *actions: str, by: dict | None = None, at: str = "Science Office", **values):
    """A problem of enterprise A, entered by the officer and taken through `actions`; `by`: action → who takes it."""
    with acting_as(world.officer):
        doc = frappe.get_doc(
            {
                "doctype": "Issue Escalation",
                "title": f"Problem {next(_numbers)}",
                "enterprise": world.enterprise_a,
                "issue_kind": "Registration",
                "description": "Something stands in the way.",
                **values,
            }
        ).insert()
    given = {**GIVEN, "Pass to Department": {"department": at}}
    for action in actions:
        doc = take(doc, (by or {}).get(action, world.officer), action, **given.get(action, {}))
    return doc


def meeting(world, *actions: str, **values):
    """A joint consultation of two departments, an hour ago."""
    with acting_as(world.officer):
        doc = frappe.get_doc(
            {
                "doctype": "Joint Consultation",
                "title": f"Consultation {next(_numbers)}",
                "station": world.station,
                "held_at": f"{add_days(nowdate(), -1)} 09:00:00",
                "participants": [
                    {"organisation": "Science Office", "participant_name": "Gu", "attended": 1},
                    {"organisation": "Health Office", "participant_name": "Lu", "attended": 1},
                ],
                **values,
            }
        ).insert()
    given = {"Record": {"minutes": "Agreed to go on."}, "Call Off": {"transition_reason": "No time."}}
    for action in actions:
        doc = take(doc, world.officer, action, **given.get(action, {}))
    return doc


def task(world, of, at: str = "Science Office", **values):
    with acting_as(world.officer):
        return frappe.get_doc(
            {
                "doctype": "Joint Consultation Task",
                "title": f"Task {next(_numbers)}",
                "consultation": of.name,
                "department": at,
                "due_on": add_days(nowdate(), 5),
                **values,
            }
        ).insert()


def visit_to(world, enterprise: str | None = None, conclude: bool = False, **values):
    """A visit of the officer to enterprise A, yesterday."""
    with acting_as(world.officer):
        doc = frappe.get_doc(
            {
                "doctype": "Enterprise Visit",
                "enterprise": enterprise or world.enterprise_a,
                "visited_on": add_days(nowdate(), -1),
                "purpose": "How things stand",
                "visitors": [{"full_name": "Officer"}],
                **values,
            }
        ).insert()
    return take(doc, world.officer, "Conclude", summary="All well.") if conclude else doc


def partner(kind: str = "Testing", green: int = 0, active: int = 1) -> str:
    name = f"Partner {next(_numbers)}"
    frappe.get_doc(
        {
            "doctype": "Referral Partner",
            "partner_name": name,
            "referral_kind": kind,
            "green_channel": green,
            "active": active,
            "offer": "Tests of devices",
            "contact_person": "Partner person",
            "contact_phone": "021-5550 0000",
        }
    ).insert(ignore_permissions=True)
    return name


def referral(world, *actions: str, **values):
    """A referral of enterprise A to a testing body, with its agreement."""
    with acting_as(world.officer):
        doc = frappe.get_doc(
            {
                "doctype": "Referral",
                "subject": f"Referral {next(_numbers)}",
                "enterprise": world.enterprise_a,
                "referral_kind": "Testing",
                "partner": values.pop("partner", None) or partner(),
                "need": "A full type test",
                "consented_on": nowdate(),
                **values,
            }
        ).insert()
    given = {
        "Conclude": {"outcome": "Agreed", "outcome_note": "A contract was signed."},
        "Withdraw": {"transition_reason": "No longer needed."},
    }
    for action in actions:
        doc = take(doc, world.officer, action, **given.get(action, {}))
    return doc
