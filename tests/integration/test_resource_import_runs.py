"""A run of an import that fails, is killed, repeated or overtaken leaves nothing half written."""

import frappe
import pytest

from reg_station import long_runs
from reg_station.platform.audit import verify
from reg_station.resource_sharing import import_writing, importing
from tests.support.factories import acting_as
from tests.support.imports import (
    HEADINGS,
    imported,
    listings,
    nothing_is_written,
    row,
    run,
    sheet,
    uploaded,
)
from tests.support.sharing import credit_code


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
            long_runs.give_sign_of_life(frappe.db.get_value("Resource Import", doc.name, "job"))
        with pytest.raises(frappe.ValidationError, match="cannot be started again"):
            importing.start(doc.name)
        # Redis still calls the job of a killed worker started; nothing is heard of it any more.
        state = "started"
        frappe.cache.delete_value(long_runs.life_key(frappe.db.get_value("Resource Import", doc.name, "job")))
        assert importing.start(doc.name) == "Checking"
    monkeypatch.undo()


def test_a_long_run_is_heard_of_while_it_checks(world, monkeypatch):
    heard = []
    monkeypatch.setattr(long_runs, "give_sign_of_life", heard.append)
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


def test_a_long_list_is_imported_and_imported_again(world):
    """Several batches of rows, few enterprises; ten thousand rows are measured in docs/bulk-import.md."""
    count = 1_200
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
    done = imported(world.officer, sheet(*rows), town=world.town_a)
    assert (done.status, done.created_count, done.enterprise_count) == ("Imported", count, 400), done.message
    assert (
        frappe.db.count("Case Step", {"reference_doctype": "Shared Resource", "town": world.town_a}) >= count
    )
    assert frappe.db.count("Audit Entry") == before + 1

    rows[7][HEADINGS.index("面积")] = 77
    again = imported(world.officer, sheet(*rows), town=world.town_a)
    assert (again.created_count, again.updated_count, again.unchanged_count) == (0, 1, count - 1)
