"""Complaints and suggestions: where they go, by when they are answered, who may take which step, what is told (J1)."""

import frappe
import pytest
from frappe.utils import add_days, getdate, nowdate

from reg_station.exceptions import FeedbackRefused, GuardUnmet, ReasonMissing, TransitionRefused
from reg_station.supervision import feedback_job, public
from tests.support.feedback import (
    complaint,
    member_of,
    named,
    on_its_way,
    second_officer,
    sent,
    staffed_point,
)
from tests.support.guidance import service_request, take
from tests.support.people import acting_as


@pytest.fixture
def place(world):
    return frappe._dict(zip(("name", "users"), staffed_point(world, "fb-one", "fb-two"), strict=True))


def later(doc, days: int):
    """The day for the reply lies `days` days back."""
    frappe.db.set_value("Feedback", doc.name, "due_on", add_days(nowdate(), -days))
    return frappe.get_doc("Feedback", doc.name)


def test_the_day_follows_from_the_settings(world, place, configuration):
    frappe.db.set_single_value("Reg Station Settings", "feedback_days", 3)
    frappe.clear_document_cache("Reg Station Settings", "Reg Station Settings")
    doc = complaint(world, place.name, received_on="2026-09-25")
    # The Mid-Autumn holiday of 2026 begins on that Friday.
    assert getdate(doc.due_on) > getdate("2026-09-28") and doc.due_rule == "Working Days"
    praise = complaint(world, place.name, kind="Praise")
    assert praise.due_on is None


def test_a_matter_is_handled_at_the_point_and_people_at_the_station(world, place):
    assert complaint(world, place.name).handled_at == "Service Point"
    people = complaint(world, place.name, concerns="People")
    assert (people.handled_at, people.open_to_point) == ("Station", None)
    whole = complaint(world, None, concerns="The Whole Place")
    assert (whole.handled_at, whole.open_to_station) == ("Bureau", None)
    assert complaint(world, None).handled_at == "Station"


def test_it_cannot_be_handed_down_to_those_whom_it_concerns(world, place):
    doc = complaint(world, place.name, concerns="The Whole Place")
    with acting_as(world.officer):
        doc.handled_at = "Service Point"
        with pytest.raises(FeedbackRefused):
            doc.save()
    doc = complaint(world, place.name)
    with acting_as(world.officer):
        doc.handled_at = "Station"
        doc.save()
    assert doc.handled_at == "Station" and doc.open_to_point is None


def test_a_point_without_another_officer_hands_it_to_the_station(world, place):
    doc = complaint(world, place.name)
    doc = named(doc, place.users[0], by=world.officer)
    assert doc.handled_at == "Service Point"
    doc = named(doc, place.users[1], by=world.officer)
    assert doc.handled_at == "Station"


def test_whoever_did_the_service_is_concerned(world, place):
    request = service_request(world, "Under Way")
    second_officer(world)
    doc = complaint(world, None, service_request=request.name, enterprise=world.enterprise_a)
    assert [row.member for row in doc.concerns_members] == [member_of(world.officer)]
    assert doc.handled_at == "Bureau"


def test_people_must_be_named_before_it_is_accepted(world, place):
    doc = complaint(world, place.name, concerns="People")
    with pytest.raises(GuardUnmet, match="Name the members"):
        take(doc, world.officer, "Accept")
    doc = named(doc, place.users[0], by=world.officer)
    assert take(doc, world.officer, "Accept").state == "Accepted"


def test_a_reply_is_written_before_it_is_given_and_counts_as_in_time(world, place):
    doc = complaint(world, place.name, "In Handling", handler=place.users[0])
    assert doc.handled_by == place.users[0]
    with pytest.raises(GuardUnmet, match="Write the reply"):
        take(doc, place.users[0], "Reply")
    doc = take(doc, place.users[0], "Reply", reply="We are sorry.")
    assert (doc.reply_given, doc.answered_in_time, str(doc.replied_on)) == ("We are sorry.", "Yes", nowdate())


def test_a_late_reply_is_late_for_good(world, place):
    doc = later(complaint(world, place.name, "In Handling", handler=place.users[0]), 1)
    doc = take(doc, place.users[0], "Reply", reply="We are sorry.")
    assert doc.answered_in_time == "No"


def test_a_step_at_another_level_is_refused(world, place):
    doc = complaint(world, place.name, concerns="The Whole Place")
    with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
        take(doc, place.users[0], "Accept")
    with pytest.raises(frappe.ValidationError):
        take(doc, world.approver, "Accept")
    about_us = complaint(world, None, concerns="The Whole Place")
    with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
        take(about_us, world.officer, "Accept")
    assert take(about_us, world.approver, "Accept").state == "Accepted"


def test_the_guard_holds_where_the_workflow_says_otherwise(world, place, configuration):
    workflow = frappe.get_doc("Workflow", "Feedback Handling")
    for row in workflow.transitions:
        if row.action == "Accept" and row.allowed == "Bureau Approver":
            row.condition = ""
    workflow.save()
    doc = complaint(world, place.name)
    with pytest.raises(GuardUnmet, match="handled at"):
        take(doc, world.approver, "Accept")


def test_not_accepting_needs_its_reason_and_is_not_the_points(world, place):
    doc = complaint(world, place.name)
    with pytest.raises(frappe.ValidationError):
        take(doc, place.users[0], "Not Accept", transition_reason="No.")
    doc = complaint(world, place.name)
    with pytest.raises(ReasonMissing):
        take(doc, world.officer, "Not Accept")
    doc = take(doc, world.officer, "Not Accept", transition_reason="Not ours.")
    assert doc.state == "Not Accepted" and public.facts(doc)["reason"] == "Not ours."


def test_praise_is_noted_and_a_complaint_is_not(world, place):
    praise = complaint(world, place.name, kind="Praise")
    assert take(praise, place.users[0], "Take Note").state == "Closed"
    with pytest.raises(frappe.ValidationError):
        take(complaint(world, place.name), place.users[0], "Take Note")


def test_by_code_one_sees_the_reply_and_reopens_once(world, place):
    name, code = sent(place.name)
    assert public.status(code)["state"] == "Received" and not public.status(code)["may_answer"]
    with acting_as("Guest"), pytest.raises(FeedbackRefused, match="no reply"):
        public.answer(code, 1)
    on_its_way(frappe.get_doc("Feedback", name), "Replied", place.users[0])
    with acting_as("Guest"):
        seen = public.status(code.lower().replace("-", " "))
        assert seen["reply"] == "We are sorry." and seen["may_reopen"]
        with pytest.raises(frappe.MandatoryError):
            public.answer(code, 0, " ")
        assert public.answer(code, 0, "No word on why.")["state"] == "Reopened"
    doc = frappe.get_doc("Feedback", name)
    assert (doc.earlier_reply, doc.reply_given, doc.satisfied) == ("We are sorry.", None, "No")
    assert doc.dissatisfaction == "No word on why." and getdate(doc.due_on) > getdate(nowdate())
    with pytest.raises(GuardUnmet, match="Write another"):
        take(doc, place.users[0], "Reply")
    take(doc, place.users[0], "Reply", reply="Because nobody had a rota.")
    with acting_as("Guest"):
        assert not public.status(code)["may_reopen"]
        with pytest.raises(GuardUnmet, match="once already"):
            public.answer(code, 0, "Still not.")
        assert public.answer(code, 1)["state"] == "Closed"
    assert frappe.db.get_value("Feedback", name, "satisfied") == "Yes"


def test_officers_cannot_speak_for_whoever_wrote(world, place):
    doc = complaint(world, place.name, "Replied", handler=place.users[0])
    for user in (place.users[0], world.officer, world.approver):
        with pytest.raises(frappe.ValidationError):
            take(doc, user, "Confirm")
        with acting_as(user), pytest.raises(TransitionRefused):
            same = frappe.get_doc("Feedback", doc.name)
            same.state = "Closed" if user == world.approver else "Reopened"
            same.flags.ignore_permissions = user == world.approver
            if user != world.approver:
                same.state = "Accepted"
            same.save()


def test_officers_close_or_reopen_with_a_reason_only(world, place):
    doc = complaint(world, place.name, "Replied", handler=place.users[0])
    with pytest.raises(ReasonMissing):
        take(doc, place.users[0], "Close")
    doc = take(doc, world.officer, "Reopen", transition_reason="Called again.")
    assert (doc.state, doc.dissatisfaction) == ("Reopened", "Called again.")
    doc = take(doc, place.users[0], "Reply", reply="Another reply.")
    with pytest.raises(GuardUnmet, match="once already"):
        take(doc, world.officer, "Reopen", transition_reason="Again.")
    assert take(doc, place.users[0], "Close", transition_reason="Settled by phone.").state == "Closed"


def test_an_enterprise_judges_its_own_and_no_other(world, place):
    name, _code = sent(
        place.name,
        world.enterprise_a_user,
        contact_person="",
        contact_phone="",
        enterprise=world.enterprise_a,
    )
    on_its_way(frappe.get_doc("Feedback", name), "Replied", place.users[0])
    with acting_as(world.enterprise_b_user), pytest.raises(frappe.PermissionError):
        public.answer_own(name, 1)
    with acting_as(world.enterprise_a_user):
        assert public.answer_own(name, 1)["state"] == "Closed"


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "Threat"},
        {"concerns": "Nobody"},
        {"subject": " "},
        {"text": "x" * 4001},
        {"contact_person": ""},
        {"place": "SP-0000"},
        {"website": "http://spam.test"},
        {"enterprise": "ENT-0"},
        {"service_request": "SR-0"},
    ],
)
def test_what_cannot_be_right_is_refused_and_leaves_nothing(world, place, values):
    before = frappe.db.count("Feedback")
    with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
        sent(**{"place": place.name, **values})
    assert frappe.db.count("Feedback") == before


def test_wrong_codes_all_look_the_same(world, place):
    _name, code = sent(place.name)
    wrong = (code[:-1] + ("A" if code[-1] != "A" else "B"), code[:7], "", "-", "ZZZZZ" * 4)
    with acting_as("Guest"):
        for text in wrong:
            with pytest.raises(FeedbackRefused, match="nothing under this code"):
                public.status(text)


def test_guessing_is_limited(world, place, configuration):
    frappe.db.set_single_value("Reg Station Settings", "feedback_code_limit", 3)
    frappe.clear_document_cache("Reg Station Settings", "Reg Station Settings")
    frappe.local.request_ip = "10.77.0.1"
    with acting_as("Guest"):
        for _number in range(3):
            with pytest.raises(FeedbackRefused):
                public.status("AAAAA")
        with pytest.raises(frappe.RateLimitExceededError):
            public.status("AAAAA")


def test_a_late_one_goes_up_once_and_each_level_is_told_once(world, place):
    doc = later(complaint(world, place.name, "In Handling", handler=place.users[0]), 1)
    counts = feedback_job.escalate_late()
    assert counts["late"] >= 1
    doc.reload()
    assert (doc.overdue, doc.escalated_to, doc.answered_in_time) == (1, "Station", "No")
    notices = {"document_type": "Feedback", "document_name": ("like", f"{doc.name}|%")}
    told = frappe.get_all("Notification Log", notices, pluck="for_user")
    assert world.officer in told and world.approver not in told
    again = feedback_job.escalate_late()
    assert (again["raised"], again["told"]) == (0, 0)
    later(doc, 40)
    feedback_job.escalate_late()
    doc.reload()
    assert doc.escalated_to == "Bureau"
    assert world.approver in frappe.get_all("Notification Log", notices, pluck="for_user")
    assert feedback_job.escalate_late()["told"] == 0
    with acting_as(world.approver):
        frappe.get_doc("Feedback", doc.name).check_permission("write")
    assert take(doc, world.approver, "Reply", reply="From the bureau.").state == "Replied"
    feedback_job.escalate_late()
    assert frappe.db.get_value("Feedback", doc.name, "overdue") == 0


def test_who_is_concerned_is_not_told_that_it_is_late(world, place):
    doc = complaint(world, place.name, concerns="People")
    doc = named(doc, world.officer, by=second_officer(world))
    later(doc, 40)
    feedback_job.escalate_late()
    told = frappe.get_all("Notification Log", {"document_name": ("like", f"{doc.name}%")}, pluck="for_user")
    assert world.officer not in told and world.approver in told


def test_what_nobody_answers_for_long_is_closed(world, place):
    doc = complaint(world, place.name, "Replied", handler=place.users[0])
    assert feedback_job.close_silent() == 0
    frappe.db.set_value("Feedback", doc.name, "replied_on", add_days(nowdate(), -40))
    assert feedback_job.close_silent() == 1
    doc.reload()
    assert (doc.state, doc.satisfied, str(doc.closed_on)) == ("Closed", None, nowdate())
    assert feedback_job.close_silent() == 0


def test_nobody_handles_what_concerns_him(world, place):
    doc = named(complaint(world, place.name), place.users[0], by=world.officer)
    with acting_as(world.officer):
        doc = frappe.get_doc("Feedback", doc.name)
        doc.handled_by = place.users[0]
        with pytest.raises(FeedbackRefused, match="cannot handle"):
            doc.save()
        doc.reload()
        doc.handled_by = place.users[1]
        doc.save()
    assert take(doc, place.users[1], "Accept").state == "Accepted"


def test_the_figures_count_answers_in_time(world, place):
    from datetime import date

    from reg_station.appraisal.metrics import Period, appraisees_of, figures

    take(
        complaint(world, place.name, "In Handling", handler=place.users[0]),
        place.users[0],
        "Reply",
        reply="Yes.",
    )
    late = later(complaint(world, place.name, "In Handling", handler=place.users[0]), 1)
    take(late, place.users[0], "Reply", reply="Late.")
    complaint(world, place.name)  # still has its time
    complaint(world, place.name, kind="Suggestion")
    year = getdate(nowdate()).year
    period = Period(year, date(year, 1, 1), date(year + 1, 12, 31))
    kinds = appraisees_of("Service Point", world.station)
    found = {
        code: figures(frappe.get_doc("Appraisal Metric", code), None, period, kinds)[place.name]
        for code in ("complaints_received", "complaints_in_time")
    }
    assert found["complaints_received"].value == 3
    assert (found["complaints_in_time"].count, found["complaints_in_time"].value) == (2, 50)
