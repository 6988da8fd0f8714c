"""Enterprises, listings, demands and matches of the test world, brought about by the ordinary steps."""

import itertools

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, nowdate
from stdnum.cn import uscc

from tests.support.people import acting_as, make_user

_numbers = itertools.count(1)


def credit_code(number: int) -> str:
    """A valid unified social credit code, another one for each number."""
    body = f"91310117MA{number:07}"
    return body + uscc.calc_check_digit(body)


class SharingWorld:
    """Mixed into World: two enterprises, A in town A and B in town B, each with one account."""

    def add_enterprises(self) -> None:
        self.enterprise_a_user = make_user("enterprise-a", "Enterprise User")
        self.enterprise_b_user = make_user("enterprise-b", "Enterprise User")
        self.enterprise_a = self.enterprise("World Devices", self.town_a, self.enterprise_a_user)
        self.enterprise_b = self.enterprise("Bright Diagnostics", self.town_b, self.enterprise_b_user)

    def enterprise(self, name: str, town: str, *users: str, **values) -> str:
        doc = frappe.new_doc("Enterprise")
        doc.update(
            {
                "enterprise_name": name,
                "uscc": credit_code(next(_numbers)),
                "town": town,
                "contact_person": f"Contact of {name}",
                "contact_phone": "13812345678",
                **values,
            }
        )
        for user in users:
            doc.append("users", {"user": user})
        return doc.insert().name

    def user_of(self, enterprise: str) -> str:
        return {self.enterprise_a: self.enterprise_a_user, self.enterprise_b: self.enterprise_b_user}[
            enterprise
        ]

    def listing(self, state: str = "Published", enterprise: str | None = None, **values):
        """A cleanroom of enterprise A (or `enterprise`), 300 m², ISO 7, free from today; in `state`."""
        enterprise = enterprise or self.enterprise_a
        utilities = values.pop("utilities", ("Purified Water", "Compressed Air"))
        windows = values.pop("windows", ())
        with acting_as(self.user_of(enterprise)):
            doc = frappe.new_doc("Shared Resource")
            doc.update(
                {
                    "title": f"Cleanroom {next(_numbers)}",
                    "resource_type": "Cleanroom",
                    "enterprise": enterprise,
                    "area": 300,
                    "cleanliness_class": "ISO 7",
                    "available_from": nowdate(),
                    "contact_person": "Lin of the listing",
                    "contact_phone": "13900000001",
                    **values,
                }
            )
            for utility in utilities:
                doc.append("utilities", {"utility": utility})
            for first, last in windows:
                doc.append("windows", {"from_date": first, "to_date": last})
            doc.insert()
        return self._walk_listing(doc, state)

    def _walk_listing(self, doc, state: str):
        path = {
            "Draft": (),
            "Submitted": ("Submit",),
            "Verified": ("Submit", "Verify"),
            "Published": ("Submit", "Verify", "Publish"),
            "Stale": ("Submit", "Verify", "Publish", "Mark Stale"),
            "Withdrawn": ("Withdraw",),
        }[state]
        for action in path:
            user = doc.owner if action in ("Submit", "Withdraw") else self.officer
            with acting_as(user):
                doc = apply_workflow(frappe.get_doc(doc.doctype, doc.name), action)
        return frappe.get_doc(doc.doctype, doc.name)

    def demand(self, state: str = "Open", enterprise: str | None = None, **values):
        """Enterprise B (or `enterprise`) needs a cleanroom of 250 m², ISO 8 at least, for half a year; in `state`."""
        enterprise = enterprise or self.enterprise_b
        utilities = values.pop("utilities", ())
        towns = values.pop("towns", ())
        with acting_as(self.user_of(enterprise)):
            doc = frappe.new_doc("Resource Demand")
            doc.update(
                {
                    "title": f"Room wanted {next(_numbers)}",
                    "resource_type": "Cleanroom",
                    "enterprise": enterprise,
                    "area": 250,
                    "cleanliness_class": "ISO 8",
                    "needed_from": add_days(nowdate(), 10),
                    "needed_to": add_days(nowdate(), 190),
                    "contact_person": "Zhou of the demand",
                    "contact_phone": "13700000002",
                    **values,
                }
            )
            for utility in utilities:
                doc.append("utilities", {"utility": utility})
            for town in towns:
                doc.append("towns", {"town": town})
            doc.insert()
        path = {
            "Draft": (),
            "Submitted": ("Submit",),
            "Open": ("Submit", "Accept"),
            "Withdrawn": ("Withdraw",),
        }
        for action in path[state]:
            with acting_as(self.officer if action == "Accept" else doc.owner):
                doc = apply_workflow(frappe.get_doc(doc.doctype, doc.name), action)
        return frappe.get_doc(doc.doctype, doc.name)

    def match(self, state: str = "Suggested", listing=None, demand=None, **terms):
        """The match of a listing of A and a demand of B, brought to `state` by what both sides and the officer do."""
        from reg_station.resource_sharing import introductions
        from reg_station.resource_sharing.suggestions import refresh_for_demand

        listing, demand = listing or self.listing(), demand or self.demand()
        refresh_for_demand(demand.name)
        name = frappe.db.get_value("Resource Match", {"demand": demand.name, "resource": listing.name})
        assert name, "the listing does not fit the demand"
        order = ("Suggested", "Introduced", "Negotiating", "Accepted", "Completed")
        reached = order.index(state)
        if reached >= 1:
            with acting_as(self.officer):
                apply_workflow(frappe.get_doc("Resource Match", name), "Introduce")
        if reached >= 2:
            for user in (demand.owner, listing.owner):
                with acting_as(user):
                    introductions.agree_to_contact(name)
        if reached >= 3:
            with acting_as(demand.owner):
                introductions.propose(name, **{"from_date": add_days(nowdate(), 20), **terms})
            with acting_as(listing.owner):
                introductions.accept_terms(name)
        if reached >= 4:
            with acting_as(self.officer):
                doc = frappe.get_doc("Resource Match", name)
                doc.transition_reason = "They are content."
                doc.save()
                apply_workflow(frappe.get_doc("Resource Match", name), "Complete")
        return frappe.get_doc("Resource Match", name)
