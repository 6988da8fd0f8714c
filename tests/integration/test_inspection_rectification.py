"""Nonconformities of an inspection: rectified, rechecked, closed, and never closed around them (G4)."""

import frappe
import pytest
from frappe.model.workflow import WorkflowTransitionError, apply_workflow, bulk_workflow_approval
from frappe.utils import add_days, nowdate

from reg_station.exceptions import (
    DeletionRefused,
    EditRefused,
    FindingsOpen,
    GuardUnmet,
    ReasonMissing,
    TransitionRefused,
)
from reg_station.guidance_services import rectification
from tests.support.factories import make_file, make_user
from tests.support.guidance import take
from tests.support.inspections import answer, answered, checklist, found, inspection, planned, rectify, stored
from tests.support.people import acting_as


class TestRectification:
    def test_it_goes_its_way(self, world):
        doc = inspection(world, "Closed", {"1": "Major", "2": "Minor"})
        rows = [frappe.get_doc("Nonconformity", name) for name in found(doc)]
        assert doc.state == "Closed" and {row.state for row in rows} == {"Closed"}
        assert {row.rechecked_by for row in rows} == {world.inspectors[0]}
        assert {row.recheck_result for row in rows} == {"Sufficient"}

    def test_cause_action_and_evidence_are_needed(self, world):
        (name,) = found(inspection(world, "Rectification"))
        doc = frappe.get_doc("Nonconformity", name)
        with pytest.raises(GuardUnmet, match="Cause"):
            take(doc, world.enterprise_a_user, "Report Rectified", cause=" ", corrective_action="Done.")
        with pytest.raises(GuardUnmet, match="Evidence"):
            take(doc, world.enterprise_a_user, "Report Rectified", cause="Why", corrective_action="Done.")

    def test_officers_do_not_answer_for_an_enterprise_with_an_account(self, world):
        (name,) = found(inspection(world, "Rectification"))
        with acting_as(world.officer), pytest.raises(EditRefused, match="answers itself"):
            doc = frappe.get_doc("Nonconformity", name)
            doc.cause = "We think so."
            doc.save()
        with pytest.raises(GuardUnmet, match="reports the rectification itself"):
            take(answered(world, name), world.officer, "Report Rectified")

    def test_the_recheck_is_not_for_the_enterprise(self, world):
        (name,) = found(inspection(world, "Rectification"))
        doc = rectify(world, name)
        with acting_as(world.enterprise_a_user):
            with pytest.raises(WorkflowTransitionError):
                apply_workflow(stored(doc), "Accept Rectification")
            with pytest.raises(TransitionRefused):
                frappe.client.set_value(doc.doctype, doc.name, "state", "Closed")
        both = make_user("both", "Station Officer", "Enterprise User")
        world._member(both, station=world.station)
        with acting_as("Administrator"):
            enterprise = frappe.get_doc("Enterprise", world.enterprise_a)
            enterprise.append("users", {"user": both})
            enterprise.save()
        with pytest.raises(GuardUnmet, match="not for the enterprise itself"):
            take(doc, both, "Accept Rectification")
        assert stored(doc).state == "Rectified"

    def test_reopened_it_has_a_new_day_and_a_reason(self, world):
        doc = inspection(world, "Recheck")
        (name,) = found(doc)
        with acting_as(world.inspectors[1]):
            with pytest.raises(ReasonMissing):
                rectification.reopen(name, " ")
            assert rectification.reopen(name, "The label is still missing.")["state"] == "Reopened"
        row = frappe.get_doc("Nonconformity", name)
        assert (row.times_reopened, row.recheck_result) == (1, "Insufficient")
        assert row.transition_reason == "The label is still missing."
        with pytest.raises(ReasonMissing):
            take(doc, world.inspectors[0], "Back to Rectification")
        doc = take(doc, world.inspectors[0], "Back to Rectification", transition_reason="One is open again.")
        assert doc.state == "Rectification"

    def test_the_recheck_waits_for_all(self, world):
        doc = inspection(world, "Rectification", {"1": "Minor", "2": "Minor"})
        first, second = found(doc)
        rectify(world, first)
        with pytest.raises(GuardUnmet, match=second):
            take(doc, world.inspectors[0], "Begin Recheck")
        doc = inspection(world, "Recheck")
        with pytest.raises(GuardUnmet, match="reopen one first"):
            take(doc, world.inspectors[0], "Back to Rectification", transition_reason="Why not.")

    def test_the_day_is_set_by_officers_only(self, world):
        (name,) = found(inspection(world, "Rectification"))
        day = frappe.db.get_value("Nonconformity", name, "due_on")
        with acting_as(world.enterprise_a_user):
            doc = frappe.get_doc("Nonconformity", name)
            doc.due_on = add_days(nowdate(), 300)
            doc.save()
        assert frappe.db.get_value("Nonconformity", name, "due_on") == day
        with acting_as(world.officer):
            doc = frappe.get_doc("Nonconformity", name)
            doc.due_on = add_days(nowdate(), 60)
            doc.save()
            assert doc.due_rule == "Set by a Person"
            doc.due_on = add_days(nowdate(), -1)
            with pytest.raises(frappe.ValidationError, match="after the day of the finding"):
                doc.save()

    def test_nobody_makes_or_deletes_one_by_hand(self, world):
        doc = inspection(world, "Rectification")
        (name,) = found(doc)
        for user in ("Administrator", world.officer, world.inspectors[0]):
            with acting_as(user):
                with pytest.raises((TransitionRefused, frappe.PermissionError)):
                    frappe.get_doc(
                        {"doctype": "Nonconformity", "inspection": doc.name, "title": "x"}
                    ).insert()
                with pytest.raises((DeletionRefused, frappe.PermissionError, frappe.LinkExistsError)):
                    frappe.delete_doc("Nonconformity", name)
        assert found(doc) == [name]


class TestClosing:
    """With one nonconformity that is not closed, no route closes the inspection."""

    @pytest.fixture(params=["Rectified", "Reopened", "Reopened after closing"])
    def open_one(self, world, request):
        doc = inspection(world, "Recheck", {"1": "Minor", "2": "Minor"})
        first, second = found(doc)
        for name in (first, second)[: 1 if request.param != "Reopened after closing" else 2]:
            take(frappe.get_doc("Nonconformity", name), world.inspectors[0], "Accept Rectification")
        if request.param != "Rectified":
            with acting_as(world.inspectors[1]):
                rectification.reopen(second, "Not effective.")
        return doc

    def test_the_form(self, world, open_one):
        with acting_as(world.inspectors[0]), pytest.raises(FindingsOpen, match="Still open"):
            apply_workflow(stored(open_one), "Close Inspection")

    def test_a_save_and_rest(self, world, open_one):
        with acting_as(world.officer):
            doc = stored(open_one)
            doc.state = "Closed"
            with pytest.raises(FindingsOpen):
                doc.save()
            with pytest.raises(FindingsOpen):
                frappe.client.set_value("Mock Inspection", open_one.name, "state", "Closed")

    def test_in_bulk(self, world, open_one, monkeypatch):
        # Bulk commits and rolls back by itself, which would end the test's savepoint.
        monkeypatch.setattr(frappe.db, "commit", lambda: None)
        monkeypatch.setattr(frappe.db, "rollback", lambda **_more: None)
        with acting_as(world.officer):
            bulk_workflow_approval(frappe.as_json([open_one.name]), "Mock Inspection", "Close Inspection")
        assert stored(open_one).state == "Recheck"

    def test_the_administrator_too(self, world, open_one):
        with acting_as("Administrator"), pytest.raises(FindingsOpen):
            doc = stored(open_one)
            doc.state = "Closed"
            doc.save()

    def test_import_does_not_begin_closed(self, world):
        with pytest.raises(TransitionRefused):
            planned(world, state="Closed")

    def test_from_rectification_there_is_no_way(self, world):
        doc = inspection(world, "Rectification")
        with acting_as(world.officer), pytest.raises(TransitionRefused):
            changed = stored(doc)
            changed.state = "Closed"
            changed.save()

    def test_a_workflow_that_leads_there_changes_nothing(self, world, configuration):
        """Whoever draws the workflow: the closing is checked by state, not by action."""
        doc = inspection(world, "Rectification")
        workflow = frappe.get_doc("Workflow", "Mock Inspections")
        workflow.append(
            "transitions",
            {
                "state": "Rectification",
                "action": "Close Inspection",
                "next_state": "Closed",
                "allowed": "Station Officer",
            },
        )
        workflow.save()
        with acting_as(world.officer), pytest.raises(FindingsOpen):
            apply_workflow(stored(doc), "Close Inspection")

    def test_closed_nothing_is_opened_again(self, world):
        doc = inspection(world, "Closed")
        (name,) = found(doc)
        with acting_as(world.officer), pytest.raises(GuardUnmet, match="inspection is closed"):
            rectification.reopen(name, "Too late.")
        assert frappe.db.get_value("Nonconformity", name, "state") == "Closed"


class TestNightly:
    def test_overdue_is_flagged_and_told_once(self, world):
        (name,) = found(inspection(world, "Rectification"))
        assert rectification.flag_overdue() == 0
        frappe.db.set_value("Nonconformity", name, "due_on", add_days(nowdate(), -1))
        assert rectification.flag_overdue() == 2  # the enterprise and the officer
        assert rectification.flag_overdue() == 0
        assert frappe.db.get_value("Nonconformity", name, "overdue") == 1
        rectify(world, name)
        assert frappe.db.get_value("Nonconformity", name, "overdue") == 0

    def test_the_next_evaluation_is_told_once(self, world):
        doc = inspection(world, "Closed", kind="QMS Evaluation")
        assert doc.next_evaluation_on and rectification.remind_of_evaluations() == 0
        frappe.db.set_value("Mock Inspection", doc.name, "next_evaluation_on", add_days(nowdate(), 10))
        assert rectification.remind_of_evaluations() == 2
        assert rectification.remind_of_evaluations() == 0

    def test_with_a_new_one_planned_nobody_is_reminded(self, world):
        doc = inspection(world, "Closed", kind="QMS Evaluation")
        frappe.db.set_value(
            "Mock Inspection",
            doc.name,
            {"next_evaluation_on": add_days(nowdate(), 10), "creation": add_days(nowdate(), -300)},
            update_modified=False,
        )
        planned(world, kind="QMS Evaluation")
        assert rectification.remind_of_evaluations() == 0

    def test_an_open_inspection_is_followed_up(self, world):
        doc = inspection(world, "Under Way")
        key = {"dossier": doc.name, "standing": ("in", ("Upcoming", "Due", "Overdue"))}
        assert frappe.db.count("Follow Up", key) == 1
        take(doc, world.officer, "Call Off", transition_reason="Given up.")
        assert frappe.db.count("Follow Up", key) == 0


def test_an_enterprise_without_account_answers_through_the_officer(world):
    silent = world.enterprise("Silent Lab", world.town_a)
    letter = make_file(world.officer)
    with acting_as(world.officer):
        request = frappe.new_doc("Service Request")
        request.update({"enterprise": silent, "service_item": "7.2.7.2", "subject": "Mock inspection"})
        request.append("files", {"file": letter})
        request.insert()
    for action, values in (("Submit", {}), ("Accept", {}), ("Start Service", {"assigned_to": world.officer})):
        request = take(request, world.officer, action, **values)
    checklist(world)
    doc = take(planned(world, request=request), world.inspectors[0], "Start Inspection")
    doc = take(answer(world, doc, {"2": "Minor"}), world.inspectors[0], "Finish Visit")
    (name,) = found(doc)
    proof = make_file(world.officer)
    with acting_as(world.officer):
        row = frappe.get_doc("Nonconformity", name)
        row.update({"cause": "As they wrote.", "corrective_action": "As they wrote."})
        row.append("evidence", {"file": proof})
        row.save()
    assert take(row, world.officer, "Report Rectified").state == "Rectified"
