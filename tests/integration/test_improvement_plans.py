"""Improvement plans: from a complaint to measures that are carried out and verified (J1, DB31117 8.3.1)."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from reg_station.exceptions import GuardUnmet, ImprovementRefused, ReasonMissing
from reg_station.supervision import improvement
from tests.support.feedback import complaint, member_of, named, plan, second_officer, staffed_point
from tests.support.guidance import take
from tests.support.people import acting_as


@pytest.fixture
def place(world):
    return frappe._dict(zip(("name", "users"), staffed_point(world, "fb-one", "fb-two"), strict=True))


def measure(user: str, days: int = 10, **values) -> dict:
    return {"responsible": member_of(user), "due_on": add_days(nowdate(), days), **values}


def edited(doc, user: str, **row):
    with acting_as(user):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.measures[0].update(row)
        doc.save()
    return doc


def test_a_complaint_makes_one_plan(world, place):
    doc = complaint(world, place.name)
    with acting_as(world.officer):
        first = improvement.from_feedback(doc.name)
        assert first["made"] and improvement.from_feedback(doc.name) == {**first, "made": False}
    made = frappe.get_doc("Improvement Plan", first["name"])
    assert (made.service_point, made.title, made.sources[0].subject) == (place.name, "Waiting", "Waiting")
    assert made.town == world.town_a
    with acting_as(world.town_a_officer), pytest.raises(frappe.PermissionError):
        improvement.from_feedback(doc.name)


def test_it_starts_with_a_finding_and_measures_that_somebody_does_by_a_day(world, place):
    for doc in (
        plan(world, place.name),
        plan(world, place.name, {}),
        plan(world, place.name, measure(place.users[0]), finding=""),
    ):
        with pytest.raises(GuardUnmet):
            take(doc, world.officer, "Start")
    started = take(plan(world, place.name, measure(place.users[0])), world.officer, "Start")
    assert (started.open_measures, str(started.next_due)) == (1, add_days(nowdate(), 10))


def test_it_is_not_closed_with_an_open_measure_on_any_route(world, place):
    doc = take(plan(world, place.name, measure(place.users[0])), world.officer, "Start")
    with pytest.raises(GuardUnmet, match="still open"):
        take(doc, place.users[0], "Report Done")
    doc = edited(doc, place.users[0], status="Done", progress="A rota hangs at the door.")
    doc = take(doc, place.users[0], "Report Done")
    with pytest.raises(GuardUnmet, match="still open"):
        edited(doc, world.officer, status="Open")
    with pytest.raises(GuardUnmet, match="how it was verified"):
        take(doc, world.officer, "Verify")
    doc = take(doc, world.officer, "Verify", verification="Seen on two days.")
    assert (doc.state, doc.verified_by, str(doc.verified_on)) == ("Closed", world.officer, nowdate())
    with pytest.raises(frappe.ValidationError):
        edited(doc, world.officer, status="Open")


def test_a_measure_is_dropped_with_a_reason(world, place):
    doc = take(plan(world, place.name, measure(place.users[0])), world.officer, "Start")
    with pytest.raises(ImprovementRefused, match="why the measure is dropped"):
        edited(doc, place.users[0], status="Dropped")
    doc = edited(doc, place.users[0], status="Dropped", progress="The desk is closed at noon.")
    assert str(doc.measures[0].ended_on) == nowdate() and doc.open_measures == 0


def test_whoever_carries_out_a_measure_does_not_verify(world, place):
    row = measure(world.officer, status="Done", progress="Done.")
    doc = take(plan(world, place.name, row), world.officer, "Start")
    doc = take(doc, world.officer, "Report Done")
    with pytest.raises(GuardUnmet, match="does not verify"):
        take(doc, world.officer, "Verify", verification="I say so.")
    doc = take(doc, second_officer(world), "Return", transition_reason="Show it.")
    assert doc.state == "Under Way"
    with pytest.raises(ReasonMissing):
        take(take(doc, world.officer, "Report Done", transition_reason=""), second_officer(world), "Return")


def test_whom_the_complaint_concerns_carries_out_no_measure(world, place):
    doc = named(complaint(world, place.name), place.users[0], by=world.officer)
    with pytest.raises(ImprovementRefused, match="Name somebody else"):
        plan(world, place.name, measure(place.users[0]), sources=[{"feedback": doc.name}])
    plan(world, place.name, measure(place.users[1]), sources=[{"feedback": doc.name}])


def test_a_complaint_about_another_place_is_no_source(world, place):
    doc = complaint(world, None)
    with pytest.raises(ImprovementRefused, match="another place"):
        plan(world, place.name, sources=[{"feedback": doc.name}])


def test_measures_are_reminded_of_once_for_each_day(world, place):
    doc = plan(world, place.name, measure(place.users[0], days=2), measure(place.users[1], days=60))
    take(doc, world.officer, "Start")
    notices = {"document_type": "Improvement Plan", "document_name": ("like", f"{doc.name}|%")}
    improvement.remind()
    assert frappe.get_all("Notification Log", notices, pluck="for_user") == [place.users[0]]
    assert improvement.remind() == 0
    row = frappe.get_all("Improvement Measure", {"parent": doc.name}, order_by="idx", pluck="name")[0]
    frappe.db.set_value("Improvement Measure", row, "due_on", add_days(nowdate(), -1))
    improvement.remind()
    told = frappe.get_all("Notification Log", notices, pluck="for_user")
    assert told.count(place.users[0]) == 2 and told.count(world.officer) == 1 and place.users[1] not in told
