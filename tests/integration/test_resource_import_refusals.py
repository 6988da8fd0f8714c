"""What an import refuses, and that nothing of a refused, killed or repeated import is ever half written."""

import time

import frappe
import pytest

from reg_station.exceptions import DeletionRefused, EditRefused
from reg_station.platform.audit import verify
from reg_station.resource_sharing import import_writing, importing
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


@pytest.mark.parametrize("step", ["bulk_insert", "_write_change", "_audit"])
def test_a_failure_in_the_middle_of_writing_leaves_nothing_and_can_be_repeated(world, monkeypatch, step):
    imported(world.officer, sheet(row("A-0", "Room zero", world.town_a)), town=world.town_a)
    content = sheet(
        row("A-0", "Room 0", world.town_a),
        row("A-1", "Room one", world.town_a, 企业名称="New Devices", 统一社会信用代码=credit_code(9_000_003)),
    )
    doc = uploaded(world.officer, content, town=world.town_a)
    real, calls = getattr(import_writing, step), []

    def failing(*arguments, **more):
        calls.append(step)
        # The second bulk insert: the enterprises are in, the listings are not.
        if step != "bulk_insert" or len(calls) == 2:
            raise RuntimeError("the machine is on fire")
        return real(*arguments, **more)

    with monkeypatch.context() as patch, nothing_is_written():
        patch.setattr(import_writing, step, failing)
        failed = run(doc, world.officer)
    assert failed.status == "Failed" and "nothing was written" in failed.message
    assert calls and not frappe.db.exists("Enterprise", {"uscc": credit_code(9_000_003)})
    assert [
        entry.event for entry in frappe.get_all("Audit Entry", {"reference_name": doc.name}, ["event"])
    ] == ["import failed"]
    done = run(doc, world.officer)
    assert (done.status, done.created_count, done.updated_count) == ("Imported", 1, 1)
    assert verify() == []


def test_a_job_that_runs_twice_writes_once(world):
    doc = uploaded(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    with acting_as(world.officer):
        importing.start(doc.name)
        token = frappe.db.get_value("Resource Import", doc.name, "job")
        assert importing.run(doc.name, token) == "Imported"
        with nothing_is_written():
            assert importing.run(doc.name, token) == "Imported"
    assert len(listings(world.town_a)) == 1


def test_a_run_that_was_replaced_writes_nothing(world, monkeypatch):
    """A worker that was thought dead wakes up after the import was started again."""
    doc = uploaded(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    monkeypatch.setattr("frappe.utils.background_jobs.get_job_status", lambda job: None)
    with acting_as(world.officer):
        importing.start(doc.name)
        old = frappe.db.get_value("Resource Import", doc.name, "job")
        importing.start(doc.name)
        new = frappe.db.get_value("Resource Import", doc.name, "job")
        with nothing_is_written():
            assert importing.run(doc.name, old) == "Checking"
        assert old != new and importing.run(doc.name, new) == "Imported"


@pytest.mark.parametrize("state", ["queued", "started"])
def test_a_killed_run_can_be_started_again_a_living_one_cannot(world, monkeypatch, state):
    doc = uploaded(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    monkeypatch.setattr("frappe.utils.background_jobs.get_job_status", lambda job: state)
    with acting_as(world.officer):
        importing.start(doc.name)
        if state == "started":
            importing._give_sign_of_life(frappe.db.get_value("Resource Import", doc.name, "job"))
        with pytest.raises(frappe.ValidationError, match="cannot be started again"):
            importing.start(doc.name)
        # Redis still calls the job of a killed worker started; nothing is heard of it any more.
        state = "started"
        frappe.cache.delete_value(
            importing._life_key(frappe.db.get_value("Resource Import", doc.name, "job"))
        )
        assert importing.start(doc.name) == "Checking"
    monkeypatch.undo()


def test_a_long_run_is_heard_of_while_it_checks(world, monkeypatch):
    heard = []
    monkeypatch.setattr(importing, "_give_sign_of_life", heard.append)
    rows = [row(f"A-{number}", f"Room {number}", world.town_a) for number in range(1001)]
    done = imported(world.officer, sheet(*rows), town=world.town_a)
    assert done.status == "Imported" and heard == [done.job] * 5


def test_a_listing_that_came_in_meanwhile_is_seen_before_writing(world, monkeypatch):
    """Two imports of the same file at once: the later one finds what the earlier one wrote."""
    content = sheet(row("A-1", "Room one", world.town_a))
    other = uploaded(world.officer, content, town=world.town_a)
    doc = uploaded(world.officer, content, town=world.town_a)
    real, done = importing._write, []

    def after_the_other(*arguments):
        if not done:
            done.append(True)
            assert run(other, world.officer).status == "Imported"
        return real(*arguments)

    monkeypatch.setattr(importing, "_write", after_the_other)
    result = run(doc, world.officer)
    assert (result.status, result.created_count, result.unchanged_count) == ("Imported", 0, 1)
    assert len(listings(world.town_a)) == 1


def test_a_listing_that_was_changed_meanwhile_is_planned_anew(world, monkeypatch):
    imported(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    listing = listings(world.town_a)["Room one"]
    doc = uploaded(world.officer, sheet(row("A-1", "Room one", world.town_a, 面积=90)), town=world.town_a)
    real, done = importing._write, []

    def after_an_edit(*arguments):
        if not done:
            done.append(True)
            world.step(listing, world.officer, "Submit")
        return real(*arguments)

    monkeypatch.setattr(importing, "_write", after_an_edit)
    assert run(doc, world.officer).updated_count == 1
    listing.reload()
    assert (listing.workflow_state, listing.area) == ("Submitted", 90)


def test_listings_that_never_stand_still_end_in_a_clear_failure(world, monkeypatch):
    doc = uploaded(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)

    def never(*arguments):
        raise import_writing.ChangedMeanwhile

    monkeypatch.setattr(importing, "write_plan", never)
    done = run(doc, world.officer)
    assert done.status == "Failed" and "were changed while" in done.message


def test_ten_thousand_rows_are_imported_and_imported_again(world):
    """Well under two minutes each on two cores; the limit here leaves room for a machine that does other work."""
    count = 10_000
    rows = [
        row(
            f"K{number}",
            f"Room {number}",
            world.town_a,
            企业名称=f"Devices {number % 400}",
            统一社会信用代码=credit_code(8_000_000 + number % 400),
            面积=100 + number % 900,
        )
        for number in range(count)
    ]
    before = frappe.db.count("Audit Entry")
    start = time.monotonic()
    done = imported(world.officer, sheet(*rows), town=world.town_a)
    first = time.monotonic() - start
    assert (done.status, done.created_count, done.enterprise_count) == ("Imported", count, 400), done.message
    assert (
        frappe.db.count("Case Step", {"reference_doctype": "Shared Resource", "town": world.town_a}) >= count
    )
    assert frappe.db.count("Audit Entry") == before + 1

    rows[7][HEADINGS.index("面积")] = 77
    start = time.monotonic()
    again = imported(world.officer, sheet(*rows), town=world.town_a)
    second = time.monotonic() - start
    assert (again.created_count, again.updated_count, again.unchanged_count) == (0, 1, count - 1)
    print(f"import of {count} rows: {first:.1f} s, again: {second:.1f} s")
    assert first < 120 and second < 120
