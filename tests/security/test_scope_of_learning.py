"""Holes: points read what their station holds, enterprises sit in one list, members approve one another.

Rules (N2, H1, H2): who reads a session does not thereby read its people or change it; sign-ups and hours are seen by
whom they belong to; hours count once somebody else has approved them, and no route writes a sum, an approval or a
sign-up by hand. Every surface follows the same rule.
"""

import frappe
import pytest
from frappe.utils import nowdate

from reg_station.exceptions import SelfApprovalRefused, TransitionRefused
from reg_station.learning import balances, signing_up
from tests.support.factories import acting_as, make_file
from tests.support.learning import LearningWorld
from tests.support.people import make_user
from tests.support.surfaces import EVERY_SURFACE, revealed

# s: of the station; 1, 2: of point 1 (town A) and point 2 (town B); a, b: of enterprises A and B.
EXPECTED = {
    "Training Session": {
        "officer": "s12",
        "point_officer": "s12",
        "town_a_officer": "s12",
        "enterprise_a_user": "",
        "other_officer": "",
        "other_point": "",
    },
    "Training Sign-up": {
        "officer": "ab12",
        "point_officer": "1",
        "town_a_officer": "",
        "enterprise_a_user": "a",
        "enterprise_b_user": "b",
        "other_officer": "",
        "other_point": "",
    },
    "Training Record": {
        "officer": "s12",
        "point_officer": "1",
        "town_a_officer": "",
        "enterprise_a_user": "",
        "other_officer": "",
        "other_point": "",
    },
    "Work Plan": {
        "officer": "s1",
        "point_officer": "1",
        "town_a_officer": "1",
        "enterprise_a_user": "",
        "other_officer": "",
        "other_point": "",
    },
    "Point Task": {
        "officer": "12",
        "point_officer": "1",
        "town_a_officer": "",
        "enterprise_a_user": "",
        "other_officer": "",
        "other_point": "",
    },
}


@pytest.fixture
def learn(world):
    return LearningWorld(world)


@pytest.fixture
def district(world, learn):
    """Rows of the station, of two points and of two enterprises; an officer and a point officer of another district."""
    second = world.application("Accredited", town=world.town_b).service_point
    colleague = learn.member("Of Point 2", service_point=second)
    _other_district(world)
    of_station, of_first = learn.session(), learn.session(service_point=learn.point)
    of_second = learn.session(service_point=second, user=world.officer)
    staff = learn.session(audience="Staff", service_point=second, user=world.officer)
    signed = {}
    for key, user, session, values in (
        ("a", world.enterprise_a_user, of_station, {"person": "Of A"}),
        ("b", world.enterprise_b_user, of_second, {"person": "Of B"}),
        ("1", world.officer, staff, {"member": learn.point_member}),
        ("2", world.officer, staff, {"member": colleague}),
    ):
        with acting_as(user):
            signed[key] = signing_up.sign_up(session.name, **values)["name"]
    rows = {
        "Training Session": {"s": of_station.name, "1": of_first.name, "2": of_second.name},
        "Training Sign-up": signed,
        "Training Record": {
            "s": learn.record(learn.member_2).name,
            "1": learn.record(learn.point_member).name,
            "2": learn.record(colleague).name,
        },
        "Work Plan": {"s": _plan(station=world.station), "1": _plan(service_point=learn.point)},
        "Point Task": {"1": learn.task().name, "2": learn.task(service_point=second).name},
    }
    for doctype, names in rows.items():
        for key, name in names.items():
            make_file(world.officer, f"{key}.pdf", attached_to_doctype=doctype, attached_to_name=name)
    before = frappe.local.form_dict, getattr(frappe.local, "request", None)
    yield rows
    frappe.local.form_dict, frappe.local.request = before


def _other_district(world) -> None:
    station = frappe.new_doc("Registration Station")
    station.update({"station_name": "Far Station", "station_level": "District", "district": "Far District"})
    station.insert()
    world.other_officer = make_user("far-station", "Station Officer")
    world.other_point = make_user("far-point", "Point Officer")
    for user in (world.other_officer, world.other_point):
        member = frappe.new_doc("Station Member")
        member.update(
            {"full_name": user, "user": user, "employment_type": "Full-time", "station": station.name}
        )
        member.insert()


def _plan(**place) -> str:
    doc = frappe.new_doc("Work Plan")
    doc.update({"plan_year": int(nowdate()[:4]), "plan_kind": "Work", **place})
    doc.append("items", {"title": "Item", "due_on": nowdate()})
    return doc.insert().name


def test_every_surface_agrees_with_the_rule(world, district):
    disagreeing = {}
    for doctype, accounts in EXPECTED.items():
        for who, keys in accounts.items():
            with acting_as(getattr(world, who)):
                for surface in EVERY_SURFACE:
                    found = revealed(surface, doctype, district[doctype], set(keys))
                    if found != set(keys):
                        disagreeing[who, doctype, surface.__name__] = found
    assert disagreeing == {}


def test_steps_of_a_session_without_a_town_reach_the_station_and_nobody_else(world, district):
    name = district["Training Session"]["s"]
    for who, seen in ((world.officer, True), (world.enterprise_a_user, False), (world.other_officer, False)):
        with acting_as(who):
            rows = frappe.get_list("Case Step", {"reference_name": name}, pluck="name")
        assert bool(rows) is seen, who


def test_the_list_of_people_of_a_session_shows_a_point_its_own_only(world, district):
    for who, keys in ((world.officer, {"Of B"}), (world.point_officer, set())):
        with acting_as(who):
            found = signing_up.people(district["Training Session"]["2"])
        assert {row["person"] for row in found["rows"]} == keys
        assert found["keeper"] is (who == world.officer)
    with acting_as(world.enterprise_a_user), pytest.raises(frappe.PermissionError):
        signing_up.people(district["Training Session"]["s"])


@pytest.mark.parametrize("who", ["enterprise_a_user", "point_officer", "officer", "admin"])
def test_nobody_writes_sign_ups_by_hand(world, district, who):
    own = district["Training Sign-up"]["a"]
    with acting_as(getattr(world, who)):
        with pytest.raises(frappe.PermissionError):
            frappe.get_doc(
                {
                    "doctype": "Training Sign-up",
                    "session": district["Training Session"]["s"],
                    "person": "By hand",
                    "enterprise": world.enterprise_a,
                    "town": world.town_a,
                }
            ).insert()
        with pytest.raises(frappe.PermissionError):
            doc = frappe.get_doc("Training Sign-up", own)
            doc.attended = 1
            doc.save()
        with pytest.raises(frappe.PermissionError):
            frappe.client.set_value("Training Sign-up", own, "status", "Cancelled")
    assert not frappe.db.get_value("Training Sign-up", own, "attended")


def test_hours_do_not_begin_approved_and_nobody_sets_the_decision(world, learn):
    for values in (
        {"workflow_state": "Approved"},
        {"decided_by": learn.officer_2, "decided_on": nowdate()},
        {"certificate_key": "X", "session_key": "Y"},
    ):
        with acting_as(world.point_officer):
            doc = frappe.new_doc("Training Record")
            doc.update(
                {
                    "member": learn.point_member,
                    "course_title": "C",
                    "held_on": nowdate(),
                    "hours": 90,
                    **values,
                }
            )
            if "workflow_state" in values:
                with pytest.raises(TransitionRefused):
                    doc.insert()
                continue
            doc.insert()
        stored = frappe.get_doc("Training Record", doc.name)
        assert stored.workflow_state == "Submitted"
        assert [stored.get(key) for key in values] == [None] * len(values)
    assert balances.entries_of([learn.point_member])[learn.point_member] == []


@pytest.mark.parametrize("route", ["save", "set_value", "apply_workflow", "bulk"])
def test_own_hours_are_approved_on_no_route(world, learn, route):
    from frappe.model.workflow import apply_workflow, bulk_workflow_approval

    own = learn.record(learn.member_2, by=world.officer)
    with acting_as(learn.officer_2):
        if route == "bulk":
            bulk_workflow_approval(frappe.as_json([own.name]), "Training Record", "Approve")
        else:
            with pytest.raises(SelfApprovalRefused):
                doc = frappe.get_doc("Training Record", own.name)
                if route == "save":
                    doc.workflow_state = "Approved"
                    doc.save()
                elif route == "set_value":
                    frappe.client.set_value("Training Record", own.name, "workflow_state", "Approved")
                else:
                    apply_workflow(doc, "Approve")
    assert not frappe.db.exists("Training Record", {"name": own.name, "workflow_state": "Approved"})


def test_a_record_cannot_be_moved_to_another_member(world, learn):
    record = learn.record(by=world.point_officer)
    with acting_as(world.point_officer):
        doc = frappe.get_doc("Training Record", record.name)
        doc.member = learn.member_2
        with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
            doc.save()
        with pytest.raises(frappe.PermissionError):
            learn.record(learn.member_2, by=world.point_officer)


def test_a_session_cannot_be_pulled_into_the_own_point(world, learn, district):
    second = frappe.db.get_value("Training Session", district["Training Session"]["2"], "service_point")
    with acting_as(world.point_officer):
        doc = frappe.get_doc("Training Session", district["Training Session"]["2"])
        doc.service_point = learn.point
        with pytest.raises(frappe.PermissionError):
            doc.save()
        with pytest.raises(frappe.PermissionError):
            learn.session(service_point=second, user=world.point_officer)


def test_an_officer_of_another_district_keeps_nothing_here(world, learn, district):
    with acting_as(world.other_officer):
        doc = frappe.get_doc("Training Session", district["Training Session"]["s"])
        with pytest.raises(frappe.PermissionError):
            doc.save()
        with pytest.raises(frappe.PermissionError):
            signing_up.cancel(district["Training Sign-up"]["a"])
        with pytest.raises(frappe.PermissionError):
            signing_up.mark_attendance(doc.name, [])


def test_guests_sign_nobody_up(world, learn):
    session = learn.session()
    with acting_as("Guest"), pytest.raises(frappe.PermissionError):
        signing_up.sign_up(session.name, person="Guest", enterprise=world.enterprise_a)


def test_answers_and_policies_are_not_written_by_those_who_read_them(world):
    from tests.support.learning import policy

    name = policy().name
    for who in (world.point_officer, world.town_a_officer, world.observer, world.enterprise_a_user):
        with acting_as(who), pytest.raises(frappe.PermissionError):
            frappe.client.set_value("Policy Document", name, "title", "Changed")
