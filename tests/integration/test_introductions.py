"""From a suggestion to the outcome of an agreement (D4, D5)."""

import frappe
import pytest
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, nowdate

from reg_station.exceptions import EditRefused, GuardUnmet, ReasonMissing, TransitionRefused
from reg_station.resource_sharing import asking, contacts, introductions, suggestions
from tests.support.factories import acting_as

SEEKING, OFFERING = introductions.SEEKING, introductions.OFFERING


def match_on(doc):
    return frappe.get_doc("Resource Match", doc.name)


class TestSuggestions:
    def test_reasons_add_up_to_the_score_in_both_languages(self, world):
        match = world.match()
        points = sum(row.points for row in match.reasons if row.reason_kind == "Score")
        assert round(points, 1) == match.score > 0
        assert all(row.words_zh and row.words_en and row.words_zh != row.words_en for row in match.reasons)

    def test_computing_again_changes_nothing(self, world):
        match = world.match()
        modified = match.modified
        assert suggestions.refresh_for_demand(match.demand) == 0
        assert match_on(match).modified == modified

    def test_a_changed_listing_is_matched_anew(self, world):
        listing, demand = world.listing(), world.demand()
        match = world.match(listing=listing, demand=demand)
        with acting_as(world.officer):
            doc = frappe.get_doc("Shared Resource", listing.name)
            doc.area = 255
            doc.save()
        assert suggestions.refresh_for_resource(listing.name) == 1
        assert match_on(match).score > match.score

    def test_what_no_longer_fits_is_no_longer_suggested(self, world):
        listing, demand = world.listing(), world.demand()
        match = world.match(listing=listing, demand=demand)
        with acting_as(world.enterprise_a_user):
            apply_workflow(frappe.get_doc("Shared Resource", listing.name), "Withdraw")
        suggestions.refresh_for_resource(listing.name)
        assert not frappe.db.exists("Resource Match", match.name)
        assert not frappe.db.exists("Resource Match Reason", {"parent": match.name})

    def test_what_people_have_taken_up_stays(self, world):
        listing = world.listing()
        match = world.match("Introduced", listing=listing)
        with acting_as(world.enterprise_a_user):
            apply_workflow(frappe.get_doc("Shared Resource", listing.name), "Withdraw")
        suggestions.refresh_all()
        assert match_on(match).state == "Introduced"

    def test_what_was_declined_is_not_suggested_again(self, world):
        match = world.match()
        with acting_as(world.enterprise_b_user):
            doc = match_on(match)
            doc.transition_reason = "Too far away."
            doc.save()
            apply_workflow(match_on(match), "Decline")
        suggestions.refresh_for_demand(match.demand)
        rows = frappe.get_all(
            "Resource Match", {"demand": match.demand, "resource": match.resource}, ["state"]
        )
        assert [row.state for row in rows] == ["Declined"]

    def test_nobody_is_sent_to_himself(self, world):
        listing = world.listing()
        demand = world.demand(enterprise=world.enterprise_a)
        suggestions.refresh_for_demand(demand.name)
        assert not frappe.db.exists("Resource Match", {"demand": demand.name, "resource": listing.name})

    def test_days_under_agreement_are_not_offered(self, world):
        listing = world.listing()
        world.match("Accepted", listing=listing, to_date=add_days(nowdate(), 400))
        other = world.demand()
        suggestions.refresh_for_demand(other.name)
        assert not frappe.db.exists("Resource Match", {"demand": other.name})
        missed = suggestions.near_misses_of(other.name)
        assert [row["resource"] for row in missed] == [listing.name] and missed[0]["missing"]

    def test_near_misses_say_what_is_missing(self, world):
        listing = world.listing(area=200)
        demand = world.demand()
        with acting_as(world.enterprise_b_user):
            (row,) = suggestions.near_misses_of(demand.name)
        assert row["resource"] == listing.name and "50" in row["missing"][0]
        with acting_as(world.enterprise_a_user), pytest.raises(frappe.PermissionError):
            suggestions.near_misses_of(demand.name)


class TestAsking:
    def test_a_request_becomes_a_task_of_the_station(self, world):
        listing, demand = world.listing(), world.demand()
        with acting_as(world.enterprise_b_user):
            answer = asking.ask(listing.name, demand.name, "We could visit next week.")
            assert asking.ask(listing.name, demand.name) == answer
        match = frappe.get_doc("Resource Match", answer["match"])
        assert match.asked_by == world.enterprise_b_user and match.asked_note and match.score > 0
        (step,) = frappe.get_all(
            "Case Step", {"reference_name": match.name, "status": "Open"}, ["responsible_role"]
        )
        assert step.responsible_role == "Station Officer"

    def test_one_that_lacks_something_may_be_asked_for_too(self, world):
        listing, demand = world.listing(area=200), world.demand()
        with acting_as(world.enterprise_b_user):
            name = asking.ask(listing.name, demand.name)["match"]
        match = frappe.get_doc("Resource Match", name)
        assert match.score == 0 and any(row.reason_kind == "Missing" for row in match.reasons)
        suggestions.refresh_for_demand(demand.name)
        assert frappe.db.exists("Resource Match", name), "a request is not computed away"

    def test_refusals(self, world):
        hidden, shown = world.listing("Verified"), world.listing()
        demand, draft = world.demand(), world.demand("Draft")
        other = world.demand(resource_type="Equipment", equipment_model="X-1")
        with acting_as(world.enterprise_b_user):
            for resource, wanted, error in (
                (hidden.name, demand.name, frappe.DoesNotExistError),
                ("RES-0", demand.name, frappe.DoesNotExistError),
                (shown.name, draft.name, GuardUnmet),
                (shown.name, other.name, GuardUnmet),
            ):
                with pytest.raises(error):
                    asking.ask(resource, wanted)
        with acting_as(world.enterprise_a_user), pytest.raises(frappe.PermissionError):
            asking.ask(shown.name, demand.name)


class TestContacts:
    def test_hidden_until_both_agree_and_every_look_is_on_record(self, world):
        match = world.match("Introduced")
        for user in (world.enterprise_a_user, world.enterprise_b_user):
            with acting_as(user), pytest.raises(GuardUnmet):
                contacts.reveal(match.name)
        with acting_as(world.enterprise_b_user):
            assert introductions.agree_to_contact(match.name)["state"] == "Introduced"
            with pytest.raises(GuardUnmet):
                contacts.reveal(match.name)
        with acting_as(world.enterprise_a_user):
            assert introductions.agree_to_contact(match.name)["state"] == "Negotiating"
            (side,) = contacts.reveal(match.name)["sides"]
        assert (side["side"], side["contact_phone"]) == (SEEKING, "13700000002")
        with acting_as(world.enterprise_b_user):
            (side,) = contacts.reveal(match.name)["sides"]
        assert (side["side"], side["contact_person"]) == (OFFERING, "Lin of the listing")
        looks = frappe.get_all(
            "Audit Entry", {"event": "contact revealed", "reference_name": match.name}, pluck="user"
        )
        assert sorted(looks) == sorted([world.enterprise_a_user, world.enterprise_b_user])

    def test_an_administrator_may_keep_them_hidden_until_the_terms_are_accepted(self, world, configuration):
        settings = frappe.get_doc("Reg Station Settings")
        settings.contacts_open_when = contacts.AFTER_TERMS
        settings.save()
        match = world.match("Negotiating")
        with acting_as(world.enterprise_a_user), pytest.raises(GuardUnmet):
            contacts.reveal(match.name)
        accepted = world.match("Accepted")
        with acting_as(accepted.demand and world.enterprise_a_user):
            assert contacts.reveal(accepted.name)["sides"]

    def test_after_declining_they_are_closed_again(self, world):
        match = world.match("Negotiating")
        with acting_as(world.enterprise_a_user):
            doc = match_on(match)
            doc.transition_reason = "No."
            doc.save()
            apply_workflow(match_on(match), "Decline")
            with pytest.raises(GuardUnmet):
                contacts.reveal(match.name)

    def test_roles_without_the_field_see_none_and_a_look_is_logged(self, world):
        listing = world.listing()
        with acting_as(world.observer):
            assert not frappe.client.get("Shared Resource", listing.name).get("contact_phone")
            with pytest.raises(frappe.PermissionError):
                contacts.reveal_record("Shared Resource", listing.name)
        with acting_as(world.approver):
            assert not frappe.client.get("Shared Resource", listing.name).get("contact_phone")
            assert contacts.reveal_record("Shared Resource", listing.name)["contact_phone"] == "13900000001"
        assert (
            frappe.db.count("Audit Entry", {"event": "contact revealed", "reference_name": listing.name}) == 1
        )

    def test_masking(self):
        assert contacts.masked("张三丰") == "张**"
        assert contacts.masked("13812345678") == "1********78"
        assert contacts.masked("") == contacts.masked(None) == ""


class TestTerms:
    def propose(self, user, match, **terms):
        with acting_as(user):
            introductions.propose(match.name, **{"from_date": add_days(nowdate(), 20), **terms})

    def test_who_proposes_has_accepted_and_new_terms_undo_the_other_yes(self, world):
        match = world.match("Negotiating")
        self.propose(world.enterprise_b_user, match)
        assert match_on(match).seeker_accepted_on and not match_on(match).offerer_accepted_on
        self.propose(world.enterprise_a_user, match, to_date=add_days(nowdate(), 60))
        assert match_on(match).offerer_accepted_on and not match_on(match).seeker_accepted_on

    def test_both_yes_make_the_agreement(self, world):
        match = world.match("Accepted", to_date=add_days(nowdate(), 100), terms="By the month.")
        agreement = frappe.get_doc("Resource Agreement", match.agreement)
        assert (match.state, agreement.status, agreement.quantity) == ("Accepted", "In Force", 1)
        assert agreement.demand_enterprise == world.enterprise_b and agreement.terms == "By the month."

    def test_whoever_accepts_has_seen_these_terms(self, world):
        match = world.match("Negotiating")
        self.propose(world.enterprise_b_user, match)
        seen = str(match_on(match).proposed_on)
        with acting_as(world.officer):
            introductions.write_note(match.name, "A note changes no terms.")
        self.propose(world.enterprise_b_user, match, to_date=add_days(nowdate(), 25))
        with acting_as(world.enterprise_a_user), pytest.raises(GuardUnmet, match="meanwhile"):
            introductions.accept_terms(match.name, proposed_on=seen)

    def test_one_side_alone_agrees_on_nothing(self, world):
        match = world.match("Negotiating")
        self.propose(world.enterprise_b_user, match)
        for user in (world.enterprise_b_user, world.officer):
            with acting_as(user), pytest.raises((GuardUnmet, TransitionRefused)):
                doc = match_on(match)
                doc.state = "Accepted"
                doc.save()
        assert not frappe.db.exists("Resource Agreement", {"match": match.name})

    def test_nobody_acts_for_the_other_side(self, world):
        match = world.match("Introduced")
        with acting_as(world.enterprise_b_user), pytest.raises(EditRefused):
            introductions.agree_to_contact(match.name, OFFERING)
        with acting_as(world.officer):
            with pytest.raises(frappe.ValidationError, match="which side"):
                introductions.agree_to_contact(match.name)
            assert introductions.agree_to_contact(match.name, OFFERING)["state"] == "Introduced"

    def test_bad_terms_are_refused_in_words(self, world):
        match = world.match("Negotiating")
        for terms, words in (
            ({"to_date": add_days(nowdate(), 10)}, "before the first"),
            ({"from_date": "next week"}, "not a date"),
            ({"terms": "x" * 2001}, "At most"),
        ):
            with pytest.raises(frappe.ValidationError, match=words):
                self.propose(world.enterprise_b_user, match, **terms)

    def test_notes_carry_their_author(self, world):
        match = world.match("Introduced")
        for user, text in ((world.enterprise_b_user, "When can we come?"), (world.officer, "I called them.")):
            with acting_as(user):
                introductions.write_note(match.name, text)
        notes = match_on(match).notes
        assert [(row.side, row.author) for row in notes] == [
            (SEEKING, world.enterprise_b_user),
            ("Officer", world.officer),
        ]


class TestOutcome:
    def test_completing_needs_its_outcome(self, world):
        match = world.match("Accepted")
        with acting_as(world.officer), pytest.raises(ReasonMissing):
            apply_workflow(match_on(match), "Complete")

    def test_satisfaction_feeds_statistics_and_no_score(self, world):
        from reg_station.resource_sharing.report.supply_and_demand_matching import (
            supply_and_demand_matching as report,
        )

        match = world.match("Completed")
        with acting_as(world.enterprise_b_user):
            introductions.rate(match.agreement, 4, "Well kept.")
        with acting_as(world.enterprise_a_user):
            introductions.rate(match.agreement, 5)
            for wrong in (0, 6):
                with pytest.raises(frappe.ValidationError):
                    introductions.rate(match.agreement, wrong)
        with acting_as(world.officer):
            _columns, rows, _message, chart = report.execute({"group_by": "Type"})
        (row,) = [row for row in rows if row["group"] == "Cleanroom"]
        assert (row["Introduced"], row["Agreed"], row["Completed"]) == (1, 1, 1)
        assert (row["conversion"], row["satisfaction"]) == (100.0, 4.5)
        assert chart["data"]["labels"] == ["Cleanroom"]
        assert match_on(match).score == match.score

    def test_rating_waits_for_the_end_and_is_for_parties(self, world):
        match = world.match("Accepted")
        with acting_as(world.enterprise_b_user), pytest.raises(GuardUnmet):
            introductions.rate(match.agreement, 5)
        with acting_as(world.observer), pytest.raises(frappe.PermissionError):
            introductions.rate(match.agreement, 5)

    def test_the_report_counts_what_the_caller_may_see(self, world):
        from reg_station.resource_sharing.report.supply_and_demand_matching import (
            supply_and_demand_matching as report,
        )

        world.match("Introduced")
        with acting_as(world.town_b_officer):
            rows = report.execute({"group_by": "Town of the Demand"})[1]
        assert [(row["group"], row["Introduced"]) for row in rows] == [(world.town_b, 1)]


class TestKanbanAndRest:
    def test_a_card_moves_along_the_workflow_only(self, world):
        match = world.match()
        with acting_as(world.officer):
            for target in ("Negotiating", "Accepted", "Completed", "Failed"):
                with pytest.raises((TransitionRefused, GuardUnmet)):
                    frappe.client.set_value("Resource Match", match.name, "state", target)
            frappe.client.set_value("Resource Match", match.name, "state", "Introduced")
        assert match_on(match).introduced_by == world.officer

    def test_introducing_needs_both_on_the_market(self, world):
        listing = world.listing()
        match = world.match(listing=listing)
        with acting_as(world.enterprise_a_user):
            apply_workflow(frappe.get_doc("Shared Resource", listing.name), "Withdraw")
        with acting_as(world.officer), pytest.raises(GuardUnmet, match="market"):
            apply_workflow(match_on(match), "Introduce")

    def test_the_calendar_shows_free_and_taken(self, world):
        from reg_station.resource_sharing.calendar import events

        listing = world.listing()
        world.match("Accepted", listing=listing, to_date=add_days(nowdate(), 29))
        with acting_as(world.enterprise_a_user):
            found = events(nowdate(), add_days(nowdate(), 60))
        assert [(row["start"], row["end"]) for row in sorted(found, key=lambda row: row["start"])] == [
            (nowdate(), add_days(nowdate(), 20)),
            (add_days(nowdate(), 20), add_days(nowdate(), 30)),
            (add_days(nowdate(), 30), add_days(nowdate(), 61)),
        ]
        with acting_as(world.enterprise_b_user):
            assert events(nowdate(), add_days(nowdate(), 60)) == []
