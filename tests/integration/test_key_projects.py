"""Key projects: proposed, decided by the bureau, with a service list of several departments that is followed (F1)."""

import contextlib

import frappe
import pytest
from frappe.model.workflow import WorkflowTransitionError
from frappe.utils import add_days, getdate, nowdate

from reg_station.exceptions import (
    EditRefused,
    GuardUnmet,
    KeptRowChanged,
    KeyProjectRefused,
    ReasonMissing,
    TransitionRefused,
    UnknownDepartment,
)
from reg_station.platform import calendars
from reg_station.platform.working_days import Calendar
from reg_station.product_registry import key_project_job, key_projects
from reg_station.product_registry.report.key_projects_by_department_and_standing import (
    key_projects_by_department_and_standing as report,
)
from tests.support.guidance import take
from tests.support.key_projects import item, kind, project
from tests.support.people import acting_as
from tests.support.problems import department
from tests.support.registry import product


@pytest.fixture(autouse=True)
def offices(world):
    world.science, world.health = department("Science Office"), department("Health Office")


class TestTheLibrary:
    def test_the_bureau_decides_what_belongs_into_it(self, world):
        doc = project(world, "Proposed")
        for user in (world.officer, world.town_a_officer):
            with pytest.raises((TransitionRefused, WorkflowTransitionError, frappe.PermissionError)):
                take(doc, user, "Include")
        doc = take(doc, world.approver, "Include")
        assert (doc.state, doc.included_by, getdate(doc.included_on)) == (
            "Included",
            world.approver,
            getdate(nowdate()),
        )

    def test_it_leaves_with_a_reason_and_without_open_items(self, world):
        doc = project(world)
        work = item(world, doc)
        with pytest.raises(ReasonMissing):
            take(doc, world.approver, "Remove")
        with pytest.raises(GuardUnmet, match=work.title):
            take(doc, world.approver, "Remove", transition_reason="Moved away")
        with pytest.raises(GuardUnmet, match=work.title):
            take(doc, world.approver, "Complete")
        take(work, world.officer, "Drop", transition_reason="Not wanted")
        doc = take(doc, world.approver, "Complete")
        assert doc.state == "Completed" and doc.ended_on
        with pytest.raises(EditRefused), acting_as(world.officer):
            doc.inclusion_reason = "Another"
            doc.save()

    def test_a_proposal_can_be_taken_back_by_who_made_it(self, world):
        with acting_as(world.town_a_officer):
            doc = frappe.get_doc(
                {
                    "doctype": "Key Project",
                    "project_name": "Of the town",
                    "project_year": 2026,
                    "project_kind": kind(),
                    "enterprise": world.enterprise_a,
                    "inclusion_reason": "Large.",
                }
            ).insert()
        doc = take(doc, world.town_a_officer, "Remove", transition_reason="Not ready")
        assert doc.state == "Removed"

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"project_year": 20}, "no year"),
            ({"expected_filing_on": "2027-05-01", "expected_production_on": "2027-01-01"}, "lies before"),
            ({"lead_person": "town_b_officer"}, "may not see"),
        ],
    )
    def test_contradictions_are_refused(self, world, values, words):
        if "lead_person" in values:
            values = {"lead_person": getattr(world, values["lead_person"])}
        with pytest.raises(KeyProjectRefused, match=words):
            project(world, "Proposed", **values)

    def test_a_foreign_product_and_a_retired_kind_are_refused(self, world):
        other = product(world, enterprise=world.enterprise_b)
        with pytest.raises(KeyProjectRefused, match="not of this enterprise"):
            project(world, "Proposed", product=other.name)
        retired = kind()
        frappe.db.set_value("Key Project Kind", retired, "enabled", 0)
        with pytest.raises(KeyProjectRefused, match="no longer in use"):
            project(world, "Proposed", project_kind=retired)

    def test_a_year_has_a_project_once(self, world):
        first = project(world, "Proposed")
        again = {"project_name": f" {first.project_name} ", "project_year": first.project_year}
        with pytest.raises(frappe.DuplicateEntryError):
            project(world, "Proposed", **again)
        take(first, world.officer, "Remove", transition_reason="Wrong")
        assert project(world, "Proposed", **again).state == "Proposed"


class TestTheServiceList:
    def test_what_the_kind_proposes_is_made_once(self, world):
        doc = project(
            world, project_kind=kind(("Advise", "Science Office", 10), ("Match", "Nowhere Office", 5))
        )
        with acting_as(world.officer):
            answer = key_projects.add_proposed(doc.name)
            assert answer["unknown"] == ["Nowhere Office"] and len(answer["made"]) == 1
            assert key_projects.add_proposed(doc.name)["made"] == []
            assert [row["title"] for row in key_projects.proposed_items(doc.name)] == ["Match"]
        made = frappe.get_doc(key_projects.ITEM, answer["made"][0])
        assert getdate(made.due_on) == calendars.due_in(10)
        assert (made.enterprise, made.project_name, made.town) == (
            world.enterprise_a,
            doc.project_name,
            world.town_a,
        )

    def test_a_year_without_calendar_stops_nobody(self, world, monkeypatch):
        monkeypatch.setattr(
            key_projects.frappe.local, "reg_station_calendar", Calendar({2000}), raising=False
        )
        work = item(world, due_on=None, days_allowed=10)
        assert (work.state, work.due_on) == ("Planned", None)

    def test_only_those_that_are_chosen(self, world):
        doc = project(world, project_kind=kind(("One", "Science Office", 1), ("Two", "Health Office", 1)))
        with acting_as(world.officer):
            key_projects.add_proposed(doc.name, ["Two"])
        assert frappe.get_all(key_projects.ITEM, {"project": doc.name}, pluck="title") == ["Two"]

    def test_a_project_outside_the_library_has_none(self, world):
        doc = project(world, "Proposed")
        with pytest.raises(KeyProjectRefused, match="in the library"):
            item(world, doc)
        with pytest.raises(KeyProjectRefused), acting_as(world.officer):
            key_projects.add_proposed(doc.name)

    def test_who_may_not_write_the_project_makes_no_items(self, world):
        doc = project(world)
        for user in (world.science, world.observer, world.enterprise_a_user, world.town_b_officer):
            with pytest.raises(frappe.PermissionError), acting_as(user):
                key_projects.add_proposed(doc.name)

    def test_an_unknown_department_and_a_second_title_are_refused(self, world):
        doc = project(world)
        with pytest.raises(UnknownDepartment):
            item(world, doc, at="Sciense Office")
        item(world, doc, title="Advise")
        with pytest.raises(frappe.DuplicateEntryError):
            item(world, doc, title=" Advise ")

    def test_the_department_works_on_it_and_notes_stay(self, world):
        work = item(world)
        with pytest.raises((TransitionRefused, WorkflowTransitionError, frappe.PermissionError)):
            take(work, world.health, "Start")
        work = take(work, world.science, "Start")
        assert work.owner_user == world.science
        with acting_as(world.science):
            work.append(
                "notes", {"note": "Called them.", "noted_by": "Administrator", "noted_on": "2020-01-01"}
            )
            work.save()
            assert (work.notes[0].noted_by, getdate(work.notes[0].noted_on)) == (
                world.science,
                getdate(nowdate()),
            )
            work.notes[0].note = "Never called."
            with pytest.raises(KeptRowChanged):
                work.save()
            work.reload()
            work.notes = []
            with pytest.raises(KeptRowChanged):
                work.save()
        with pytest.raises(GuardUnmet, match="what came of it"):
            take(work, world.science, "Finish")
        work = take(work, world.science, "Finish", result="They have funds.")
        assert (work.state, getdate(work.done_on)) == ("Done", getdate(nowdate()))

    def test_the_department_moves_neither_day_nor_owner_abroad(self, world):
        work = item(world)
        with acting_as(world.science), pytest.raises(KeyProjectRefused, match="no account"):
            doc = frappe.get_doc(work.doctype, work.name)
            doc.owner_user = world.health
            doc.save()
        with acting_as(world.science):
            doc = frappe.get_doc(work.doctype, work.name)
            doc.due_on = add_days(nowdate(), 300)
            with contextlib.suppress(EditRefused):
                doc.save()
        assert getdate(frappe.db.get_value(work.doctype, work.name, "due_on")) == getdate(work.due_on)

    def test_handed_to_another_department_nobody_works_on_it_yet(self, world):
        work = take(item(world), world.science, "Start")
        with acting_as(world.officer):
            work = frappe.get_doc(work.doctype, work.name)
            work.department = "Health Office"
            work.save()
        assert work.owner_user is None
        with acting_as(world.science):
            assert frappe.get_list(work.doctype, pluck="name") == []

    def test_days_in_the_past_and_reasons(self, world):
        with pytest.raises(KeyProjectRefused, match="past"):
            item(world, due_on=add_days(nowdate(), -1))
        with pytest.raises(ReasonMissing):
            take(item(world), world.science, "Drop")


class TestLate:
    def late(self, world, days: int = 1):
        work = item(world)
        frappe.db.set_value(work.doctype, work.name, "due_on", add_days(nowdate(), -days))
        return work

    def told(self, work, user) -> int:
        return frappe.db.count(
            "Notification Log",
            {"document_type": work.doctype, "for_user": user, "document_name": ("like", f"{work.name}|%")},
        )

    def test_the_department_learns_it_once(self, world):
        work = self.late(world)
        key_project_job.flag_late_items()
        assert key_project_job.flag_late_items()["told"] == 0
        assert (self.told(work, world.science), self.told(work, world.officer)) == (1, 0)
        stored = frappe.get_doc(work.doctype, work.name)
        assert (stored.overdue, stored.passed_on) == (1, None)

    def test_later_it_passes_to_the_station(self, world):
        work = self.late(world, 30)
        assert key_project_job.flag_late_items()["passed"] >= 1
        assert key_project_job.flag_late_items() == {"late": 1, "passed": 0, "told": 0}
        assert self.told(work, world.officer) == 1
        assert getdate(frappe.db.get_value(work.doctype, work.name, "passed_on")) == getdate(nowdate())
        with acting_as(world.officer):
            doc = frappe.get_doc(work.doctype, work.name)
            doc.due_on = add_days(nowdate(), 5)
            doc.save()
        assert (doc.passed_on, doc.overdue) == (None, 0)

    def test_the_days_until_then_are_the_setting_s(self, world, configuration):
        work = self.late(world, 30)
        frappe.db.set_single_value("Reg Station Settings", "key_item_days", 200)
        frappe.clear_document_cache("Reg Station Settings", "Reg Station Settings")
        key_project_job.flag_late_items()
        assert frappe.db.get_value(work.doctype, work.name, "passed_on") is None

    def test_today_and_what_is_done_are_not_late(self, world):
        today = item(world, due_on=nowdate())
        done = take(self.late(world), world.science, "Start")
        take(done, world.science, "Finish", result="Done.")
        key_project_job.flag_late_items()
        for work in (today, done):
            assert not frappe.db.get_value(work.doctype, work.name, "overdue")


class TestReport:
    def test_it_counts_by_department_what_the_reader_may_see(self, world):
        doc = project(world)
        work = item(world, doc)
        take(item(world, doc), world.officer, "Drop", transition_reason="No")
        item(world, doc, at="Health Office")
        frappe.db.set_value(work.doctype, work.name, "due_on", add_days(nowdate(), -3))
        with acting_as(world.officer):
            rows = {row["department"]: row for row in report.execute({"project_year": doc.project_year})[1]}
        assert (
            rows["Science Office"] | {"share": 50.0, "late": 1, "planned": 1, "not_needed": 1, "items": 2}
            == (rows["Science Office"])
        )
        assert rows["Health Office"]["late"] == 0
        with acting_as(world.science):
            assert [row["department"] for row in report.execute({})[1]] == ["Science Office"]
        with acting_as(world.officer):
            assert report.execute({"project_year": 2001})[1] == []
            assert [row["department"] for row in report.execute({"late_only": 1})[1]] == ["Science Office"]
