"""Inspections from the application to the closing: who may, what must be there, and what cannot be walked around."""

import frappe
import pytest
from frappe.model.workflow import WorkflowTransitionError
from frappe.utils import add_days, nowdate

from reg_station.exceptions import (
    ApplicationMissing,
    ChecklistInUse,
    EditRefused,
    FindingsOpen,
    GuardUnmet,
    ReasonMissing,
)
from tests.support.factories import make_user
from tests.support.guidance import service_request, take
from tests.support.inspections import answer, checklist, found, inspection, planned, stored
from tests.support.people import acting_as


class TestBeginning:
    @pytest.mark.parametrize("state", ["Draft", "Submitted"])
    def test_without_a_request_that_is_taken_on_nothing_is_planned(self, world, state):
        request = service_request(world, state, item="7.2.7.2")
        with pytest.raises(ApplicationMissing, match="taken on"):
            planned(world, request=request)

    def test_the_request_is_about_this_service(self, world):
        with pytest.raises(ApplicationMissing, match=r"7\.2\.8\.1"):
            planned(world, request=service_request(world, "Under Way", item="7.2.8.1"))
        with pytest.raises((ApplicationMissing, frappe.PermissionError)):
            planned(world, request=frappe._dict(name=None))

    def test_the_application_is_still_there_at_the_start(self, world):
        doc = inspection(world)
        frappe.db.set_value("Service Request", doc.service_request, "application", "")
        with pytest.raises(ApplicationMissing, match="only on application"):
            take(doc, world.inspectors[0], "Start Inspection")

    def test_one_request_has_one_inspection_unless_it_was_called_off(self, world):
        first = inspection(world)
        request = frappe.get_doc("Service Request", first.service_request)
        with pytest.raises(ApplicationMissing, match=first.name):
            planned(world, request=request)
        take(first, world.officer, "Call Off", transition_reason="The line stands still.")
        assert planned(world, request=request).state == "Planned"

    def test_where_it_belongs_follows_from_the_request(self, world):
        doc = planned(world, enterprise=world.enterprise_a)
        assert (doc.enterprise, doc.town) == (world.enterprise_a, world.town_a)
        assert doc.assigned_to == world.officer and str(doc.accepted_on) == nowdate()
        assert doc.checklist == "MOCK" and doc.checklist_is_example and len(doc.clauses) == 44

    def test_two_inspectors_at_least_and_none_of_the_enterprise(self, world):
        own = make_user("own-inspector", "Site Inspector", "Enterprise User")
        with acting_as("Administrator"):
            enterprise = frappe.get_doc("Enterprise", world.enterprise_a)
            enterprise.append("users", {"user": own})
            enterprise.save()
        doc = inspection(world)
        with acting_as(world.officer):
            doc = stored(doc)
            doc.append("inspectors", {"inspector": own})
            with pytest.raises(frappe.ValidationError, match="belongs to the enterprise"):
                doc.save()
            doc = stored(doc)
            doc.append("inspectors", {"inspector": world.officer})
            with pytest.raises(frappe.ValidationError, match="does not have the role"):
                doc.save()
            doc = stored(doc)
            doc.inspectors = doc.inspectors[:1]
            doc.save()
        with pytest.raises(GuardUnmet, match="at least 2"):
            take(doc, world.inspectors[0], "Start Inspection")

    @pytest.mark.parametrize("who", ["enterprise_a_user", "town_a_officer", "approver"])
    def test_others_do_not_plan(self, world, who):
        request = service_request(world, "Under Way", item="7.2.7.2")
        with acting_as(getattr(world, who)):
            doc = frappe.new_doc("Mock Inspection")
            doc.update({"service_request": request.name, "planned_on": nowdate(), "site_address": "x"})
            with pytest.raises(frappe.PermissionError):
                doc.insert()


class TestChecklists:
    def test_an_inspection_keeps_the_version_it_was_begun_with(self, world):
        doc = inspection(world)
        with acting_as(world.admin):
            used = frappe.get_doc("Inspection Checklist", doc.checklist)
            used.clauses[0].requirement = "Something else"
            with pytest.raises(ChecklistInUse, match="next version"):
                used.save()
            used.reload()
            used.valid_to = add_days(nowdate(), -1)
            used.is_official = 1
            used.save()
            fresh = frappe.copy_doc(used)
            fresh.update({"version": 2, "valid_from": nowdate(), "valid_to": None})
            fresh.clauses[0].requirement = "Something else"
            fresh.insert()
        assert fresh.name == f"{used.code}-v2"
        take(doc, world.inspectors[0], "Start Inspection")
        assert stored(doc).clauses[0].requirement == "What 1 asks for."
        assert planned(world).checklist == fresh.name

    def test_two_are_not_in_force_at_once_and_codes_are_not_twice(self, world):
        first = checklist(world)
        with acting_as(world.admin):
            second = frappe.copy_doc(first)
            second.update({"code": "OTHER"})
            with pytest.raises(frappe.ValidationError, match="in force at the same time"):
                second.insert()
            first.append("clauses", {"code": "1", "chapter": "Purchasing", "title": "x", "requirement": "y"})
            with pytest.raises(frappe.ValidationError, match="twice: 1"):
                first.save()

    def test_clauses_are_neither_added_nor_rewritten(self, world):
        doc = inspection(world, "Under Way")
        with acting_as(world.inspectors[0]):
            changed = stored(doc)
            changed.clauses[0].requirement = "Less"
            changed.clauses[0].key_item = 0
            changed.save()
            assert (stored(doc).clauses[0].requirement, stored(doc).clauses[0].key_item) == (
                "What 1 asks for.",
                1,
            )
            changed = stored(doc)
            changed.clauses = changed.clauses[1:]
            with pytest.raises(EditRefused, match="stay as they were"):
                changed.save()

    def test_a_checklist_for_another_kind_is_refused(self, world):
        other = checklist(world, kind="QMS Evaluation")
        with pytest.raises(frappe.ValidationError, match="another kind"):
            planned(world, checklist=other.name)


class TestVisit:
    def test_answers_are_given_during_the_visit_only(self, world):
        with pytest.raises(EditRefused):
            answer(world, inspection(world), user=world.officer)
        with pytest.raises(EditRefused, match="under way"):
            answer(world, inspection(world, "Rectification"), {"2": "Conforms"})

    def test_the_enterprise_does_not_answer_its_own_clauses(self, world):
        doc = inspection(world, "Under Way")
        with acting_as(world.enterprise_a_user), pytest.raises(frappe.PermissionError):
            changed = stored(doc)
            changed.clauses[0].result = "Conforms"
            changed.save()

    def test_all_is_answered_and_explained_before_the_visit_is_finished(self, world):
        doc = inspection(world, "Under Way")
        with pytest.raises(GuardUnmet, match="Not answered yet: 1、2、3"):
            take(doc, world.inspectors[0], "Finish Visit", conclusion="Not Passed")
        with acting_as(world.inspectors[1]):
            doc = stored(doc)
            for row, result in zip(doc.clauses, ("Major", "Not Applicable", "Conforms"), strict=True):
                row.result = result
            doc.save()
        with pytest.raises(GuardUnmet, match=r"what was found: 1.*does not apply: 2"):
            take(doc, world.inspectors[0], "Finish Visit")
        assert stored(doc).proposed_conclusion == "Not Passed"
        assert stored(doc).clauses[0].answered_by == world.inspectors[1]

    def test_a_person_concludes_and_not_against_the_findings(self, world):
        doc = answer(world, inspection(world, "Under Way"), {"2": "Minor"}, conclusion="")
        with pytest.raises(GuardUnmet, match="Choose the conclusion"):
            take(doc, world.inspectors[0], "Finish Visit")
        with pytest.raises(GuardUnmet, match="at best"):
            take(doc, world.inspectors[0], "Finish Visit", conclusion="Passed")

    def test_each_finding_gives_exactly_one_nonconformity(self, world):
        doc = inspection(world, "Rectification", {"1": "Major", "3": "Minor"})
        rows = [frappe.get_doc("Nonconformity", name) for name in found(doc)]
        assert [(row.clause_code, row.severity, row.state) for row in rows] == [
            ("1", "Major", "Open"),
            ("3", "Minor", "Open"),
        ]
        assert all(row.enterprise == world.enterprise_a and row.town == world.town_a for row in rows)
        assert rows[0].due_on < rows[1].due_on and rows[0].due_rule == "Working Days"
        with acting_as(world.inspectors[0]):
            again = stored(doc)
            again.summary = "Saved once more."
            again.save()
        assert len(found(doc)) == 2
        turn = {"reference_name": rows[0].name, "status": "Open"}
        assert frappe.db.get_value("Case Step", turn, "responsible_role") == "Enterprise User"
        notice = {"for_user": world.enterprise_a_user, "document_name": f"{doc.name}|findings"}
        assert frappe.db.count("Notification Log", notice) == 1

    def test_without_findings_it_is_closed_at_once(self, world):
        doc = answer(world, inspection(world, "Under Way"))
        with pytest.raises(GuardUnmet, match="close the inspection instead"):
            take(doc, world.inspectors[0], "Finish Visit")
        doc = take(doc, world.inspectors[0], "Close without Findings")
        assert doc.state == "Closed" and found(doc) == [] and str(doc.closed_on) == nowdate()

    def test_with_findings_it_is_not(self, world):
        doc = answer(world, inspection(world, "Under Way"), {"1": "Minor"})
        with pytest.raises(FindingsOpen, match="finish the visit"):
            take(doc, world.inspectors[0], "Close without Findings")

    def test_calling_off_needs_its_reason(self, world):
        with pytest.raises(ReasonMissing):
            take(inspection(world), world.officer, "Call Off")
        with pytest.raises(WorkflowTransitionError):
            take(inspection(world, "Rectification"), world.officer, "Call Off", transition_reason="x")

    def test_the_enterprise_is_told_the_day_and_the_end(self, world):
        doc = inspection(world)

        def told(about):
            mark = {"for_user": world.enterprise_a_user, "document_name": f"{doc.name}|{about}"}
            return frappe.db.count("Notification Log", mark)

        assert told(f"planned {nowdate()}") == 1
        with acting_as(world.officer):
            changed = stored(doc)
            changed.planned_on = add_days(nowdate(), 3)
            changed.save()
            changed.scope = "The line only."
            changed.save()
        assert told(f"planned {add_days(nowdate(), 3)}") == 1 and told("closed") == 0
        doc = answer(world, take(doc, world.inspectors[0], "Start Inspection"))
        take(doc, world.inspectors[0], "Close without Findings")
        assert told("closed") == 1
