"""Visits whose problems are passed on, and referrals to partners with their outcome (G7, G8)."""

import frappe
import pytest
from frappe.utils import add_days, getdate, nowdate

from reg_station.exceptions import EditRefused, EscalationRefused, GuardUnmet, ReasonMissing, ReferralRefused
from reg_station.guidance_services import visits
from tests.support.factories import acting_as
from tests.support.guidance import service_request, take
from tests.support.pages import open_page
from tests.support.problems import partner, problem, referral, visit_to
from tests.support.registry import product

PROBLEMS = [
    {"problem": "No store for solvents", "issue_kind": "Premises and Construction", "details": "Since May"}
]


class TestVisits:
    def test_a_visit_belongs_where_its_enterprise_is(self, world):
        doc = visit_to(world)
        assert (doc.town, doc.station, doc.state) == (world.town_a, world.station, "Planned")

    def test_it_is_concluded_once_it_has_taken_place(self, world):
        with pytest.raises(GuardUnmet, match="lies ahead"):
            take(visit_to(world, visited_on=add_days(nowdate(), 1)), world.officer, "Conclude", summary="x")
        with pytest.raises(GuardUnmet, match="what was learnt"):
            take(visit_to(world), world.officer, "Conclude")
        assert visit_to(world, visited_on=nowdate(), conclude=True).state == "Held"

    def test_calling_off_says_why(self, world):
        doc = visit_to(world)
        with pytest.raises(ReasonMissing):
            take(doc, world.officer, "Call Off")
        assert take(doc, world.officer, "Call Off", transition_reason="Ill").state == "Called Off"

    def test_a_problem_is_passed_on_once(self, world):
        doc = visit_to(world, problems=PROBLEMS)
        row = doc.problems[0].name
        with acting_as(world.officer), pytest.raises(EscalationRefused, match="Conclude"):
            visits.pass_on(doc.name, row)
        take(doc, world.officer, "Conclude", summary="Well.")
        with acting_as(world.officer):
            name = visits.pass_on(doc.name, row)["name"]
            assert visits.pass_on(doc.name, row)["name"] == name
            with pytest.raises(EscalationRefused, match="no such problem"):
                visits.pass_on(doc.name, "other")
        made = frappe.get_doc("Issue Escalation", name)
        assert (made.title, made.description, made.issue_kind, made.source, made.enterprise) == (
            "No store for solvents",
            "Since May",
            "Premises and Construction",
            doc.name,
            world.enterprise_a,
        )
        assert frappe.get_doc("Enterprise Visit", doc.name).problems[0].escalation == name

    def test_what_was_learnt_is_not_rewritten(self, world):
        doc = visit_to(world, conclude=True)
        with pytest.raises(EditRefused), acting_as(world.officer):
            doc.summary = "All was bad."
            doc.save()

    def test_nobody_else_passes_on(self, world):
        doc = visit_to(world, problems=PROBLEMS, conclude=True)
        for who in (world.town_a_officer, world.enterprise_a_user, world.approver):
            with pytest.raises(frappe.PermissionError), acting_as(who):
                visits.pass_on(doc.name, doc.problems[0].name)


class TestReferrals:
    def test_from_agreement_to_outcome(self, world):
        doc = referral(world, "Refer")
        assert getdate(doc.referred_on) == getdate(nowdate())
        with pytest.raises(GuardUnmet, match="what came of it"):
            take(doc, world.officer, "Conclude")
        doc = take(doc, world.officer, "Conclude", outcome="No Agreement", outcome_note="Too dear.")
        assert (doc.state, getdate(doc.concluded_on)) == ("Concluded", getdate(nowdate()))

    @pytest.mark.parametrize(
        ("day", "words"), [(None, "agreed to be named"), (1, "lies ahead")], ids=["none", "tomorrow"]
    )
    def test_data_leave_only_with_the_agreement(self, world, day, words):
        doc = referral(world, consented_on=add_days(nowdate(), day) if day else None)
        with pytest.raises(GuardUnmet, match=words):
            take(doc, world.officer, "Refer")

    def test_a_partner_fits(self, world):
        for values, words in (
            ({"partner": partner("Talent")}, "not for"),
            ({"partner": partner(), "green_channel": 1}, "no green channel"),
            ({"partner": partner(active=0)}, "no longer"),
        ):
            with pytest.raises(ReferralRefused, match=words):
                referral(world, **values)
        assert referral(world, partner=partner(green=1), green_channel=1).green_channel == 1
        with pytest.raises(frappe.ValidationError, match="testing body"):
            partner("Talent", green=1)

    def test_a_partner_that_closes_keeps_its_referrals_going(self, world):
        doc = referral(world, "Refer")
        frappe.db.set_value("Referral Partner", doc.partner, "active", 0)
        assert take(doc, world.officer, "Make Contact").state == "In Contact"

    def test_nothing_of_another_enterprise_goes_along(self, world):
        for values in (
            {"product": product(world, enterprise=world.enterprise_b).name},
            {"service_request": service_request(world, enterprise=world.enterprise_b).name},
        ):
            with pytest.raises(ReferralRefused, match="not of this enterprise"):
                referral(world, **values)

    def test_a_sent_one_is_withdrawn_with_a_reason(self, world):
        with pytest.raises(ReasonMissing):
            take(referral(world, "Refer"), world.officer, "Withdraw")
        assert referral(world, "Refer", "Withdraw").state == "Withdrawn"
        assert take(referral(world), world.officer, "Withdraw").state == "Withdrawn"


class TestThePageOfAnEnterprise:
    def test_it_sees_what_became_of_it_and_not_the_office_s_notes(self, world):
        settled = problem(world, "Raise", "Answer", "Settle")
        draft = problem(world, title="Only a note of the officer")
        sent = referral(world, "Refer", contact_note="They seem unsure.")
        page = open_page("/station/support", world.enterprise_a_user)
        assert page.status == 200
        for words in (settled.title, "You may go on.", sent.subject, sent.partner, "021-5550 0000"):
            assert words in page.words, words
        for words in (draft.title, "It can be done side by side.", "They seem unsure."):
            assert words not in page.words, words

    def test_another_enterprise_sees_nothing_of_it(self, world):
        settled, sent = problem(world, "Raise"), referral(world, "Refer")
        page = open_page("/station/support", world.enterprise_b_user)
        assert page.status == 200 and settled.title not in page.words and sent.subject not in page.words

    def test_who_has_no_business_there_is_told_so(self, world):
        assert open_page("/station/support", world.auditor).status == 403
