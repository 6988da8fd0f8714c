"""Stations, points, staff and rules: what is in order, and flags at once when it no longer is (A1–A3)."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from reg_station.exceptions import EditRefused
from reg_station.station_network import order
from tests.support.factories import acting_as


@pytest.fixture
def point(world):
    return world.application("Accredited").service_point


def member(**values):
    doc = frappe.new_doc("Station Member")
    doc.update({"full_name": "Somebody", "employment_type": "Full-time", "education": "Bachelor", **values})
    return doc.insert()


def rule(**values):
    doc = frappe.new_doc("Station Rule")
    doc.update({"rule_kind": "Staff Management", "version": "1.0", "effective_from": "2024-01-01", **values})
    return doc.insert()


def state(doctype, name):
    return {row["code"]: row for row in order.state_of_order(doctype, name)}


def flags(doctype, name):
    return frappe.db.get_value(doctype, name, "open_flags")


def test_every_finding_has_its_clause(world):
    for row in state("Registration Station", world.station).values():
        assert row["citation"] and row["title"] and row["explanation"]


def test_a_second_full_time_member_puts_the_station_in_order_at_once(world):
    assert not state("Registration Station", world.station)["RS-01"]["met"]
    before = flags("Registration Station", world.station)
    member(station=world.station, pledge_signed_on=nowdate())
    assert state("Registration Station", world.station)["RS-01"]["met"]
    assert flags("Registration Station", world.station) == before - 1


def test_a_leaver_counts_to_his_last_day(world, point):
    assert state("Service Point", point)["SP-01"]["met"]
    leaver = frappe.get_last_doc("Station Member", {"service_point": point})
    leaver.left_on = nowdate()
    leaver.save()
    assert state("Service Point", point)["SP-01"]["met"]
    leaver.left_on = add_days(nowdate(), -1)
    leaver.joined_on = add_days(nowdate(), -2)
    leaver.save()
    assert not state("Service Point", point)["SP-01"]["met"]


def test_education_below_the_requirement_is_named(world, point):
    someone = frappe.get_last_doc("Station Member", {"service_point": point})
    someone.education = "Below College"
    someone.save()
    finding = state("Service Point", point)["SP-02"]
    assert not finding["met"] and someone.full_name in finding["explanation"]


def test_missing_rules_are_named_and_the_last_one_closes_the_flag(world, point):
    kinds = frappe.get_all("Station Rule Kind", {"applies_to_point": 1}, pluck="name")
    assert len(kinds) == 5
    for kind in kinds[:-1]:
        rule(rule_kind=kind, service_point=point)
    finding = state("Service Point", point)["SP-03"]
    assert not finding["met"] and frappe._(kinds[-1]) in finding["explanation"]
    rule(rule_kind=kinds[-1], service_point=point)
    assert state("Service Point", point)["SP-03"]["met"]


def test_a_station_needs_seven_kinds_and_a_point_five(db):
    assert frappe.db.count("Station Rule Kind", {"applies_to_station": 1}) == 7
    assert frappe.db.count("Station Rule Kind", {"applies_to_point": 1}) == 5


def test_a_newer_version_supersedes_the_older(world):
    old = rule(station=world.station)
    rule(station=world.station, version="2.0", effective_from="2025-01-01")
    assert frappe.db.get_value("Station Rule", old.name, "superseded") == 1


def test_a_version_of_the_future_waits_for_its_day(world):
    old = rule(station=world.station)
    rule(station=world.station, version="2.0", effective_from=add_days(nowdate(), 30))
    assert frappe.db.get_value("Station Rule", old.name, "superseded") == 0


def test_an_overdue_review_is_a_flag(world):
    rule(station=world.station, next_review=add_days(nowdate(), -1))
    assert not state("Registration Station", world.station)["RS-05"]["met"]


def test_the_same_version_twice_is_refused(world):
    rule(station=world.station)
    with pytest.raises(frappe.ValidationError, match="exists already"):
        rule(station=world.station)


def test_a_point_cannot_have_a_rule_meant_for_stations(world, point):
    with pytest.raises(frappe.ValidationError, match="not meant"):
        rule(service_point=point, rule_kind="Service Quality Assessment")


def test_members_and_rules_belong_to_one_place(world, point):
    with pytest.raises(frappe.ValidationError, match="either"):
        member()
    with pytest.raises(frappe.ValidationError, match="either"):
        rule(station=world.station, service_point=point)


def test_a_pledge_signed_tomorrow_is_refused(world):
    with pytest.raises(frappe.ValidationError, match="future"):
        member(station=world.station, pledge_signed_on=add_days(nowdate(), 1))


def test_a_service_point_is_not_created_by_hand(world):
    for user in ("Administrator", world.officer):
        with acting_as(user), pytest.raises((EditRefused, frappe.PermissionError)):
            frappe.get_doc(
                {
                    "doctype": "Service Point",
                    "point_name": "X",
                    "town": world.town_a,
                    "station": world.station,
                }
            ).insert()


def test_a_certificate_is_neither_changed_nor_deleted_by_hand(world):
    name = world.application("Accredited").certificate
    for user in ("Administrator", world.officer, world.approver):
        with acting_as(user):
            with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
                frappe.client.set_value("Accreditation Certificate", name, "status", "Valid")
            with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
                frappe.delete_doc("Accreditation Certificate", name)


def test_reviews_are_announced_once(world):
    due = add_days(nowdate(), 20)
    rule(station=world.station, next_review=due)
    order.remind_of_reviews()
    notices = frappe.get_all("Notification Log", {"for_user": world.officer, "document_type": "Station Rule"})
    assert len(notices) == 1
    assert order.remind_of_reviews() == 0


def test_the_nightly_count_finds_what_time_alone_has_changed(world, monkeypatch):
    rule(station=world.station, next_review=add_days(nowdate(), 5))
    before = flags("Registration Station", world.station)
    later = add_days(nowdate(), 6)
    monkeypatch.setattr(order, "nowdate", lambda: later)
    order.refresh_all_flags()
    assert flags("Registration Station", world.station) == before + 1


def test_an_administrator_switches_a_standard_off(world, configuration):
    standard = frappe.get_doc("Network Standard", "RS-08")
    standard.enabled = 0
    standard.save()
    assert "RS-08" not in state("Registration Station", world.station)


@pytest.mark.parametrize(
    "values",
    [
        {"check_name": "staff_at_least", "minimum": 0},
        {"check_name": "education_at_least"},
        {"check_name": "fields_present", "expected_values": "no_such_field"},
        {"check_name": "areas_present", "expected_values": "Cellar"},
        {"check_name": "areas_present"},
        {"check_name": "staff_at_least", "minimum": 1, "valid_from": "2026-01-02", "valid_to": "2026-01-01"},
    ],
)
def test_a_standard_that_cannot_work_is_refused(db, values):
    with pytest.raises(frappe.ValidationError):
        frappe.get_doc(
            {
                "doctype": "Network Standard",
                "code": "X",
                "title": "X",
                "applies_to": "Service Point",
                "citation": "x",
                **values,
            }
        ).insert()


@pytest.mark.parametrize(
    "values",
    [
        {"requirement_kind": "Hard"},
        {"requirement_kind": "Judged", "rule": "fields_complete", "field_names": "no_such_field"},
        {"requirement_kind": "Hard", "rule": "number_at_least", "field_names": "enterprise_count"},
        {"requirement_kind": "Hard", "rule": "attachment_present"},
    ],
)
def test_a_requirement_that_cannot_work_is_refused(db, values):
    with pytest.raises(frappe.ValidationError):
        frappe.get_doc(
            {
                "doctype": "Accreditation Requirement",
                "code": "X",
                "title": "X",
                "category": "Staff",
                "citation": "x",
                **values,
            }
        ).insert()


def test_a_new_requirement_takes_effect_without_code(world, configuration):
    frappe.get_doc(
        {
            "doctype": "Accreditation Requirement",
            "code": "ENT-50",
            "title": "Fifty enterprises",
            "requirement_kind": "Hard",
            "category": "Planning",
            "citation": "own choice 1",
            "rule": "number_at_least",
            "field_names": "enterprise_count",
            "minimum": 50,
        }
    ).insert()
    with pytest.raises(frappe.ValidationError, match="own choice 1"):
        world.step(world.draft(), world.town_a_officer, "Submit")
