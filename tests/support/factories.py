"""Builds test data by the ordinary routes of the product, as the users who would do it."""

import itertools

import frappe
from frappe.utils import nowdate

from tests.support.people import acting_as, make_user
from tests.support.sharing import SharingWorld

_numbers = itertools.count(1)


def make_town(name: str, *officers: str, district: str = "World District"):
    town = frappe.new_doc("Town")
    town.update({"town_name": name, "town_type": "Town", "district": district})
    for officer in officers:
        town.append("officers", {"user": officer})
    return town.insert()


def make_file(
    user: str, name: str = "letter.pdf", content: bytes = b"%PDF-1.4 letter", private: int = 1, **attached
):
    """A File of `user`'s; returns its address."""
    with acting_as(user):
        doc = frappe.get_doc(
            {
                "doctype": "File",
                "file_name": f"{next(_numbers)}-{name}",
                "content": content + str(next(_numbers)).encode(),
                "is_private": private,
                **attached,
            }
        )
        doc.insert(ignore_permissions=True)  # test data
    return doc.file_url


class World(SharingWorld):
    """District "World District": a station, towns A and B, an account for each role, none of them with two roles."""

    def __init__(self):
        self.town_a_officer = make_user("town-a", "Town Officer")
        self.town_b_officer = make_user("town-b", "Town Officer")
        self.officer = make_user("station", "Station Officer")
        self.approver = make_user("approver", "Bureau Approver")
        self.inspectors = [
            make_user("inspector-1", "Site Inspector"),
            make_user("inspector-2", "Site Inspector"),
        ]
        self.auditor = make_user("auditor", "Reg Station Auditor")
        self.admin = make_user("admin", "Reg Station Admin")
        self.point_officer = make_user("point", "Point Officer")
        self.observer = make_user("city", "City Observer")
        self.town_a = make_town("World Town A", self.town_a_officer).name
        self.town_b = make_town("World Town B", self.town_b_officer).name
        self.station = self._station()
        self._member(self.officer, station=self.station)
        self.add_enterprises()

    def _station(self) -> str:
        station = frappe.new_doc("Registration Station")
        station.update(
            {"station_name": "World Station", "station_level": "District", "district": "World District"}
        )
        return station.insert().name

    def _member(self, user: str, **place) -> str:
        member = frappe.new_doc("Station Member")
        member.update(
            {"full_name": user.split("@")[0], "user": user, "employment_type": "Full-time", **place}
        )
        return member.insert().name

    def point_member(self, point: str) -> str:
        """Make the account `point_officer` a member of the service point."""
        return self._member(self.point_officer, service_point=point)

    def town_officer(self, town: str) -> str:
        return {self.town_a: self.town_a_officer, self.town_b: self.town_b_officer}[town]

    def draft(self, town: str | None = None, staff: int = 2, letter: bool = True, **values):
        """A complete draft of town A (or `town`), entered by its officer."""
        town = town or self.town_a
        officer = self.town_officer(town)
        address = make_file(officer) if letter else None
        with acting_as(officer):
            doc = frappe.new_doc("Point Application")
            doc.update(
                {
                    "town": town,
                    "government_name": f"{town} Government",
                    "point_address": f"{next(_numbers)} Science Road",
                    "total_property_area": 12000.5,
                    "enterprise_count": 36,
                    "has_biomed_policy": "Yes",
                    "planned_staff_count": 3,
                    "usable_floor_area": 120,
                    "contact_person": "Lin",
                    "contact_phone": "021-00000000",
                    "applicant_opinion": "We apply.",
                    "applicant_head": "Zhou",
                    "applicant_signed_on": nowdate(),
                    **values,
                }
            )
            for number in range(staff):
                doc.append("staff", {"full_name": f"Member {number + 1}", "education": "Bachelor"})
            if address:
                doc.append("attachments", {"attachment_kind": "Official Letter", "file": address})
            doc.insert()
        return doc

    def step(self, doc, user: str, action: str, **values):
        """Take a workflow action as `user`, through Frappe's own route, with field values saved before."""
        from frappe.model.workflow import apply_workflow

        with acting_as(user):
            doc = frappe.get_doc(doc.doctype, doc.name)
            if values:
                doc.update(values)
                doc.save()
            return apply_workflow(doc, action)

    def visit(self, application, conclusion: str = "Passed", submit: bool = True):
        with acting_as(self.officer):
            visit = frappe.new_doc("Site Visit")
            visit.update({"application": application.name, "visit_date": nowdate()})
            for inspector in self.inspectors:
                visit.append("inspectors", {"inspector": inspector})
            visit.insert()
        if submit:
            with acting_as(self.inspectors[0]):
                visit = frappe.get_doc("Site Visit", visit.name)
                for row in visit.results:
                    row.conclusion = "Met"
                visit.conclusion = conclusion
                visit.submit()
        return visit

    def application(self, state: str = "Draft", town: str | None = None, **values):
        """An application brought to `state` by the ordinary steps."""
        doc = self.draft(town=town, **values)
        officer = self.town_officer(doc.town)
        path = {
            "Draft": [],
            "Submitted": ["Submit"],
            "Materials Review": ["Submit", "Accept"],
            "Returned": ["Submit", "Accept", "Return"],
            "Site Visit": ["Submit", "Accept", "Pass Materials"],
            "Pending Decision": ["Submit", "Accept", "Pass Materials", "Conclude Visit"],
            "Accredited": ["Submit", "Accept", "Pass Materials", "Conclude Visit", "Accredit"],
            "Rejected": ["Submit", "Accept", "Reject"],
            "Withdrawn": ["Withdraw"],
        }[state]
        who = {"Submit": officer, "Withdraw": officer, "Resubmit": officer, "Accredit": self.approver}
        extra = {
            "Return": {"transition_reason": "The letter is not sealed."},
            "Reject": {"transition_reason": "No industry."},
            "Accredit": {"approval_opinion": "Agreed."},
        }
        for action in path:
            if action == "Conclude Visit":
                self.visit(doc)
            doc = self.step(doc, who.get(action, self.officer), action, **extra.get(action, {}))
        return frappe.get_doc("Point Application", doc.name)
