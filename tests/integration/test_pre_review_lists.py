"""Document lists: which one applies, what is refused, and that what is shipped is an example that says so."""

from datetime import date

import frappe
import pytest

from reg_station.exceptions import DocumentListRefused
from reg_station.guidance_services import document_lists
from reg_station.setup.loading import load
from tests.support.factories import acting_as

DAY = date(2026, 6, 1)


def new_list(code="TEST-1", **values):
    doc = frappe.new_doc("Pre-Review Document List")
    doc.update(
        {
            "list_code": code,
            "title": "Test list",
            "filing_kind": "Renewal",
            "product_type": "Cosmetic",
            "valid_from": "2026-01-01",
            "items": [{"code": "1", "title": "Form", "required": 1}],
            **values,
        }
    )
    return doc


def test_the_shipped_lists_are_there_and_called_examples(db):
    for row in load("pre_review_document_list"):
        doc = frappe.get_doc("Pre-Review Document List", row["list_code"])
        assert not doc.is_official and len(doc.items) == len(row["items"])
        assert all(item.title for item in document_lists.wanted_of(doc))


def test_the_very_class_comes_before_every_class(db):
    find = document_lists.in_force
    assert find("Registration", "Medical Device", "III", DAY) == "DEV-REG-3-2026"
    assert find("Registration", "Medical Device", "II", DAY) == "DEV-REG-2-2026"
    assert find("Change", "Medical Device", "III", DAY) == "DEV-CHG-2026"
    assert find("Registration", "Medical Device", "II", date(2025, 12, 31)) is None
    assert find("Renewal", "Cosmetic", None, DAY) is None


def test_the_days_of_a_list_count(db):
    new_list(valid_to="2026-06-01").insert()
    new_list("TEST-2", valid_from="2026-06-02").insert()
    find = document_lists.in_force
    assert find("Renewal", "Cosmetic", None, DAY) == "TEST-1"
    assert find("Renewal", "Cosmetic", None, date(2026, 6, 2)) == "TEST-2"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"valid_to": "2025-01-01"}, "end before"),
        ({"is_official": 1}, "official list stands"),
        ({"items": [{"code": "1", "title": "A"}, {"code": "1 ", "title": "B"}]}, "twice"),
        ({"items": [{"code": "1|2", "title": "A"}]}, "missing or contains"),
        ({"items": [{"code": "1", "title": "A", "formats": "pdf, exe"}]}, "exe"),
        ({"headings": [{"item_code": "9", "heading": "Scope"}]}, "no document with the code 9"),
    ],
)
def test_what_cannot_be_right_is_refused_in_words(db, values, words):
    with pytest.raises(DocumentListRefused, match=words):
        new_list(**values).insert()


def test_two_lists_for_the_same_filing_on_the_same_day_are_refused(db):
    new_list().insert()
    with pytest.raises(DocumentListRefused, match="TEST-1"):
        new_list("TEST-2", valid_from="2026-03-01").insert()


def test_formats_are_read_as_people_write_them():
    assert document_lists.formats_of(" PDF， .docx,pdf ") == ("pdf", "docx")
    assert document_lists.formats_of(None) == ()


def test_a_kept_list_is_read_as_it_was(db):
    doc = frappe.get_doc("Pre-Review Document List", "DEV-REG-3-2026")
    assert document_lists.from_kept(document_lists.as_kept(doc)) == document_lists.wanted_of(doc)


def test_the_station_changes_a_list_without_code(world):
    with acting_as(world.officer):
        doc = frappe.get_doc("Pre-Review Document List", "DEV-REN-2026")
        doc.append("items", {"code": "9", "title": "新增资料", "required": 1, "formats": "pdf"})
        doc.append("headings", {"item_code": "9", "heading": "概述"})
        doc.save()
    wanted = {item.code: item for item in document_lists.wanted_of(doc)}
    assert wanted["9"].must_be_there and wanted["9"].headings == ("概述",)
