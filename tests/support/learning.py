"""Members, sessions, records and tasks of the test world, brought about by the ordinary steps."""

import itertools

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, add_to_date, now_datetime, nowdate

from tests.support.people import acting_as, make_user

_numbers = itertools.count(1)


class LearningWorld:
    """Helpers around a `World`: a point with a member of its own, a second officer, sessions and records."""

    def __init__(self, world):
        self.world = world
        self.point = world.application("Accredited").service_point
        self.point_member = world.point_member(self.point)
        self.officer_2 = make_user("station-2", "Station Officer")
        self.member_2 = self.member("Second Officer", user=self.officer_2, station=world.station)
        self.officer_member = frappe.db.get_value("Station Member", {"user": world.officer})

    def member(self, name: str, **values) -> str:
        doc = frappe.new_doc("Station Member")
        doc.update({"full_name": name, "employment_type": "Full-time", "joined_on": "2020-01-01", **values})
        return doc.insert().name

    def session(self, state: str = "Open for Sign-up", audience: str = "Enterprises", user=None, **values):
        """A session of the station (or of `service_point`), three days ahead, with 5 places; in `state`."""
        user = user or (self.world.point_officer if values.get("service_point") else self.world.officer)
        with acting_as(user):
            doc = frappe.new_doc("Training Session")
            doc.update(
                {
                    "title": f"Session {next(_numbers)}",
                    "audience": audience,
                    "topic": "Laws and Regulations",
                    "starts_on": add_to_date(now_datetime(), days=3),
                    "hours": 4,
                    "capacity": 5,
                    "venue": "Room 305",
                    **({} if values.get("service_point") else {"station": self.world.station}),
                    **values,
                }
            )
            doc.insert()
            if state == "Draft":
                return doc
            doc = apply_workflow(doc, "Open Sign-up")
        return doc if state == "Open for Sign-up" else self.hold(doc, user)

    def hold(self, doc, user=None):
        """Let its day come and mark it as held."""
        frappe.db.set_value(
            "Training Session", doc.name, {"starts_on": add_to_date(now_datetime(), hours=-5)}
        )
        with acting_as(user or self.world.officer):
            return apply_workflow(frappe.get_doc("Training Session", doc.name), "Mark as Held")

    def close(self, doc, user=None):
        with acting_as(user or self.world.officer):
            return apply_workflow(frappe.get_doc("Training Session", doc.name), "Close")

    def record(self, member: str | None = None, state: str = "Submitted", by=None, **values):
        """Hours from an external course, entered by `by` (default: the officer), in `state`."""
        from tests.support.factories import make_file

        by = by or self.world.officer
        address = values.pop("evidence", None) or make_file(by, "certificate.pdf")
        with acting_as(by):
            doc = frappe.new_doc("Training Record")
            doc.update(
                {
                    "member": member or self.point_member,
                    "course_title": f"Course {next(_numbers)}",
                    "organiser": "Training Institute",
                    "held_on": nowdate(),
                    "hours": 8,
                    "evidence": address,
                    **values,
                }
            )
            doc.insert()
        if state == "Submitted":
            return doc
        return self.decide(doc, "Approve" if state == "Approved" else "Reject")

    def decide(self, doc, action: str, by=None):
        with acting_as(by or self.officer_2):
            doc = frappe.get_doc(doc.doctype, doc.name)
            if action == "Reject":
                doc.transition_reason = "Not a training."
                doc.save()
            return apply_workflow(doc, action)

    def task(self, state: str = "Given", **values):
        with acting_as(self.world.officer):
            doc = frappe.new_doc("Point Task")
            doc.update(
                {
                    "title": f"Task {next(_numbers)}",
                    "description": "Survey the enterprises.",
                    "service_point": self.point,
                    "due_on": add_days(nowdate(), 7),
                    **values,
                }
            )
            doc.insert()
            return doc if state == "Draft" else apply_workflow(doc, "Give")


def policy(**values):
    doc = frappe.new_doc("Policy Document")
    doc.update(
        {
            "title": f"Policy {next(_numbers)}",
            "issuing_body": "Bureau",
            "policy_kind": "District Policy",
            "issued_on": "2024-01-01",
            "effective_from": "2024-02-01",
            "published": 1,
            **values,
        }
    )
    return doc.insert()


def answer(*cites: str, **values):
    doc = frappe.new_doc("FAQ")
    doc.update(
        {
            "question": f"Question {next(_numbers)}?",
            "topic": "Policies and Funding",
            "answer": "Yes.",
            **values,
        }
    )
    for name in cites:
        doc.append("cites", {"policy": name})
    return doc.insert()
