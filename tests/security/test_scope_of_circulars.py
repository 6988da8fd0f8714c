"""Hole: a draft of the circular, with grades that nobody signed, is read or spread before it is issued.

Rule (C5): the station writes, the bureau issues; towns and points read what is issued in Desk, everybody else only as the
letter; a draft is nobody else's, on whichever route, and looks like a missing one.
"""

import frappe
import pytest

from reg_station.appraisal import circulars, papers
from reg_station.exceptions import EditRefused
from tests.support import appraisal as support
from tests.support.circulars import drafted, issued, season
from tests.support.guidance import take
from tests.support.people import acting_as, make_user
from tests.support.surfaces import EVERY_SURFACE, revealed

# a: a draft; b: issued; both of the same station.
SEEN = {
    "officer": "ab",
    "approver": "ab",
    "town_a_officer": "b",
    "town_b_officer": "b",
    "of_point": "b",
}
OTHERS = ("observer", "auditor", "enterprise_a_user", "inspector", "appraiser", "department")


@pytest.fixture
def letters(world):
    first, second = season(world), season(world)
    return frappe._dict(a=drafted(world, first), b=issued(world, second), user=first.users["excellent"])


def people(world, letters) -> dict[str, str]:
    found = {"of_point": letters.user, "appraiser": support.appraiser(), "inspector": world.inspectors[0]}
    found["department"] = make_user("circular-department", "Department Officer")
    for who in ("officer", "approver", "town_a_officer", "town_b_officer", *OTHERS):
        found.setdefault(who, getattr(world, who, None))
    return found


def test_every_surface_agrees_with_the_rule(world, letters):
    rows = {"a": letters.a.name, "b": letters.b.name}
    disagreeing = {}
    for who, user in people(world, letters).items():
        expected = set(SEEN.get(who, ""))
        with acting_as(user):
            for surface in EVERY_SURFACE:
                if surface.__name__ == "attached_file":
                    continue
                found = revealed(surface, circulars.DOCTYPE, rows, expected)
                if found != expected:
                    disagreeing[who, surface.__name__] = found
    assert disagreeing == {}


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_draft_is_a_missing_letter_to_everybody_else(world, letters, kind):
    waiting = take(letters.a, world.officer, "Send for Issue")
    strangers = [user for who, user in people(world, letters).items() if "a" not in SEEN.get(who, "")]
    for user in ("Guest", *strangers):
        with acting_as(user):
            with pytest.raises(frappe.DoesNotExistError) as refusal:
                papers.circular(waiting.name, kind)
            with pytest.raises(frappe.DoesNotExistError) as missing:
                papers.circular("AC-1999-0001", kind)
        assert str(refusal.value).replace(waiting.name, "") == str(missing.value).replace("AC-1999-0001", "")


def test_an_issued_letter_is_everybodys(world, letters):
    for user in ("Guest", *people(world, letters).values()):
        frappe.local.response = frappe._dict()
        with acting_as(user):
            papers.circular(letters.b.name)
        assert frappe.local.response.filecontent.startswith(b"%PDF"), user


def test_rows_of_a_draft_are_not_listed_behind_it(world, letters):
    asked = {"parent": circulars.DOCTYPE, "fields": ["parent", "grade"], "limit_page_length": 0}
    for user, expected in (
        (letters.user, {letters.b.name}),
        (world.town_a_officer, {letters.b.name}),
        (world.officer, {letters.a.name, letters.b.name}),
    ):
        with acting_as(user):
            assert {row.parent for row in frappe.client.get_list("Circular Grade", **asked)} == expected
    with acting_as(world.enterprise_a_user), pytest.raises(frappe.PermissionError):
        frappe.client.get_list("Circular Grade", **asked)


def test_nobody_reads_drafts_of_another_station(world, letters):
    station = frappe.get_doc({"doctype": "Registration Station", "station_name": "Other Station"})
    station.update({"station_level": "District", "district": "Elsewhere"})
    station.insert()
    stranger = make_user("other-station", "Station Officer")
    world._member(stranger, station=station.name)
    with acting_as(stranger):
        assert letters.a.name not in frappe.get_list(circulars.DOCTYPE, pluck="name")
        with pytest.raises(frappe.DoesNotExistError):
            papers.circular(letters.a.name)
        with pytest.raises(frappe.PermissionError):
            circulars.refresh_grades(letters.a.name, str(letters.a.modified))
        with pytest.raises(frappe.PermissionError):
            circulars.draft(letters.a.appraisal_round)


def test_a_draft_cannot_be_pulled_into_reach(world, letters):
    """The field that opens it to towns and points is written by its issue alone."""
    for user in (world.officer, world.approver):
        with acting_as(user):
            doc = frappe.get_doc(circulars.DOCTYPE, letters.a.name)
            doc.issued_station = doc.station
            doc.save()
        assert not frappe.db.get_value(circulars.DOCTYPE, letters.a.name, "issued_station")
    for user in (letters.user, world.town_a_officer):
        with acting_as(user), pytest.raises((frappe.PermissionError, EditRefused)):
            frappe.client.set_value(circulars.DOCTYPE, letters.a.name, "issued_station", world.station)


def test_templates_are_written_by_the_station_and_the_administrator_only(world):
    name = frappe.get_all(circulars.TEMPLATE, pluck="name", limit=1)[0]
    for user in (world.town_a_officer, world.approver, world.enterprise_a_user, support.appraiser()):
        with acting_as(user), pytest.raises(frappe.PermissionError):
            frappe.client.set_value(circulars.TEMPLATE, name, "title", "Mine")
    with acting_as(world.enterprise_a_user), pytest.raises(frappe.PermissionError):
        circulars.words()
    with acting_as(world.officer):
        assert set(circulars.words()) >= {"year", "grade_list"}
        frappe.client.set_value(circulars.TEMPLATE, name, "contact", "（联系人：某某）")
