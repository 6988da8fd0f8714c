"""Listings and demands: who may do what when, freshness, duplicates and merging (D1–D3)."""

import frappe
import pytest
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, getdate, nowdate

from reg_station.exceptions import (
    EditRefused,
    FactsMissing,
    MergeRefused,
    ReasonMissing,
    SelfApprovalRefused,
    TransitionRefused,
)
from reg_station.resource_sharing import upkeep
from reg_station.resource_sharing.duplicates import merge, possible_duplicates
from tests.support.factories import acting_as


def listing_on(doc):
    return frappe.get_doc("Shared Resource", doc.name)


class TestStates:
    def test_the_whole_way(self, world):
        doc = world.listing("Published")
        assert doc.source == "Enterprise Report" and doc.town == world.town_a
        assert doc.verified_by == world.officer and doc.published_on
        assert str(doc.last_confirmed_on) == nowdate()
        states = [
            row.state
            for row in frappe.get_all(
                "Case Step", {"reference_name": doc.name}, ["state"], order_by="entry_number asc"
            )
        ]
        assert states == ["Draft", "Submitted", "Verified", "Published"]

    def test_what_an_officer_enters_is_a_survey(self, world):
        with acting_as(world.officer):
            doc = frappe.get_doc(
                {
                    "doctype": "Shared Resource",
                    "title": "Empty hall",
                    "resource_type": "Vacant Factory",
                    "owner_name": "Village company",
                    "town": world.town_a,
                    "area": 900,
                    "available_from": nowdate(),
                    "source": "Enterprise Report",
                }
            ).insert()
        assert doc.source == "Point Survey"

    @pytest.mark.parametrize(
        ("kind", "facts", "lacking"),
        [
            ("Cleanroom", {"area": 0}, "Area"),
            ("Cleanroom", {"cleanliness_class": None}, "Cleanliness Class"),
            ("Equipment", {}, "Model"),
            ("Production Capacity", {"capacity": 0, "capacity_unit": None}, "Capacity"),
            ("Process Utility", {"utilities": ()}, "Process Utilities"),
            ("Cleanroom", {"available_from": None}, "Available From"),
        ],
    )
    def test_it_is_not_sent_without_what_its_type_needs(self, world, kind, facts, lacking):
        with pytest.raises(FactsMissing, match=lacking):
            world.listing("Submitted", resource_type=kind, **facts)

    def test_contradictions_are_refused_at_once(self, world):
        today = nowdate()
        for facts, words in (
            ({"available_from": today, "available_to": add_days(today, -1)}, "lies after"),
            ({"windows": [(today, add_days(today, 9)), (add_days(today, 9), None)]}, "overlap"),
            ({"windows": [(today, add_days(today, -9))]}, "before it begins"),
            ({"resource_type": "Equipment", "capacity": 3, "capacity_unit": None}, "unit"),
        ):
            with pytest.raises(frappe.ValidationError, match=words):
                world.listing("Draft", **facts)

    def test_windows_decide_first_and_last_day(self, world):
        today = nowdate()
        doc = world.listing(
            "Draft", windows=[(add_days(today, 40), None), (add_days(today, 5), add_days(today, 20))]
        )
        assert str(doc.available_from) == add_days(today, 5) and doc.available_to is None

    def test_a_cleanroom_is_never_divisible(self, world):
        assert not world.listing("Draft", divisible=1, capacity=5, capacity_unit="benches").divisible

    def test_who_entered_it_does_not_verify_it(self, world):
        with acting_as(world.officer):
            doc = frappe.get_doc(
                {
                    "doctype": "Shared Resource",
                    "title": "Hall",
                    "resource_type": "Vacant Factory",
                    "owner_name": "Village company",
                    "town": world.town_a,
                    "area": 900,
                    "available_from": nowdate(),
                }
            ).insert()
            apply_workflow(doc, "Submit")
            doc = listing_on(doc)
            doc.workflow_state = "Verified"
            with pytest.raises(SelfApprovalRefused):
                doc.save()

    def test_a_return_needs_its_reason(self, world):
        doc = world.listing("Submitted")
        with acting_as(world.officer), pytest.raises(ReasonMissing):
            apply_workflow(listing_on(doc), "Return")

    def test_an_enterprise_publishes_nothing_itself(self, world):
        doc = world.listing("Verified")
        with acting_as(world.enterprise_a_user):
            mine = listing_on(doc)
            mine.workflow_state = "Published"
            with pytest.raises(TransitionRefused):
                mine.save()

    def test_what_is_published_is_changed_by_a_revision_only(self, world):
        doc = world.listing("Published")
        with acting_as(world.enterprise_a_user):
            mine = listing_on(doc)
            mine.area = 900
            with pytest.raises(EditRefused):
                mine.save()
            revised = apply_workflow(listing_on(doc), "Revise")
        assert revised.workflow_state == "Draft" and not revised.verified_by

    def test_the_owner_writes_no_verification_note(self, world):
        doc = world.listing("Draft")
        with acting_as(world.enterprise_a_user):
            mine = listing_on(doc)
            mine.update({"verified_by": world.enterprise_a_user, "source": "Point Survey", "bookings": 9})
            mine.save()
        after = listing_on(doc)
        assert (after.verified_by, after.source, after.bookings) == (None, "Enterprise Report", 0)


class TestFreshness:
    def age(self, doc, days):
        frappe.db.set_value("Shared Resource", doc.name, "last_confirmed_on", add_days(nowdate(), -days))

    def test_the_last_day_still_counts_and_the_next_does_not(self, world):
        holds, late = world.listing(), world.listing()
        self.age(holds, 90), self.age(late, 91)
        assert upkeep.let_go_stale()["stale"] == 1
        assert listing_on(holds).workflow_state == "Published" and listing_on(late).workflow_state == "Stale"

    def test_a_second_run_does_nothing(self, world):
        late, soon = world.listing(), world.listing()
        self.age(late, 200), self.age(soon, 80)
        first = upkeep.let_go_stale()
        assert first == {"stale": 1, "reminded": 1}
        assert upkeep.let_go_stale() == {"stale": 0, "reminded": 0}

    def test_the_second_reminder_comes_shortly_before(self, world):
        doc = world.listing()
        self.age(doc, 80)
        upkeep.let_go_stale()
        self.age(doc, 80)
        assert upkeep.let_go_stale()["reminded"] == 0
        # The same due day, three days before it.
        frappe.db.set_value("Shared Resource", doc.name, {"last_confirmed_on": add_days(nowdate(), -88)})
        assert upkeep.let_go_stale()["reminded"] == 1

    def test_a_listing_has_a_period_of_its_own(self, world):
        doc = world.listing(confirm_every_days=10)
        self.age(doc, 11)
        assert upkeep.let_go_stale()["stale"] == 1

    def test_an_owner_confirms_more_often_but_not_less(self, world):
        with pytest.raises(frappe.ValidationError, match="at least every 90 days"):
            world.listing("Draft", confirm_every_days=3650)
        doc = world.listing("Draft", confirm_every_days=30)
        with acting_as(world.officer):
            doc = listing_on(doc)
            doc.confirm_every_days = 365
            doc.save()
        assert listing_on(doc).confirm_every_days == 365

    def test_one_click_puts_it_back(self, world):
        doc = world.listing("Stale")
        self.age(doc, 120)
        with acting_as(world.enterprise_a_user):
            answer = upkeep.confirm(doc.name)
        assert answer["state"] == "Published" and answer["last_confirmed_on"] == nowdate()
        assert answer["due_on"] == str(getdate(add_days(nowdate(), 90)))

    def test_confirming_what_is_published_changes_the_date_alone(self, world):
        doc = world.listing()
        self.age(doc, 50)
        steps = frappe.db.count("Case Step", {"reference_name": doc.name})
        with acting_as(world.enterprise_a_user):
            upkeep.confirm(doc.name)
        assert str(listing_on(doc).last_confirmed_on) == nowdate()
        assert frappe.db.count("Case Step", {"reference_name": doc.name}) == steps

    def test_strangers_and_drafts_are_not_confirmed(self, world):
        published, draft = world.listing(), world.listing("Draft")
        with acting_as(world.enterprise_b_user), pytest.raises(frappe.PermissionError):
            upkeep.confirm(published.name)
        with acting_as(world.enterprise_a_user), pytest.raises(frappe.ValidationError):
            upkeep.confirm(draft.name)

    def test_demands_whose_time_is_over_expire(self, world):
        over, open_end = world.demand(), world.demand(needed_to=None)
        past = {"needed_from": add_days(nowdate(), -30), "needed_to": add_days(nowdate(), -1)}
        frappe.db.set_value("Resource Demand", over.name, past)
        assert upkeep.expire_demands() == 1 and upkeep.expire_demands() == 0
        assert frappe.db.get_value("Resource Demand", over.name, "state") == "Expired"
        assert frappe.db.get_value("Resource Demand", open_end.name, "state") == "Open"


class TestDuplicates:
    def pair(self, world):
        told = world.listing("Published", title="万级洁净车间", area=300)
        with acting_as(world.officer):
            seen = frappe.get_doc(
                {
                    "doctype": "Shared Resource",
                    "title": "世界器械万级洁净车间",
                    "resource_type": "Cleanroom",
                    "enterprise": world.enterprise_a,
                    "town": world.town_a,
                    "area": 304,
                    "clear_height": 2.8,
                    "cleanliness_class": "GMP C",
                    "available_from": nowdate(),
                    "utilities": [{"utility": "Nitrogen"}],
                }
            ).insert()
        return told, seen

    def test_the_same_thing_is_recognised_with_reasons(self, world):
        told, seen = self.pair(world)
        world.listing("Published", enterprise=world.enterprise_b, title="Other room", area=40)
        with acting_as(world.officer):
            found = possible_duplicates(told.name)
        assert [row["name"] for row in found] == [seen.name]
        assert found[0]["score"] >= 75 and len(found[0]["reasons"]) >= 3

    def test_an_enterprise_is_not_told_of_others(self, world):
        told, _seen = self.pair(world)
        with acting_as(world.enterprise_a_user):
            assert possible_duplicates(told.name) == []

    def test_merging_keeps_every_value_and_its_source(self, world):
        told, seen = self.pair(world)
        with acting_as(world.officer):
            merge(told.name, seen.name, ["area"])
        kept, dropped = listing_on(told), listing_on(seen)
        assert (kept.area, kept.clear_height, kept.cleanliness_class) == (304, 2.8, "ISO 7")
        assert {row.utility for row in kept.utilities} == {"Purified Water", "Compressed Air", "Nitrogen"}
        origins = {(row.field_name, row.value, row.from_resource, row.taken) for row in kept.provenance}
        assert ("area", "300.0", told.name, 0) in origins and ("area", "304.0", seen.name, 1) in origins
        assert ("cleanliness_class", "GMP C", seen.name, 0) in origins
        assert (dropped.workflow_state, dropped.merged_into) == ("Withdrawn", kept.name)

    def test_what_is_being_introduced_is_not_merged_away(self, world):
        told, seen = self.pair(world)
        world.match("Introduced", listing=told)
        with acting_as(world.officer), pytest.raises(MergeRefused, match="introduced"):
            merge(seen.name, told.name)
        assert listing_on(seen).workflow_state == "Draft"

    def test_refusals(self, world):
        told, seen = self.pair(world)
        other = world.listing("Published", resource_type="Equipment", equipment_model="X-1")
        with acting_as(world.officer):
            for keep, drop, take in (
                (told.name, other.name, []),
                (told.name, told.name, []),
                (told.name, seen.name, ["workflow_state"]),
            ):
                with pytest.raises(MergeRefused):
                    merge(keep, drop, take)
        with acting_as(world.enterprise_a_user), pytest.raises(frappe.PermissionError):
            merge(told.name, seen.name)

    def test_provenance_is_not_written_by_hand(self, world):
        doc = world.listing("Draft")
        with acting_as(world.enterprise_a_user):
            mine = listing_on(doc)
            mine.append("provenance", {"field_name": "area", "value": "9999"})
            mine.save()
        assert listing_on(doc).provenance == []
