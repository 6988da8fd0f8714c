"""Training sessions: signing up, places, attendance, hours in the ledger (H1, H2)."""

import frappe
import pytest
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, add_to_date, now_datetime, nowdate

from reg_station.exceptions import (
    GuardUnmet,
    ReasonMissing,
    SessionFull,
    SignUpRefused,
    TransitionRefused,
)
from reg_station.learning import ledger, signing_up, upkeep
from reg_station.learning.balances import entries_of
from tests.support.factories import acting_as
from tests.support.learning import LearningWorld


@pytest.fixture
def learn(world):
    return LearningWorld(world)


def sign_up(user, session, **values):
    with acting_as(user):
        return signing_up.sign_up(session.name, **values)


def test_an_enterprise_signs_up_its_people_until_the_places_are_taken(world, learn):
    session = learn.session(capacity=2)
    assert sign_up(world.enterprise_a_user, session, person="Lin Mo", phone="138")["places_left"] == 1
    assert sign_up(world.enterprise_b_user, session, person="Su Yi")["places_left"] == 0
    with pytest.raises(SessionFull, match="All 2 places"):
        sign_up(world.enterprise_a_user, session, person="Third")
    row = frappe.get_last_doc("Training Sign-up", {"session": session.name, "person": "Lin Mo"})
    assert (row.enterprise, row.town, row.signed_up_by) == (
        world.enterprise_a,
        world.town_a,
        world.enterprise_a_user,
    )


def test_nobody_stands_in_the_list_twice(world, learn):
    session = learn.session()
    sign_up(world.enterprise_a_user, session, person="Lin Mo")
    for spelling in ("Lin Mo", " lin  mo ", "ＬＩＮ Mo", "LinMo"):
        with pytest.raises(SignUpRefused, match="already"):
            sign_up(world.enterprise_a_user, session, person=spelling)
    # The same name in another enterprise is another person.
    sign_up(world.enterprise_b_user, session, person="Lin Mo")
    assert signing_up.places_taken(session.name) == 2


def test_a_place_given_back_is_free_again_and_can_be_taken_again(world, learn):
    session = learn.session(capacity=1)
    name = sign_up(world.enterprise_a_user, session, person="Lin Mo")["name"]
    with acting_as(world.enterprise_b_user), pytest.raises(frappe.PermissionError):
        signing_up.cancel(name)
    with acting_as(world.enterprise_a_user):
        assert signing_up.cancel(name)["places_left"] == 1
        assert signing_up.cancel(name)["places_left"] == 1
    sign_up(world.enterprise_b_user, session, person="Su Yi")
    with pytest.raises(SessionFull):
        sign_up(world.enterprise_a_user, session, person="Lin Mo")


def test_signing_up_again_uses_the_same_row(world, learn):
    session = learn.session()
    first = sign_up(world.enterprise_a_user, session, person="Lin Mo")["name"]
    with acting_as(world.enterprise_a_user):
        signing_up.cancel(first)
    assert sign_up(world.enterprise_a_user, session, person="Lin Mo")["name"] == first


@pytest.mark.parametrize("until", [-1, 0])
def test_the_last_day_for_signing_up_is_included(world, learn, until):
    session = learn.session(sign_up_until=add_days(nowdate(), 1))
    frappe.db.set_value("Training Session", session.name, "sign_up_until", add_days(nowdate(), until))
    if until < 0:
        with pytest.raises(SignUpRefused, match="Sign-up ended"):
            sign_up(world.enterprise_a_user, session, person="Lin Mo")
    else:
        sign_up(world.enterprise_a_user, session, person="Lin Mo")


def test_a_draft_does_not_exist_for_enterprises(world, learn):
    session = learn.session("Draft")
    with pytest.raises(frappe.DoesNotExistError):
        sign_up(world.enterprise_a_user, session, person="Lin Mo")


def test_an_account_signs_up_for_its_own_enterprise_only(world, learn):
    session = learn.session()
    with pytest.raises(frappe.PermissionError, match="do not act"):
        sign_up(world.enterprise_a_user, session, person="Lin Mo", enterprise=world.enterprise_b)
    with pytest.raises(SignUpRefused, match="name of the person"):
        sign_up(world.enterprise_a_user, session, person="  ")


def test_the_station_signs_up_on_behalf(world, learn):
    session = learn.session()
    sign_up(world.officer, session, person="Lin Mo", enterprise=world.enterprise_b)
    with pytest.raises(SignUpRefused, match="Choose the enterprise"):
        sign_up(world.officer, session, person="Lin Mo")


def test_staff_sign_up_themselves_and_a_point_its_own_members(world, learn):
    session = learn.session(audience="Staff")
    assert sign_up(world.point_officer, session)["places_left"] == 4
    colleague = learn.member("Colleague", service_point=learn.point)
    sign_up(world.point_officer, session, member=colleague)
    with pytest.raises(frappe.PermissionError, match="may not sign this person up"):
        sign_up(world.point_officer, session, member=learn.member_2)
    with pytest.raises(SignUpRefused, match="for the staff"):
        sign_up(world.enterprise_a_user, session)


def test_a_point_reads_sessions_of_its_station_and_changes_its_own_only(world, learn):
    of_station = learn.session()
    own = learn.session(service_point=learn.point)
    with acting_as(world.point_officer):
        doc = frappe.get_doc("Training Session", of_station.name)
        assert doc.has_permission("read")
        doc.title = "Mine now"
        with pytest.raises(frappe.PermissionError):
            doc.save()
        doc.reload()
        doc.service_point = learn.point
        with pytest.raises(frappe.PermissionError):
            doc.save()
        doc = frappe.get_doc("Training Session", own.name)
        doc.title = "Changed"
        doc.save()
        with pytest.raises(frappe.PermissionError):
            learn.session(station=world.station, user=world.point_officer)


def test_what_people_rely_on_does_not_change_under_them(world, learn):
    session = learn.session(capacity=3)
    for person in ("One", "Two"):
        sign_up(world.enterprise_a_user, session, person=person)
    with acting_as(world.officer):
        doc = frappe.get_doc("Training Session", session.name)
        doc.capacity = 1
        with pytest.raises(SignUpRefused, match="fewer places"):
            doc.save()
        doc.reload()
        doc.audience = "Staff"
        with pytest.raises(frappe.ValidationError, match="audience"):
            doc.save()


def test_a_session_is_held_when_its_time_has_come_and_not_before(world, learn):
    session = learn.session()
    with acting_as(world.officer), pytest.raises(GuardUnmet, match="not started"):
        apply_workflow(frappe.get_doc("Training Session", session.name), "Mark as Held")
    late = learn.session("Draft")
    frappe.db.set_value("Training Session", late.name, "starts_on", add_to_date(now_datetime(), hours=-1))
    with acting_as(world.officer), pytest.raises(GuardUnmet, match="started already"):
        apply_workflow(frappe.get_doc("Training Session", late.name), "Open Sign-up")


def held_with(learn, *members, **values):
    session = learn.session(audience="Staff", **values)
    names = {}
    for member in members:
        names[member] = sign_up(learn.world.officer, session, member=member)["name"]
    return learn.hold(session), names


def test_closing_needs_the_attendance_and_writes_the_hours_once(world, learn):
    session, names = held_with(learn, learn.point_member, learn.member_2, hours=3.5)
    with pytest.raises(GuardUnmet, match="attended"):
        learn.close(session)
    with acting_as(world.officer):
        result = signing_up.mark_attendance(session.name, [names[learn.point_member]])
    assert result == {"attended": 1, "absent": 1}
    closed = learn.close(session)
    rows = frappe.get_all(
        "Training Record",
        {"session": session.name},
        ["member", "hours", "workflow_state", "record_kind", "service_point", "decided_by"],
    )
    assert [dict(row) for row in rows] == [
        {
            "member": learn.point_member,
            "hours": 3.5,
            "workflow_state": "Approved",
            "record_kind": "Session",
            "service_point": learn.point,
            "decided_by": world.officer,
        }
    ]
    assert ledger.write_session(closed) == []
    assert sum(entry.hours for entry in entries_of([learn.point_member])[learn.point_member]) == 3.5
    step = frappe.get_last_doc("Case Step", {"reference_doctype": "Training Record"})
    assert (step.state, step.status) == ("Approved", "Ended")


def test_who_closes_a_session_does_not_approve_his_own_hours(world, learn):
    session, names = held_with(learn, learn.officer_member, learn.member_2)
    with acting_as(world.officer):
        signing_up.mark_attendance(session.name, list(names.values()))
    learn.close(session)
    states = dict(
        frappe.get_all("Training Record", {"session": session.name}, ["member", "workflow_state"], as_list=1)
    )
    assert states == {learn.officer_member: "Submitted", learn.member_2: "Approved"}
    own = frappe.get_last_doc("Training Record", {"member": learn.officer_member})
    assert learn.decide(own, "Approve").workflow_state == "Approved"


def test_a_point_closes_a_session_for_enterprises_but_not_one_that_gives_hours(world, learn):
    for_staff = learn.session(audience="Staff", service_point=learn.point)
    name = sign_up(world.point_officer, for_staff)["name"]
    held = learn.hold(for_staff, world.point_officer)
    with acting_as(world.point_officer):
        signing_up.mark_attendance(held.name, [name])
        with pytest.raises((TransitionRefused, frappe.ValidationError)):
            apply_workflow(frappe.get_doc("Training Session", held.name), "Close")
    for_others = learn.hold(learn.session(service_point=learn.point), world.point_officer)
    assert learn.close(for_others, world.point_officer).workflow_state == "Closed"


def test_attendance_is_for_the_keeper_and_for_people_in_the_list(world, learn):
    session, names = held_with(learn, learn.point_member)
    _other, foreign = held_with(learn, learn.member_2)
    with acting_as(world.point_officer), pytest.raises(frappe.PermissionError):
        signing_up.mark_attendance(session.name, list(names.values()))
    with acting_as(world.officer):
        with pytest.raises(SignUpRefused, match="Not signed up"):
            signing_up.mark_attendance(session.name, list(foreign.values()))
        fresh = learn.session()
        with pytest.raises(SignUpRefused, match="once the session is held"):
            signing_up.mark_attendance(fresh.name, [])
    assert not frappe.db.get_value("Training Sign-up", names[learn.point_member], "attended")


def test_somebody_who_came_unannounced_is_entered_by_the_keeper(world, learn):
    session, _names = held_with(learn)
    sign_up(world.officer, session, member=learn.point_member)
    with pytest.raises(SignUpRefused, match="not open"):
        sign_up(world.point_officer, session)


def test_calling_off_needs_a_reason_and_tells_those_who_signed_up(world, learn):
    session = learn.session()
    sign_up(world.enterprise_a_user, session, person="Lin Mo")
    with acting_as(world.officer):
        doc = frappe.get_doc("Training Session", session.name)
        with pytest.raises(ReasonMissing):
            apply_workflow(doc, "Call Off")
        doc.reload()
        doc.transition_reason = "The lecturer is ill."
        doc.save()
        apply_workflow(doc, "Call Off")
    for expected in (1, 0):
        assert upkeep.send_cancellation(session.name) == expected
    notice = frappe.get_last_doc("Notification Log", {"for_user": world.enterprise_a_user})
    assert "The lecturer is ill." in notice.subject and session.title in notice.subject
    with acting_as(world.enterprise_a_user), pytest.raises(SignUpRefused):
        signing_up.cancel(frappe.db.get_value("Training Sign-up", {"session": session.name}))


def test_a_session_is_with_whoever_holds_it(world, learn):
    def with_whom(session):
        step = {"reference_name": session.name, "status": "Open"}
        return frappe.db.get_value("Case Step", step, "responsible_role")

    assert with_whom(learn.session()) == "Station Officer"
    assert with_whom(learn.session(service_point=learn.point)) == "Point Officer"


def test_one_enterprise_does_not_take_all_places(world, learn):
    session = learn.session(places_per_enterprise=2)
    for person in ("One", "Two"):
        sign_up(world.enterprise_a_user, session, person=person)
    with pytest.raises(SessionFull, match="at most 2 places"):
        sign_up(world.enterprise_a_user, session, person="Three")
    assert sign_up(world.enterprise_b_user, session, person="Three")["places_left"] == 2


def test_the_audit_trail_tells_of_a_sign_up_without_the_name(world, learn):
    session = learn.session()
    sign_up(world.enterprise_a_user, session, person="Lin Unmistakable")
    entry = frappe.get_last_doc("Audit Entry", {"reference_name": session.name, "event": "signed up"})
    assert entry.user == world.enterprise_a_user and "Unmistakable" not in entry.details
