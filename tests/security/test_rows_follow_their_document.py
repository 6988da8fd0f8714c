"""Hole: a row of a table, asked for by itself, is read by whoever may read documents of its kind, and saved past all rules.

Rule (N2, B5, C3): a row is read with its document and its columns, and written with its document only, on every route.
"""

import json
from pathlib import Path

import frappe
import pytest
from frappe.model.base_document import get_controller

from reg_station.exceptions import EditRefused
from reg_station.permissions.filters import refuse_foreign_rows
from reg_station.table_row import TableRow, may_read
from tests.support import appraisal as support
from tests.support.appraisal import appraisal_of, opened, published, sent_in
from tests.support.people import acting_as
from tests.support.requests_in_process import begin_request, call

TABLE = "Appraisal Score"
APP = Path(frappe.get_app_path("reg_station"))


def our_tables() -> list[str]:
    shapes = (json.loads(path.read_text()) for path in APP.glob("*/doctype/*/*.json"))
    return sorted(shape["name"] for shape in shapes if shape.get("istable"))


@pytest.fixture
def row(world):
    """A row of a published appraisal, and the account of its point."""
    doc, _place, user, _names, _season = published(world)
    return frappe._dict(doc=doc, name=doc.rows[0].name, user=user)


@pytest.fixture
def stranger(world):
    return support.point(world, town=world.town_b, officer="row-stranger")[1]


def test_every_table_of_the_app_is_one(db):
    tables = our_tables()
    assert len(tables) > 60
    assert [name for name in tables if not issubclass(get_controller(name), TableRow)] == []


class TestReading:
    def test_whoever_reads_the_document_reads_its_row(self, row):
        with acting_as(row.user):
            assert frappe.client.get(TABLE, row.name, parent="Service Appraisal")["name"] == row.name
            begin_request("GET", doctype=TABLE, name=row.name)
            refuse_foreign_rows()

    def test_a_foreign_row_is_refused_by_name_and_by_filter(self, row, stranger):
        with acting_as(stranger):
            assert frappe.has_permission("Service Appraisal", "read")
            with pytest.raises(frappe.PermissionError):
                frappe.client.get(TABLE, row.name, parent="Service Appraisal")
            with pytest.raises(frappe.PermissionError):
                frappe.client.get(
                    TABLE, filters={"parent": row.doc.name, "code": "1"}, parent="Service Appraisal"
                )

    @pytest.mark.parametrize(
        "asked",
        [
            {"doctype": TABLE, "name": None},
            {"doctype": TABLE, "docname": None, "print_format": "Standard"},
            {"reference_doctype": TABLE, "reference_name": None},
            {"dt": TABLE, "dn": None},
            {"attached_to_doctype": TABLE, "attached_to_name": None},
        ],
    )
    def test_no_request_names_a_foreign_row(self, row, stranger, asked):
        values = {key: row.name if value is None else value for key, value in asked.items()}
        with acting_as(stranger):
            begin_request(**values)
            with pytest.raises(frappe.PermissionError):
                refuse_foreign_rows()
        with acting_as(row.user):
            begin_request(**values)
            refuse_foreign_rows()

    def test_a_row_with_a_hidden_column_is_not_read_by_itself(self, row, monkeypatch):
        with acting_as(row.user):
            assert may_read(TABLE, row.name)
            column = frappe.get_meta(TABLE).get_field("review_remark")
            monkeypatch.setattr(column, "permlevel", 7)
            assert not may_read(TABLE, row.name)


class TestWriting:
    def test_no_score_is_written_past_the_appraisal(self, world):
        place, user = support.point(world, officer="row-writer")
        doc = sent_in(world, appraisal_of(opened(world), place), user)
        name = doc.rows[0].name
        for who in (user, world.officer, world.approver):
            with acting_as(who):
                changed = frappe.get_doc(TABLE, name)
                changed.final_score = 60
                with pytest.raises(frappe.PermissionError):
                    changed.save()
                with pytest.raises(frappe.PermissionError):
                    call("frappe.client.save", doc=frappe.as_json(changed.as_dict()))
        assert frappe.db.get_value(TABLE, name, "final_score") == 0

    def test_not_even_without_permission_checks(self, row):
        changed = frappe.get_doc(TABLE, row.name)
        with pytest.raises(EditRefused):
            changed.save(ignore_permissions=True)
        with pytest.raises(EditRefused):
            frappe.delete_doc(TABLE, row.name, ignore_permissions=True)

    def test_no_row_is_added_or_taken_away_by_itself(self, row):
        values = {
            "doctype": TABLE,
            "parent": row.doc.name,
            "parenttype": "Service Appraisal",
            "parentfield": "rows",
        }
        with acting_as(row.user):
            with pytest.raises((frappe.PermissionError, EditRefused)):
                frappe.get_doc({**values, "code": "9", "title": "Invented"}).insert()
            with pytest.raises((frappe.PermissionError, EditRefused)):
                frappe.delete_doc(TABLE, row.name)
        assert frappe.db.exists(TABLE, row.name)

    def test_rows_are_still_saved_with_their_document(self, world):
        place, user = support.point(world, officer="row-keeper")
        doc = appraisal_of(opened(world), place)
        support.take(doc, world.officer, "Start Self-Assessment")
        with acting_as(user):
            doc = frappe.get_doc(doc.doctype, doc.name)
            doc.rows[1].self_score = 12
            doc.save()
        assert frappe.db.get_value(TABLE, doc.rows[1].name, "self_score") == 12
