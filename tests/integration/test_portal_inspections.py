"""The inspectors' page on a phone, clause by clause, and what the enterprise sees of it."""

import frappe
import pytest

from reg_station.exceptions import EditRefused
from reg_station.portal import inspections as portal
from reg_station.portal.records import save
from reg_station.portal.saving import SavedMeanwhile
from reg_station.workflow.progress import take_action
from tests.support.factories import make_file
from tests.support.inspections import answer, found, inspection
from tests.support.pages import open_page
from tests.support.people import acting_as

EMPTY = {"result": "", "note": "", "reason": "", "photo": ""}


def send(user, doc, index, before=None, **values):
    with acting_as(user):
        return portal.save_clause(doc.name, doc.clauses[index].name, {**EMPTY, **(before or {})}, values)


class TestClauses:
    def test_two_inspectors_on_different_clauses_lose_nothing(self, world):
        doc = inspection(world, "Under Way")
        first, second = world.inspectors
        assert send(first, doc, 0, result="Conforms")["answered"] == 1
        saved = send(second, doc, 1, result="Minor", note="No label.")
        assert (saved["answered"], saved["total"]) == (2, 3)
        stored = frappe.get_doc(doc.doctype, doc.name)
        assert [row.result for row in stored.clauses] == ["Conforms", "Minor", None]
        assert [row.answered_by for row in stored.clauses] == [first, second, None]

    def test_the_same_clause_answered_differently_is_for_a_person_to_decide(self, world):
        doc = inspection(world, "Under Way")
        send(world.inspectors[0], doc, 0, result="Conforms")
        with pytest.raises(SavedMeanwhile, match="inspector-1"):
            send(world.inspectors[1], doc, 0, result="Major", note="Broken.")
        assert frappe.get_doc(doc.doctype, doc.name).clauses[0].result == "Conforms"
        with acting_as(world.inspectors[1]):
            theirs = portal.answers(doc.name)["clauses"][doc.clauses[0].name]
        assert (
            send(world.inspectors[1], doc, 0, before=theirs, result="Major", note="Broken.")["answered"] == 1
        )

    def test_the_same_answer_twice_is_no_quarrel(self, world):
        """The net broke off after the server had saved: the phone sends again."""
        doc = inspection(world, "Under Way")
        for _time in range(2):
            assert send(world.inspectors[0], doc, 0, result="Conforms")["values"]["result"] == "Conforms"

    def test_the_last_answer_brings_the_proposal(self, world):
        doc = inspection(world, "Under Way")
        assert send(world.inspectors[0], doc, 0, result="Conforms")["proposed"] == ""
        send(world.inspectors[0], doc, 1, result="Not Applicable", reason="None made.")
        saved = send(world.inspectors[0], doc, 2, result="Minor", note="x")
        assert saved["proposed"] == "Passed after Rectification"
        with acting_as(world.inspectors[0]):
            before = {"conclusion": "", "summary": ""}
            values = {"conclusion": "Passed after Rectification", "summary": "Fine."}
            assert portal.save_conclusion(doc.name, before, values)["values"] == values
            with pytest.raises(SavedMeanwhile):
                portal.save_conclusion(doc.name, before, {"conclusion": "Not Passed"})

    @pytest.mark.parametrize("state", ["Planned", "Rectification"])
    def test_before_and_after_the_visit_nothing_is_answered(self, world, state):
        doc = inspection(world, state)
        with pytest.raises(EditRefused):
            send(world.inspectors[0], doc, 0, before={"result": "Conforms"}, result="Major", note="x")

    def test_a_photo_of_somebody_else_cannot_be_attached(self, world):
        doc = inspection(world, "Under Way")
        with pytest.raises(frappe.PermissionError):
            send(world.inspectors[0], doc, 0, photo=make_file(world.town_b_officer, "b.pdf"))

    def test_bad_values_are_refused_with_a_sentence(self, world):
        doc = inspection(world, "Under Way")
        with pytest.raises(frappe.ValidationError):
            send(world.inspectors[0], doc, 0, result="Excellent")
        with acting_as(world.inspectors[0]), pytest.raises(frappe.ValidationError, match="no longer exists"):
            portal.save_clause(doc.name, "nothing", EMPTY, {"result": "Conforms"})

    @pytest.mark.parametrize("who", ["enterprise_a_user", "enterprise_b_user", "town_a_officer", "observer"])
    def test_others_answer_nothing_and_read_no_draft(self, world, who):
        doc = inspection(world, "Under Way")
        send(world.inspectors[0], doc, 0, result="Major", note="Between us.")
        user = getattr(world, who)
        with pytest.raises((frappe.PermissionError, EditRefused)):
            send(user, doc, 1, result="Conforms")
        if who != "town_a_officer":
            with acting_as(user), pytest.raises((frappe.PermissionError, frappe.DoesNotExistError)):
                portal.answers(doc.name)
            assert "Between us." not in open_page(f"/station/inspections/{doc.name}", user).html


class TestPages:
    @pytest.mark.parametrize(
        "address", ["inspections", "inspections/MIN-1", "nonconformities", "nonconformities/N"]
    )
    def test_guests_sign_in(self, world, address):
        assert open_page(f"/station/{address}").status == 302

    def test_an_account_without_rights_is_told_so(self, world):
        for address in ("inspections", "nonconformities"):
            page = open_page(f"/station/{address}", world.auditor)
            assert page.status == 403 and "no access" in page.words

    def test_the_inspector_finds_one_card_for_each_clause(self, world):
        doc = inspection(world, "Under Way")
        page = open_page(f"/station/inspections/{doc.name}", world.inspectors[0])
        assert page.status == 200 and page.html.count("data-clause=") == 3
        assert "What 1 asks for." in page.words and "an example" in page.words
        assert doc.name in open_page("/station", world.inspectors[0]).html
        assert 'data-action="Close without Findings"' in page.html
        assert 'data-action="Finish Visit"' not in page.html
        answer(world, doc, {"2": "Major"})
        page = open_page(f"/station/inspections/{doc.name}", world.inspectors[0])
        assert 'data-action="Finish Visit"' in page.html
        assert 'data-action="Close without Findings"' not in page.html

    def test_an_inspector_of_another_inspection_finds_nothing(self, world):
        doc = inspection(world, "Under Way")
        with acting_as(world.officer):
            stored = frappe.get_doc(doc.doctype, doc.name)
            stored.inspectors = [row for row in stored.inspectors if row.inspector == world.inspectors[0]]
            stored.save()
        assert open_page(f"/station/inspections/{doc.name}", world.inspectors[1]).status == 404
        assert doc.name not in open_page("/station/inspections", world.inspectors[1]).html

    def test_the_enterprise_answers_reports_and_downloads(self, world):
        user = world.enterprise_a_user
        doc = inspection(world, "Rectification")
        (name,) = found(doc)
        assert name in open_page("/station", user).html
        page = open_page(f"/station/inspections/{doc.name}", user)
        assert "Clause 2" in page.words and 'id="report"' not in page.html
        assert "1 nonconformities are not closed" in open_page("/station/inspections", user).words
        page = open_page(f"/station/nonconformities/{name}", user)
        assert "the enterprise says why" in page.words and 'data-field="cause"' in page.html
        assert 'data-field="recheck_note"' not in page.html and 'id="reopen"' not in page.html
        proof = make_file(user, attached_to_doctype="Nonconformity", attached_to_name=name)
        with acting_as(user):
            row = frappe.get_doc("Nonconformity", name)
            values = {"cause": "x", "corrective_action": "y", "evidence": [{"file": proof, "note": "z"}]}
            save("Nonconformity", name, str(row.modified), values)
            take_action("Nonconformity", name, "Report Rectified")
        page = open_page(f"/station/nonconformities/{name}", user)
        assert "the inspectors recheck it" in page.words and 'data-field="cause"' not in page.html
        page = open_page(f"/station/nonconformities/{name}", world.inspectors[0])
        assert 'id="reopen"' in page.html and 'data-action="Accept Rectification"' in page.html
        with acting_as(world.inspectors[0]):
            take_action("Nonconformity", name, "Accept Rectification")
            take_action("Mock Inspection", doc.name, "Begin Recheck")
            take_action("Mock Inspection", doc.name, "Close Inspection")
        assert 'id="report"' in open_page(f"/station/inspections/{doc.name}", user).html

    def test_the_request_leads_to_its_inspection(self, world):
        doc = inspection(world)
        page = open_page(f"/station/requests/{doc.service_request}", world.enterprise_a_user)
        assert f'href="/station/inspections/{doc.name}"' in page.html

    def test_what_is_open_and_late_comes_first(self, world):
        doc = inspection(world, "Rectification", {"1": "Major", "2": "Minor"})
        first, second = found(doc)
        frappe.db.set_value("Nonconformity", second, "overdue", 1)
        with acting_as(world.enterprise_a_user):
            rows = portal.nonconformities(inspection=doc.name)
        assert [row.name for row in rows] == [second, first]
        assert "Overdue since" in open_page("/station/nonconformities", world.enterprise_a_user).words
        assert open_page(f"/station/nonconformities/{first}", world.enterprise_b_user).status == 404
