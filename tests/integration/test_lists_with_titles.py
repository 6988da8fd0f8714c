"""Desk's list asks for the titles of linked records along with the rows; no row may be lost by it (N2)."""

import frappe
import pytest

from reg_station.permissions.dimensions import SCOPE_FIELDS
from tests.support.people import acting_as


def titled_links() -> list[tuple[str, str, str]]:
    """(DocType, link that its list shows, field of the title) of all records of ours."""
    found = []
    for doctype in sorted(SCOPE_FIELDS):
        for df in frappe.get_meta(doctype).get("fields", {"fieldtype": "Link", "in_list_view": 1}):
            linked = frappe.get_meta(df.options)
            if linked.show_title_field_in_link and linked.title_field:
                found.append((doctype, df.fieldname, linked.title_field))
    return found


def rows(doctype: str, *fields: str) -> set[str]:
    found = frappe.get_list(doctype, fields=["name", *fields], limit_page_length=0)
    return {row.name for row in found}


@pytest.fixture
def without_links(world):
    """Records whose link is empty, as they come by phone or before an enterprise is entered."""
    with acting_as(world.officer):
        question = frappe.get_doc(
            {
                "doctype": "Consultation",
                "subject": "Whom do I ask?",
                "channel": "Phone",
                "question": "Whom do I ask?",
                "town": world.town_a,
                "contact_person": "Somebody",
            }
        ).insert()
    return {"Consultation": question.name}


@pytest.mark.parametrize("who", ["officer", "town_a_officer", "approver", "observer"])
def test_no_row_is_lost_to_the_title_of_a_link(world, without_links, who):
    seen = 0
    with acting_as(getattr(world, who)):
        for doctype, fieldname, title in titled_links():
            if not frappe.has_permission(doctype, "read"):
                continue
            plain = rows(doctype)
            seen += len(plain)
            linked = frappe.get_meta(doctype).get_field(fieldname).options
            if frappe.has_permission(linked, "read"):
                assert rows(doctype, f"{fieldname}.{title} as linked_title") == plain, (doctype, fieldname)
    assert seen > 0


def test_a_question_without_enterprise_is_in_the_list_of_the_station(world, without_links):
    with acting_as(world.officer):
        found = rows("Consultation", "enterprise.enterprise_name as linked_title")
    assert without_links["Consultation"] in found
