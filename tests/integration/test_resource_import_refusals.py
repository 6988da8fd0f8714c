"""What an import refuses, in words at the row, and for whom."""

import frappe
import pytest

from reg_station.exceptions import DeletionRefused, EditRefused
from reg_station.resource_sharing import importing
from tests.support.factories import acting_as, make_file
from tests.support.imports import (
    HEADINGS,
    imported,
    listings,
    nothing_is_written,
    remarks,
    row,
    run,
    sheet,
    uploaded,
)
from tests.support.sharing import credit_code
from tests.unit.resource_sharing.sheets import workbook

GOOD_CODE = credit_code(9_000_001)


def refused(world, content: bytes, **place):
    with nothing_is_written():
        doc = imported(world.officer, content, **(place or {"town": world.town_a}))
    assert doc.status == "Refused"
    return doc


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"number,title\n1,room\n", "not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel workbook"),
        (sheet(row("A-1", "Room", "x"))[:900], "cut off"),
        (workbook(("标题",), ("内容",)), "headings"),
        (workbook(HEADINGS), "no row below"),
        (workbook((*HEADINGS, "颜色"), (*row("A-1", "Room", "x"), "red")), "颜色"),
        (workbook((*HEADINGS[:2], "面积"), ("A-1", "Room", 3)), "missing"),
        (workbook((*HEADINGS, "面积"), (*row("A-1", "Room", "x"), 3)), "twice"),
        (sheet(row("A-1", "=A1", "x")), "formulas"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(world, content, words):
    doc = refused(world, content)
    assert words in doc.message and not doc.annotated_file
    (entry,) = frappe.get_all("Audit Entry", {"reference_name": doc.name}, ["event", "details"])
    assert entry.event == "import refused" and doc.file_hash in entry.details


def test_one_bad_row_keeps_all_out_and_comes_back_with_its_remarks(world):
    good = [row(f"A-{number}", f"Room {number}", world.town_a) for number in range(4)]
    bad = row(
        "A-9", None, world.town_a, 统一社会信用代码=GOOD_CODE[:-1] + "0", 面积="big", 可用起="2026-02-30"
    )
    doc = refused(world, sheet(*good[:2], bad, *good[2:]))
    assert (doc.row_count, doc.refused_count, doc.created_count) == (5, 1, 0)
    found = remarks(doc)
    assert list(found) == [4]
    for word in ("名称 is missing", "check digit", "面积: big is not a number", "可用起: 2026-02-30"):
        assert word in found[4]
    file = frappe.get_doc("File", {"file_url": doc.annotated_file})
    assert (file.is_private, file.attached_to_name) == (1, doc.name)


def test_the_annotated_file_can_be_corrected_and_sent_again(world):
    doc = refused(world, sheet(row("A-1", "Room one", world.town_a, 面积="big")))
    from tests.unit.resource_sharing.sheets import opened, saved

    path = frappe.get_doc("File", {"file_url": doc.annotated_file}).get_full_path()
    with open(path, "rb") as stream:
        book = opened(stream.read())
    book.active.cell(2, HEADINGS.index("面积") + 1).value = 250
    assert imported(world.officer, saved(book), town=world.town_a).status == "Imported"
    assert listings(world.town_a)["Room one"].area == 250


def test_remarks_speak_the_language_of_who_started(world):
    frappe.db.set_value("User", world.officer, "language", "zh")
    frappe.clear_cache(user=world.officer)
    doc = refused(world, sheet(row("A-1", "Room one", world.town_a, 面积="大")))
    assert remarks(doc) == {2: "面积：“大”不是数字。"}
    frappe.db.set_value("User", world.officer, "language", "en")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"统一社会信用代码": credit_code(9_000_077), "企业名称": None}, "not registered"),
        ({"资源类型": "Swimming Pool"}, "not on the list"),
        ({"洁净级别": "ISO 99"}, "not on the list"),
        ({"工艺公用工程": "Coffee"}, "not on the list"),
        ({"街镇园区": "Atlantis"}, "not on the list"),
        ({"名称": "x" * 200}, "140"),
    ],
)
def test_a_row_is_refused_for_what_its_form_would_refuse(world, values, words):
    title = values.pop("名称", "Room one")
    cells = {"街镇园区": world.town_a, **values}
    doc = refused(world, sheet(row("A-1", title, **{"town": cells.pop("街镇园区")}, **cells)))
    assert words in remarks(doc)[2]


def test_capacity_without_unit_is_refused_by_the_rule_of_the_form(world):
    content = workbook((*HEADINGS, "产能"), (*row("A-1", "Room one", world.town_a), 5))
    assert "unit" in remarks(refused(world, content))[2]


def test_a_code_of_another_enterprise_is_refused_with_its_name(world):
    code = frappe.db.get_value("Enterprise", world.enterprise_a, "uscc")
    doc = refused(world, sheet(row("A-1", "Room one", world.town_a, 统一社会信用代码=code)))
    assert "World Devices" in remarks(doc)[2]


def test_one_unknown_code_with_two_names_is_refused(world):
    content = sheet(
        row("A-1", "Room one", world.town_a), row("A-2", "Room two", world.town_a, 企业名称="Somebody Else")
    )
    assert remarks(refused(world, content)) == {
        3: f"The code {GOOD_CODE} stands with another name in row 2: Imported Devices."
    }


def test_rows_that_stand_twice_name_one_another(world):
    content = sheet(
        row("A-1", "Room one", world.town_a),
        row("a-1", "Room two", world.town_a),
        row(None, "Room three", world.town_a),
        row(None, "ROOM THREE", world.town_a),
    )
    found = remarks(refused(world, content))
    assert {number: text.split()[-1] for number, text in found.items()} == {
        2: "3.",
        3: "2.",
        4: "5.",
        5: "4.",
    }


def test_two_rows_about_one_listing_are_refused(world):
    imported(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    content = sheet(row("A-1", "Room 1", world.town_a), row(None, "Room one", world.town_a))
    assert remarks(refused(world, content)) == {3: "The same resource also stands in row 2."}


def test_a_row_of_another_town_than_the_imports_is_refused(world):
    content = sheet(row("A-1", "Room one", world.town_a), row("B-1", "Room two", world.town_b))
    assert list(remarks(refused(world, content))) == [3]


def test_rows_follow_the_reach_of_who_starts_not_of_who_uploaded(world):
    doc = uploaded(world.officer, sheet(row("B-1", "Room two", world.town_b)), station=world.station)
    frappe.db.set_value("Resource Import", doc.name, {"town": world.town_a, "station": None})
    with nothing_is_written():
        done = run(doc, world.town_a_officer)
    assert done.status == "Refused" and "outside" in remarks(done)[2]


@pytest.mark.parametrize("place", ["town", "station", "point"])
def test_nobody_enters_an_import_for_a_place_beyond_reach(world, place):
    point = world.application("Accredited").service_point
    values = {
        "town": {"town": world.town_a},
        "station": {"station": world.station},
        "point": {"service_point": point},
    }
    with pytest.raises(frappe.PermissionError):
        uploaded(world.town_b_officer, sheet(row("A-1", "Room", None)), **values[place])


def test_a_foreign_point_does_not_come_in_under_the_own_town(world):
    point = world.application("Accredited").service_point
    with pytest.raises(frappe.ValidationError, match="belongs to"):
        uploaded(
            world.town_b_officer, sheet(row("A-1", "Room", None)), town=world.town_b, service_point=point
        )


def test_an_import_needs_a_place(world):
    with pytest.raises(frappe.ValidationError, match="Choose a town"):
        uploaded("Administrator", sheet(row("A-1", "Room", world.town_a)))


@pytest.mark.parametrize("role", ["enterprise_a_user", "observer", "auditor", "admin", "approver"])
def test_other_roles_neither_upload_nor_start_nor_get_the_template(world, role):
    doc = uploaded(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    user = getattr(world, role)
    with acting_as(user):
        with pytest.raises(frappe.PermissionError):
            importing.start(doc.name)
        with pytest.raises(frappe.PermissionError):
            importing.template("zh")
        with pytest.raises(frappe.PermissionError):
            frappe.get_doc({"doctype": "Resource Import", "file": doc.file, "town": world.town_a}).insert()


def test_a_foreign_import_can_be_neither_seen_nor_started(world):
    doc = uploaded(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    with acting_as(world.town_b_officer):
        assert frappe.get_list("Resource Import", pluck="name") == []
        with pytest.raises(frappe.PermissionError):
            importing.start(doc.name)


def test_somebody_elses_file_cannot_be_imported(world):
    foreign = make_file(world.town_b_officer, "listings.xlsx")
    with acting_as(world.town_a_officer), pytest.raises(frappe.PermissionError):
        frappe.get_doc({"doctype": "Resource Import", "file": foreign, "town": world.town_a}).insert()


def test_results_cannot_be_sent_along_nor_changed(world):
    doc = uploaded(
        world.officer,
        sheet(row("A-1", "Room one", world.town_a)),
        town=world.town_a,
        status="Imported",
        row_count=9,
    )
    assert doc.status == "Uploaded" and not doc.row_count
    with acting_as(world.officer):
        doc.update({"status": "Imported", "created_count": 7, "message": "all is well"})
        doc.save()
    doc.reload()
    assert (doc.status, doc.created_count, doc.message) == ("Uploaded", 0, None)


def test_after_the_import_nothing_changes_and_nothing_is_deleted(world):
    doc = imported(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    with acting_as(world.officer):
        doc.sent_by = "somebody"
        with pytest.raises(EditRefused):
            doc.save()
        with pytest.raises(frappe.ValidationError, match="cannot be started"):
            importing.start(doc.name)
    with pytest.raises(DeletionRefused):
        frappe.delete_doc("Resource Import", doc.name)


def test_a_corrected_file_may_take_the_place_of_a_refused_one(world):
    doc = refused(world, sheet(row("A-1", "Room one", world.town_a, 面积="big")))
    other = uploaded(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    with acting_as(world.officer):
        doc.file = other.file
        doc.save()
    assert run(doc, world.officer).status == "Imported"
    hashes = {
        frappe.parse_json(entry.details)["file_hash"]
        for entry in frappe.get_all("Audit Entry", {"reference_name": doc.name}, ["details"])
    }
    assert len(hashes) == 2
