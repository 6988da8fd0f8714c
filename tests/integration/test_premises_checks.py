"""Checks of premises: from the clauses to the accepted rectification, and what the state of order says of them (A5)."""

import frappe
import pytest
from frappe.utils import add_days, add_months, getdate, nowdate

from reg_station.exceptions import (
    AcceptanceRefused,
    ChecklistInUse,
    DefectsOpen,
    DeletionRefused,
    EditRefused,
    GuardUnmet,
    ReasonMissing,
    TransitionRefused,
)
from reg_station.platform.calendars import calendar
from reg_station.station_network import order, premises
from tests.support.factories import make_file
from tests.support.guidance import take
from tests.support.people import acting_as
from tests.support.premises import PremisesWorld

DEFECT = "五(三)"


@pytest.fixture
def yard(world):
    return PremisesWorld(world)


def finding(doctype, name):
    code = "RS-11" if doctype == "Registration Station" else "SP-09"
    return {row["code"]: row for row in order.state_of_order(doctype, name)}[code]


def add_equipment(point, *items):
    doc = frappe.get_doc("Service Point", point)
    for item in items:
        doc.append("equipment", {"item": item, "quantity": 1})
    return doc.save()


class TestBeginning:
    def test_the_clauses_are_those_of_the_document(self, world, yard):
        doc = yard.check("Under Way", station=world.station)
        assert [row.citation for row in doc.clauses][:2] == ["DB31117 4.1.1", "DB31117 4.1.2"]
        assert len(doc.clauses) == 16 and doc.checklist == "PREMISES-STATION"
        assert (doc.checked_by, str(doc.checked_on)) == (world.officer, nowdate())
        assert frappe.db.get_value("Inspection Checklist", doc.checklist, "is_official")

    def test_a_point_is_not_held_to_what_is_asked_of_a_station(self, world, yard):
        doc = yard.check("Under Way")
        assert all(row.citation.startswith("2023-35 附件") for row in doc.clauses) and len(doc.clauses) == 3
        assert doc.town == frappe.db.get_value("Service Point", yard.point, "town")

    def test_without_a_checklist_in_force_it_does_not_begin(self, world, yard):
        doc = yard.planned()
        frappe.db.set_value("Inspection Checklist", "PREMISES-POINT", "valid_to", "2024-01-01")
        with pytest.raises(GuardUnmet, match="no checklist in force"):
            take(doc, world.officer, "Begin Check")

    def test_one_place_and_its_own_people_only(self, world, yard):
        with pytest.raises(frappe.ValidationError, match="either a station or a service point"):
            yard.planned(world.officer, station=world.station, service_point=yard.point)
        with pytest.raises(frappe.PermissionError):
            yard.planned(world.point_officer, station=world.station)

    def test_nothing_computed_is_taken_from_a_browser(self, world, yard):
        doc = yard.planned(
            service_point=yard.point, open_defects=0, next_check_on="2099-01-01", clauses=[{"code": "9"}]
        )
        assert not doc.next_check_on and not doc.clauses and doc.state == "Planned"

    def test_a_checklist_that_was_begun_with_stays(self, world, yard):
        doc = yard.check("Under Way")
        with acting_as(world.admin), pytest.raises(ChecklistInUse):
            checklist = frappe.get_doc("Inspection Checklist", doc.checklist)
            checklist.clauses[0].requirement = "Something else"
            checklist.save()

    def test_calling_off_needs_a_reason(self, world, yard):
        with pytest.raises(ReasonMissing):
            take(yard.planned(), world.officer, "Call Off")


class TestAnswers:
    def test_it_is_not_finished_before_all_is_said(self, world, yard):
        doc = yard.check("Under Way")
        with pytest.raises(GuardUnmet, match="Not answered yet"):
            take(doc, world.officer, "Finish Check")
        doc = yard.change(
            doc, world.officer, lambda doc: [row.update({"result": "Defect"}) for row in doc.clauses]
        )
        with pytest.raises(GuardUnmet, match="Say what was found"):
            take(doc, world.officer, "Finish Check")

    def test_without_defects_it_is_closed_and_with_defects_not(self, world, yard):
        doc = yard.answer(yard.check("Under Way"))
        with pytest.raises(GuardUnmet, match="no defects"):
            take(doc, world.officer, "Finish Check")
        doc = yard.answer(doc, (DEFECT,))
        with pytest.raises(DefectsOpen):
            take(doc, world.officer, "Close without Defects")

    def test_they_stay_once_the_check_is_finished(self, world, yard):
        doc = yard.check(defects=(DEFECT,))
        with pytest.raises(EditRefused, match="under way"):
            yard.answer(doc)
        with pytest.raises(EditRefused, match="stays once"):
            yard.change(doc, world.officer, lambda doc: doc.update({"checked_on": "2025-01-01"}))

    def test_the_requirement_is_not_rewritten_and_no_row_leaves(self, world, yard):
        doc = yard.check("Under Way")
        doc = yard.change(doc, world.officer, lambda doc: doc.clauses[0].update({"requirement": "Nothing"}))
        assert "接待" in doc.clauses[0].requirement
        with pytest.raises(EditRefused, match="neither added nor removed"):
            yard.change(doc, world.officer, lambda doc: doc.set("clauses", doc.clauses[1:]))

    def test_who_saves_an_older_copy_loses_nothing_of_the_other(self, world, yard):
        doc = yard.check("Under Way")
        with acting_as(world.officer):
            older = frappe.get_doc(doc.doctype, doc.name)
        yard.answer(doc, (DEFECT,), world.point_officer)
        older.clauses[0].result = "Conforms"
        with acting_as(world.officer), pytest.raises(frappe.TimestampMismatchError):
            older.save()

    def test_no_check_of_tomorrow(self, world, yard):
        with pytest.raises(frappe.ValidationError, match="in the future"):
            yard.change(
                yard.planned(), world.officer, lambda doc: doc.update({"checked_on": add_days(nowdate(), 1)})
            )


class TestRectification:
    @pytest.fixture
    def doc(self, world, yard):
        return yard.check(defects=(DEFECT,))

    def test_each_defect_has_its_day_in_working_days(self, world, yard, doc):
        row = doc.defects[0]
        due = calendar().add_working_days(getdate(nowdate()), 10)
        assert (row.clause_code, getdate(row.due_on), row.due_rule) == (DEFECT, due, "Working Days")
        assert doc.open_defects == 1 and "Not as it should be." in row.what

    def test_the_settings_say_how_many_days(self, world, yard):
        frappe.db.set_single_value("Reg Station Settings", "premises_defect_days", 3)
        row = yard.check(defects=(DEFECT,)).defects[0]
        assert getdate(row.due_on) == calendar().add_working_days(getdate(nowdate()), 3)

    def test_a_day_set_by_a_person_says_so_and_lies_ahead(self, world, yard, doc):
        later = add_days(nowdate(), 40)
        doc = yard.change(doc, world.officer, lambda doc: doc.defects[0].update({"due_on": later}))
        assert doc.defects[0].due_rule == "Set by a Person"
        with pytest.raises(frappe.ValidationError, match="after the day of the finding"):
            yard.change(doc, world.officer, lambda doc: doc.defects[0].update({"due_on": "2020-01-01"}))

    def test_not_before_the_rectification_is_reported(self, world, yard, doc):
        with pytest.raises(AcceptanceRefused, match="enter the day"):
            yard.accept(doc)

    def test_by_somebody_else_than_who_wrote_to_it(self, world, yard, doc):
        yard.rectify(doc)
        yard.rectify(doc, world.officer, rectification="Repaired and photographed.")
        for user in (world.point_officer, world.officer):
            with pytest.raises(AcceptanceRefused, match="somebody else"):
                yard.accept(doc, user)
        doc = yard.accept(doc, yard.second)
        assert (doc.defects[0].accepted_by, doc.open_defects) == (yard.second, 0)

    def test_not_in_the_same_save_and_not_with_a_forged_name(self, world, yard, doc):
        values = {"accepted": 1, "rectified_by": "nobody@world.test", "accepted_by": yard.second}
        with pytest.raises(AcceptanceRefused, match="somebody else"):
            yard.rectify(doc, **values)

    def test_what_is_accepted_stays_until_it_is_taken_back(self, world, yard, doc):
        yard.rectify(doc)
        yard.accept(doc)
        with pytest.raises(EditRefused, match="accepted already"):
            yard.rectify(doc, rectification="Not so.")
        doc = yard.change(doc, world.officer, lambda doc: doc.defects[0].update({"accepted": 0}))
        assert doc.open_defects == 1 and not doc.defects[0].accepted_by

    def test_not_rectified_tomorrow(self, world, yard, doc):
        with pytest.raises(frappe.ValidationError, match="between the day"):
            yard.rectify(doc, rectified_on=add_days(nowdate(), 1))

    def test_no_defect_is_taken_away_or_renamed(self, world, yard, doc):
        with pytest.raises(EditRefused, match="neither added nor removed"):
            yard.change(doc, world.officer, lambda doc: doc.set("defects", []))
        doc = yard.change(doc, world.officer, lambda doc: doc.defects[0].update({"what": "Nothing"}))
        assert doc.defects[0].what != "Nothing"

    def test_on_no_route_is_it_closed_with_an_open_defect(self, world, yard, doc):
        with pytest.raises(DefectsOpen):
            take(doc, world.officer, "Close Check")
        with pytest.raises(DefectsOpen):
            yard.change(doc, world.officer, lambda doc: doc.update({"state": "Closed"}))
        with pytest.raises((DefectsOpen, EditRefused)):
            yard.change(doc, world.officer, lambda doc: doc.update({"state": "Closed", "defects": []}))
        with acting_as(world.officer), pytest.raises(DefectsOpen):
            frappe.client.set_value(doc.doctype, doc.name, "state", "Closed")
        with acting_as(world.officer), pytest.raises((DeletionRefused, frappe.PermissionError)):
            frappe.delete_doc(doc.doctype, doc.name)

    def test_a_planned_one_does_not_jump_to_closed(self, world, yard):
        doc = yard.planned()
        with pytest.raises(TransitionRefused):
            yard.change(doc, world.officer, lambda doc: doc.update({"state": "Closed"}))

    def test_evidence_is_a_file_that_the_user_may_read(self, world, yard, doc):
        foreign = make_file(world.town_b_officer)
        with pytest.raises(frappe.PermissionError):
            yard.rectify(doc, evidence=foreign)


class TestClosing:
    def test_the_next_check_follows_from_the_day_of_this_one(self, world, yard):
        frappe.db.set_single_value("Reg Station Settings", "premises_check_months", 6)
        doc = yard.answer(yard.check("Under Way"))
        doc = yard.change(doc, world.officer, lambda doc: doc.update({"checked_on": add_days(nowdate(), -3)}))
        doc = take(doc, world.officer, "Close without Defects")
        assert getdate(doc.next_check_on) == getdate(add_months(add_days(nowdate(), -3), 6))

    def test_maintained_equipment_goes_back_into_the_list(self, world, yard):
        add_equipment(yard.point, "Copier", "Projector")
        doc = yard.answer(yard.check("Under Way"))
        assert [row.item for row in doc.equipment] == ["Copier", "Projector"]

        def maintain(doc):
            doc.equipment[0].update({"maintenance": "Drum changed.", "equipment_condition": "Under Repair"})

        take(yard.change(doc, world.officer, maintain), world.officer, "Close without Defects")
        rows = frappe.get_doc("Service Point", yard.point).equipment
        assert (rows[0].equipment_condition, str(rows[0].last_checked_on)) == ("Under Repair", nowdate())
        assert (rows[1].equipment_condition, rows[1].last_checked_on) == ("In Use", None)

    def test_nothing_changes_any_more(self, world, yard):
        doc = yard.check()
        with pytest.raises(EditRefused):
            yard.change(doc, world.officer, lambda doc: doc.update({"summary": "Later"}))


class TestStateOfOrder:
    def test_missing_done_and_overdue(self, world, yard):
        never = finding("Service Point", yard.point)
        assert not never["met"] and "no check" in never["explanation"]
        before = frappe.db.get_value("Service Point", yard.point, "open_flags")
        doc = yard.check()
        assert finding("Service Point", yard.point)["met"]
        assert frappe.db.get_value("Service Point", yard.point, "open_flags") == before - 1
        frappe.db.set_value("Premises Check", doc.name, "next_check_on", add_days(nowdate(), -1))
        assert "overdue" in finding("Service Point", yard.point)["explanation"]

    def test_failed_until_the_defect_is_accepted(self, world, yard):
        place = {"station": world.station}
        yard.check(**place)
        doc = yard.check(defects=("4.3.3",), **place)
        assert "defects" in finding("Registration Station", world.station)["explanation"]
        yard.rectify(doc, world.officer)
        yard.accept(doc, yard.second)
        assert finding("Registration Station", world.station)["met"]


class TestNightly:
    def notices(self, doc):
        return frappe.get_all(
            "Notification Log",
            {"document_type": "Premises Check", "document_name": ("like", f"{doc.name}|%")},
            pluck="for_user",
        )

    def test_one_reminder_of_the_next_check(self, world, yard):
        doc = yard.check()
        premises.remind_of_checks()
        assert self.notices(doc) == []
        frappe.db.set_value("Premises Check", doc.name, "next_check_on", add_days(nowdate(), 30))
        premises.remind_of_checks()
        premises.remind_of_checks()
        assert self.notices(doc) == [world.point_officer]

    def test_none_where_the_next_check_is_planned(self, world, yard):
        doc = yard.check()
        frappe.db.set_value("Premises Check", doc.name, "next_check_on", nowdate())
        yard.planned()
        premises.remind_of_checks()
        assert self.notices(doc) == []

    def test_late_defects_are_flagged_and_told_once(self, world, yard):
        doc = yard.check(defects=(DEFECT,))
        row = doc.defects[0].name
        frappe.db.set_value("Premises Defect", row, "due_on", add_days(nowdate(), -1))
        premises.flag_overdue()
        premises.flag_overdue()
        assert frappe.db.get_value("Premises Check", doc.name, "overdue")
        assert sorted(self.notices(doc)) == sorted({world.point_officer, world.officer, yard.second})
        frappe.db.set_value("Premises Defect", row, "found_on", add_days(nowdate(), -5))
        assert not yard.rectify(doc, rectified_on=nowdate()).overdue
