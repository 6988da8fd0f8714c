"""Hole: what is wrong with the rooms of a station or point is for those in charge of it; each surface must know it.

Rule (N2): as for Station Rule. A point sees its own checks, a town those of its points, station and bureau all.
"""

import contextlib

import frappe
import pytest

from reg_station.exceptions import EditRefused
from tests.support.factories import make_file
from tests.support.people import acting_as
from tests.support.premises import PremisesWorld
from tests.support.requests_in_process import call
from tests.support.surfaces import (
    calendar,
    form,
    link_search,
    list_view,
    report_builder,
    rest_document,
    rest_list,
    single_value,
)

SURFACES = [list_view, rest_list, report_builder, link_search, form, rest_document, single_value, calendar]
SEES = {
    "point_officer": {"point"},
    "officer": {"point", "station"},
    "approver": {"point", "station"},
    "town_a_officer": {"point"},
    "town_b_officer": set(),
    "enterprise_a_user": set(),
    "auditor": set(),
}


@pytest.fixture
def rows(world):
    yard = PremisesWorld(world)
    return {
        "point": yard.check(defects=("五(三)",)).name,
        "station": yard.check("Under Way", station=world.station).name,
    }


@pytest.mark.parametrize("surface", SURFACES)
def test_each_surface_shows_what_is_in_reach(world, rows, surface):
    seen = {}
    for who in SEES:
        with acting_as(getattr(world, who)):
            try:
                names = surface("Premises Check")
            except frappe.PermissionError:
                names = set()
        seen[who] = {key for key, name in rows.items() if name in names}
    assert seen == SEES


def test_counts_count_what_is_in_reach(world, rows):
    for who, expected in SEES.items():
        with acting_as(getattr(world, who)):
            try:
                count = call(
                    "frappe.client.get_count",
                    doctype="Premises Check",
                    filters={"name": ("in", list(rows.values()))},
                )
            except frappe.PermissionError:
                count = 0
        assert count == len(expected), who


@pytest.mark.parametrize("who", ["town_a_officer", "approver", "town_b_officer", "enterprise_a_user"])
def test_readers_do_not_write(world, rows, who):
    with acting_as(getattr(world, who)), pytest.raises((frappe.PermissionError, EditRefused)):
        doc = frappe.get_doc("Premises Check", rows["point"])
        doc.summary = "All is well."
        doc.save()


def test_a_point_writes_to_no_check_of_the_station(world, rows):
    with acting_as(world.point_officer), pytest.raises((frappe.PermissionError, EditRefused)):
        doc = frappe.get_doc("Premises Check", rows["station"])
        doc.clauses[0].result = "Conforms"
        doc.save()


@pytest.mark.parametrize("field", ["town", "service_point", "station"])
def test_no_row_is_pulled_into_reach(world, rows, field):
    before = frappe.db.get_value("Premises Check", rows["point"], field)
    with acting_as(world.officer), contextlib.suppress(frappe.ValidationError, frappe.PermissionError):
        doc = frappe.get_doc("Premises Check", rows["point"])
        doc.set(field, {"town": world.town_b, "station": world.station}.get(field))
        doc.save()
    assert frappe.db.get_value("Premises Check", rows["point"], field) == before


def test_a_photo_is_private_and_read_with_the_check(world, rows):
    attached = {"attached_to_doctype": "Premises Check", "attached_to_name": rows["point"]}
    url = make_file(world.point_officer, private=0, **attached)
    assert url.startswith("/private/")
    name = frappe.db.get_value("File", {"file_url": url})
    for who, expected in (("officer", True), ("town_a_officer", True), ("town_b_officer", False)):
        with acting_as(getattr(world, who)):
            assert bool(frappe.get_doc("File", name).has_permission("read")) == expected, who
