"""Hole: an inspection, its findings and their photos are the enterprise's own business; each surface must know it.

Rule (N2): an enterprise sees its own and no draft of the answers, an inspector what is assigned to him, a town what lies
in it. What the enterprise may not read it cannot ask for either.
"""

import contextlib
import json

import frappe
import pytest

from tests.support.inspections import found, inspection
from tests.support.people import acting_as
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
DOCTYPES = ("Mock Inspection", "Nonconformity")
SEES = {
    "enterprise_a_user": True,
    "enterprise_b_user": False,
    "town_a_officer": True,
    "town_b_officer": False,
    "officer": True,
    "observer": True,
    "approver": True,
    "inspector": True,
    "other_inspector": False,
    "auditor": False,
}


@pytest.fixture
def rows(world):
    doc = inspection(world, "Rectification")
    with acting_as(world.officer):
        stored = frappe.get_doc(doc.doctype, doc.name)
        stored.inspectors = stored.inspectors[:1]
        stored.save()
    return {"Mock Inspection": doc.name, "Nonconformity": found(doc)[0]}


def user_of(world, who):
    inspectors = {"inspector": 0, "other_inspector": 1}
    return world.inspectors[inspectors[who]] if who in inspectors else getattr(world, who)


@pytest.mark.parametrize("surface", SURFACES)
def test_each_surface_shows_the_own_rows_only(world, rows, surface):
    seen = {}
    for who in SEES:
        for doctype in DOCTYPES:
            with acting_as(user_of(world, who)):
                try:
                    seen[who, doctype] = rows[doctype] in surface(doctype)
                except frappe.PermissionError:
                    seen[who, doctype] = False
    assert seen == {(who, doctype): SEES[who] for who in SEES for doctype in DOCTYPES}


def test_counts_count_the_own_rows_only(world, rows):
    for who, doctype in ((who, doctype) for who in SEES for doctype in DOCTYPES):
        with acting_as(user_of(world, who)):
            try:
                count = call("frappe.client.get_count", doctype=doctype, filters={"name": rows[doctype]})
            except frappe.PermissionError:
                count = 0
        assert count == int(SEES[who]), (who, doctype)


class TestTheEnterpriseReadsNoDraft:
    def test_in_the_document(self, world, rows):
        with acting_as(world.enterprise_a_user):
            document = frappe.client.get("Mock Inspection", rows["Mock Inspection"])
        assert not document.get("clauses") and not document.get("conclusion")
        assert not document.get("proposed_reasons") and document["state"] == "Rectification"

    def test_among_the_rows_of_the_table(self, world, rows):
        from reg_station.permissions.filters import refuse_hidden_tables

        asked = {"doctype": "Mock Inspection Clause", "parent": "Mock Inspection", "fields": '["note"]'}
        for user, refused in ((world.enterprise_a_user, True), (world.inspectors[0], False)):
            with acting_as(user):
                frappe.local.form_dict = frappe._dict(asked)
                with pytest.raises(frappe.PermissionError) if refused else contextlib.nullcontext():
                    refuse_hidden_tables()

    def test_by_asking_for_it(self, world, rows):
        from reg_station.permissions.filters import refuse_hidden_fields

        with acting_as(world.enterprise_a_user):
            frappe.local.form_dict = frappe._dict(
                doctype="Mock Inspection", filters=json.dumps([["conclusion", "=", "Passed"]])
            )
            with pytest.raises(frappe.PermissionError):
                refuse_hidden_fields()


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("field", ["town", "enterprise", "service_point"])
def test_no_row_is_pulled_into_reach(world, rows, doctype, field):
    """Where a row belongs follows from the request; a browser may send what it likes."""
    before = frappe.db.get_value(doctype, rows[doctype], field)
    with acting_as(world.officer):
        doc = frappe.get_doc(doctype, rows[doctype])
        doc.set(field, {"town": world.town_b, "enterprise": world.enterprise_b}.get(field))
        doc.save()
    assert frappe.db.get_value(doctype, rows[doctype], field) == before


def test_a_nonconformity_stays_with_its_inspection(world, rows):
    other = inspection(world, "Rectification", enterprise=world.enterprise_b)
    with acting_as(world.officer):
        doc = frappe.get_doc("Nonconformity", rows["Nonconformity"])
        doc.update({"inspection": other.name, "severity": "Major", "state": doc.state})
        doc.save()
        doc.reload()
    assert (doc.inspection, doc.severity) == (rows["Mock Inspection"], "Minor")


def test_an_inspector_who_leaves_office_sees_nothing_any_more(world, rows):
    with acting_as("Administrator"):
        user = frappe.get_doc("User", world.inspectors[0])
        user.remove_roles("Site Inspector")
    with acting_as(world.inspectors[0]), pytest.raises(frappe.PermissionError):
        frappe.get_doc("Mock Inspection", rows["Mock Inspection"]).check_permission("read")
