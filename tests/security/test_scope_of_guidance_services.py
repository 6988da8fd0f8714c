"""Hole: a request, its evaluation, a question and a follow-up are rows of an enterprise; each surface must know it.

Rule (N2): an enterprise sees its own, a town what lies in it, a point the towns it serves, the station its district.
"""

import contextlib

import frappe
import pytest

from reg_station.guidance_services import evaluations
from tests.support.factories import acting_as
from tests.support.guidance import consultation, service_request
from tests.support.surfaces import (
    form,
    link_search,
    list_view,
    report_builder,
    rest_document,
    rest_list,
    single_value,
)

SURFACES = [list_view, rest_list, report_builder, link_search, form, rest_document, single_value]
DOCTYPES = ("Service Request", "Service Evaluation", "Consultation", "Follow Up")
SEES = {
    "enterprise_a_user": True,
    "enterprise_b_user": False,
    "town_a_officer": True,
    "town_b_officer": False,
    "officer": True,
    "observer": True,
    "approver": True,
    "inspector": False,
    "auditor": False,
}


@pytest.fixture
def rows(world):
    settled = service_request(world, "Settled")
    with acting_as(world.enterprise_a_user):
        evaluation = evaluations.evaluate(settled.name, 5, 5, 5, 5)["name"]
    request = service_request(world, "Under Way")
    return {
        "Service Request": request.name,
        "Service Evaluation": evaluation,
        "Consultation": consultation(world).name,
        "Follow Up": frappe.db.get_value("Follow Up", {"dossier": request.name}),
    }


@pytest.mark.parametrize("surface", SURFACES)
def test_each_surface_shows_the_own_rows_only(world, rows, surface):
    seen = {}
    for who in SEES:
        user = world.inspectors[0] if who == "inspector" else getattr(world, who)
        for doctype in DOCTYPES:
            with acting_as(user):
                try:
                    seen[who, doctype] = rows[doctype] in surface(doctype)
                except frappe.PermissionError:
                    seen[who, doctype] = False
    assert seen == {(who, doctype): SEES[who] for who in SEES for doctype in DOCTYPES}


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_no_row_is_pulled_into_reach(world, rows, doctype):
    """Town and point of a row follow from its enterprise; a browser may send what it likes."""
    with acting_as(world.officer):
        doc = frappe.get_doc(doctype, rows[doctype])
        doc.town = world.town_b
        with contextlib.suppress(frappe.ValidationError, frappe.PermissionError):
            doc.save()
    assert frappe.db.get_value(doctype, rows[doctype], "town") == world.town_a
