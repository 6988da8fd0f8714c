"""What is agreed on a resource never exceeds what there is of it (D5)."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from reg_station.exceptions import CapacityTaken, EditRefused
from reg_station.resource_sharing import booking, introductions
from tests.support.factories import acting_as


def match_on(doc):
    return frappe.get_doc("Resource Match", doc.name)


class TestCapacity:
    def test_a_room_is_not_let_twice(self, world):
        listing = world.listing()
        world.match("Accepted", listing=listing, to_date=add_days(nowdate(), 60))
        second = world.match(
            "Negotiating", listing=listing, demand=world.demand(needed_from=add_days(nowdate(), 70))
        )
        with acting_as(world.enterprise_b_user):
            introductions.propose(second.name, add_days(nowdate(), 60), add_days(nowdate(), 90))
        with acting_as(world.enterprise_a_user), pytest.raises(CapacityTaken, match="taken on"):
            introductions.accept_terms(second.name)
        # Refused as a whole; the day after the last is free.
        assert match_on(second).state == "Negotiating"
        with acting_as(world.enterprise_b_user):
            introductions.propose(second.name, add_days(nowdate(), 61), add_days(nowdate(), 90))
        with acting_as(world.enterprise_a_user):
            assert introductions.accept_terms(second.name)["state"] == "Accepted"

    def benches(self, world, **more):
        return world.listing(
            resource_type="Equipment",
            equipment_model="Bench",
            capacity=5,
            capacity_unit="benches",
            divisible=1,
            **more,
        )

    def want(self, world, **more):
        return world.demand(
            resource_type="Equipment", equipment_model="Bench", capacity=2, capacity_unit="benches", **more
        )

    def test_benches_are_shared_up_to_the_last(self, world):
        listing = self.benches(world)
        world.match("Accepted", listing=listing, demand=self.want(world), quantity=3)
        second = world.match("Negotiating", listing=listing, demand=self.want(world))
        with acting_as(world.enterprise_b_user):
            introductions.propose(second.name, add_days(nowdate(), 30), quantity=3)
        with acting_as(world.enterprise_a_user), pytest.raises(CapacityTaken, match="only 2"):
            introductions.accept_terms(second.name)
        with acting_as(world.enterprise_b_user):
            introductions.propose(second.name, add_days(nowdate(), 30), quantity=2)
        with acting_as(world.enterprise_a_user):
            introductions.accept_terms(second.name)
        assert len(booking.allocations(listing.name)) == 2

    def test_what_ends_early_is_free_again(self, world):
        listing = world.listing()
        first = world.match("Completed", listing=listing, from_date=nowdate())
        agreement = frappe.get_doc("Resource Agreement", first.agreement)
        assert (agreement.status, str(agreement.ended_on)) == ("Completed", nowdate())
        second = world.match("Accepted", listing=listing, from_date=add_days(nowdate(), 1))
        assert second.agreement

    def test_agreements_are_not_written_by_hand(self, world):
        match = world.match("Accepted")
        for user in ("Administrator", world.officer):
            with acting_as(user):
                doc = frappe.get_doc("Resource Agreement", match.agreement)
                doc.to_date = add_days(nowdate(), 999)
                with pytest.raises((EditRefused, frappe.PermissionError)):
                    doc.save()
                with pytest.raises((EditRefused, frappe.PermissionError)):
                    frappe.delete_doc("Resource Agreement", match.agreement)
        with pytest.raises(EditRefused):
            frappe.copy_doc(frappe.get_doc("Resource Agreement", match.agreement)).insert()
