"""Problems from a point to a department or the city and back, consultations over them, and their tasks (E5)."""

import contextlib

import frappe
import pytest
from frappe.utils import add_days, getdate, nowdate

from reg_station.exceptions import (
    EditRefused,
    EscalationRefused,
    GuardUnmet,
    ReasonMissing,
    TransitionRefused,
    UnknownDepartment,
)
from reg_station.platform import calendars
from reg_station.product_registry import escalations, meetings
from tests.support.factories import acting_as
from tests.support.guidance import consultation, take
from tests.support.problems import department, meeting, problem, task
from tests.support.registry import followed, product


@pytest.fixture
def science(world):
    return department("Science Office")


@pytest.fixture
def health(world):
    return department("Health Office")


class TestTheWayOfAProblem:
    def test_a_department_answers_and_the_enterprise_is_told(self, world, science):
        doc = problem(world, "Raise", "Pass to Department")
        assert doc.state == "With Department" and getdate(doc.passed_on) == getdate(nowdate())
        assert getdate(doc.due_on) == calendars.due_in(10)
        doc = take(doc, science, "Answer", answer="Side by side is possible.")
        assert (doc.answered_by, getdate(doc.answered_on)) == (science, getdate(nowdate()))
        with pytest.raises(GuardUnmet, match="told"):
            take(doc, world.officer, "Settle")
        doc = take(doc, world.officer, "Settle", reply="You may begin.")
        assert doc.state == "Settled"
        with pytest.raises(EditRefused), acting_as(world.officer):
            doc.reply = "Something else"
            doc.save()

    def test_the_limit_is_the_setting_s_and_a_given_day_stays(self, world, science, configuration):
        frappe.db.set_single_value("Reg Station Settings", "escalation_days", 3)
        frappe.clear_document_cache("Reg Station Settings", "Reg Station Settings")
        assert getdate(problem(world, "Raise", "Pass to Department").due_on) == calendars.due_in(3)
        own = problem(world, "Raise", due_on=add_days(nowdate(), 40))
        own = take(own, world.officer, "Pass to Department", department="Science Office")
        assert getdate(own.due_on) == getdate(add_days(nowdate(), 40))

    def test_what_is_asked_again_keeps_the_answers_there_were(self, world, science, health):
        doc = problem(world, "Raise", "Pass to Department", "Answer", by={"Answer": science})
        with pytest.raises(ReasonMissing):
            take(doc, world.officer, "Ask Again")
        doc = take(doc, world.officer, "Ask Again", transition_reason="Too vague")
        assert (doc.state, doc.department, doc.answer, doc.due_on) == ("Raised", None, None, None)
        doc = take(doc, world.officer, "Pass to Department", department="Health Office")
        doc = take(doc, health, "Give Back", transition_reason="Not ours")
        assert [(row.asked_whom, row.result, row.words) for row in doc.asked] == [
            ("Science Office", "Answered", "It can be done side by side."),
            ("Health Office", "Given Back", "Not ours"),
        ]

    def test_nothing_is_passed_on_to_nobody(self, world):
        doc = problem(world, "Raise")
        for action, words in (
            ("Pass to Department", "department"),
            ("Pass to City", "office"),
            ("Answer", "answer"),
        ):
            with pytest.raises(GuardUnmet, match=words):
                take(doc, world.officer, action)
        with pytest.raises(UnknownDepartment), acting_as(world.officer):
            doc = frappe.get_doc(doc.doctype, doc.name)
            doc.department = "Science Offcie"
            doc.save()

    def test_a_year_without_calendar_is_said_and_not_guessed(self, world, science, monkeypatch):
        monkeypatch.setattr(escalations.calendars, "due_in_or_none", lambda days: None)
        doc = problem(world, "Raise")
        with pytest.raises(GuardUnmet, match="by when"):
            take(doc, world.officer, "Pass to Department", department="Science Office")

    def test_only_who_is_asked_answers(self, world, science, health):
        doc = problem(world, "Raise", "Pass to Department")
        with pytest.raises(frappe.PermissionError):
            take(doc, health, "Answer", answer="We know better.")
        with pytest.raises((frappe.PermissionError, TransitionRefused)):
            take(doc, world.point_officer, "Answer")
        with acting_as(science):
            doc = frappe.get_doc(doc.doctype, doc.name)
            doc.title, doc.due_on = "Another problem", add_days(nowdate(), 90)
            with contextlib.suppress(EditRefused):
                doc.save()
        stored = frappe.get_doc(doc.doctype, doc.name)
        assert stored.title != "Another problem" and getdate(stored.due_on) == calendars.due_in(10)

    def test_a_problem_has_a_place(self, world):
        with pytest.raises((EscalationRefused, frappe.PermissionError)):
            problem(world, enterprise=None)
        general = problem(world, enterprise=None, town=world.town_b)
        assert (general.town, general.enterprise_name) == (world.town_b, None)

    def test_a_foreign_product_is_refused(self, world):
        other = product(world, enterprise=world.enterprise_b)
        with pytest.raises(EscalationRefused, match="not of this enterprise"):
            problem(world, product=other.name)

    def test_the_source_cannot_be_sent_along(self, world):
        doc = problem(world, source_type="User", source="Administrator", source_key="x|y|z")
        assert (doc.source_type, doc.source, doc.source_key) == (None, None, None)


class TestWhereItCameUp:
    def test_one_title_is_raised_once_from_one_record(self, world):
        asked = consultation(world)
        with acting_as(world.officer):
            first = escalations.raise_from("Consultation", asked.name, "No test slot", "Since May", "Testing")
            again = escalations.raise_from(
                "Consultation", asked.name, "No test slot ", "Since May", "Testing"
            )
            other = escalations.raise_from("Consultation", asked.name, "No funds", "", "Other")
        assert first == again != other
        doc = frappe.get_doc("Issue Escalation", first["name"])
        assert (doc.enterprise, doc.town, doc.source, doc.state) == (
            world.enterprise_a,
            world.town_a,
            asked.name,
            "Draft",
        )

    def test_the_product_comes_along(self, world):
        way = followed(world, of=product(world))
        with acting_as(world.officer):
            name = escalations.raise_from("Registration Progress", way.name, "Stuck", "In testing")["name"]
        assert frappe.db.get_value("Issue Escalation", name, "product") == way.product

    @pytest.mark.parametrize(
        ("source_type", "title", "error"),
        [
            ("User", "A problem", EscalationRefused),
            ("Consultation", "  ", frappe.MandatoryError),
        ],
    )
    def test_not_from_anything_and_not_without_words(self, world, source_type, title, error):
        name = consultation(world).name if source_type == "Consultation" else "Administrator"
        with pytest.raises(error), acting_as(world.officer):
            escalations.raise_from(source_type, name, title, "")

    def test_not_from_what_one_may_not_read(self, world):
        asked = consultation(world)
        with pytest.raises(frappe.PermissionError), acting_as(world.town_b_officer):
            escalations.raise_from("Consultation", asked.name, "Mine now", "")


class TestLate:
    def late(self, world, science):
        doc = problem(world, "Raise", "Pass to Department")
        frappe.db.set_value("Issue Escalation", doc.name, "due_on", add_days(nowdate(), -1))
        return doc

    def told(self, doc, user):
        return frappe.db.count(
            "Notification Log",
            {"document_type": doc.doctype, "for_user": user, "document_name": ("like", f"{doc.name}|%")},
        )

    def test_who_was_asked_and_who_asked_learn_it_once(self, world, science):
        doc = self.late(world, science)
        assert escalations.flag_late()["told"] >= 2
        assert escalations.flag_late()["told"] == 0
        assert [self.told(doc, user) for user in (science, world.officer)] == [1, 1]
        assert frappe.db.get_value("Issue Escalation", doc.name, "overdue") == 1

    def test_an_answer_takes_the_flag_away(self, world, science):
        doc = self.late(world, science)
        escalations.flag_late()
        assert take(doc, science, "Answer", answer="Here it is.").overdue == 0
        escalations.flag_late()
        assert frappe.db.get_value("Issue Escalation", doc.name, "overdue") == 0

    def test_a_day_that_is_today_is_not_late(self, world, science):
        doc = problem(world, "Raise", "Pass to Department")
        frappe.db.set_value("Issue Escalation", doc.name, "due_on", nowdate())
        escalations.flag_late()
        assert frappe.db.get_value("Issue Escalation", doc.name, "overdue") == 0

    def test_tasks_are_late_too(self, world, science):
        doc = task(world, meeting(world))
        frappe.db.set_value("Joint Consultation Task", doc.name, "due_on", add_days(nowdate(), -2))
        escalations.flag_late()
        assert frappe.db.get_value("Joint Consultation Task", doc.name, "overdue") == 1
        assert self.told(doc, science) == 1


class TestConsultations:
    def test_it_is_recorded_when_it_has_taken_place(self, world, science, health):
        ahead = meeting(world, held_at=f"{add_days(nowdate(), 2)} 09:00:00")
        with pytest.raises(GuardUnmet, match="not taken place"):
            take(ahead, world.officer, "Record", minutes="Done")
        alone = meeting(world, participants=[{"organisation": "Science Office", "attended": 1}])
        with pytest.raises(GuardUnmet, match="at least two"):
            take(alone, world.officer, "Record", minutes="Done")
        with pytest.raises(GuardUnmet, match="minutes"):
            take(meeting(world), world.officer, "Record")
        assert meeting(world, "Record").state == "Held"

    def test_it_is_settled_when_no_task_is_open(self, world, science):
        doc = meeting(world, "Record")
        work = task(world, doc)
        with pytest.raises(GuardUnmet, match=work.title):
            take(doc, world.officer, "Settle")
        with pytest.raises(GuardUnmet, match="what came of it"):
            take(work, science, "Report")
        take(work, science, "Report", result="Done with the bureau.")
        with pytest.raises(GuardUnmet):
            take(doc, world.officer, "Settle")
        assert take(work, world.officer, "Accept").state == "Done"
        assert take(doc, world.officer, "Settle").state == "Settled"
        with pytest.raises(EscalationRefused, match="no more tasks"):
            task(world, doc)

    def test_a_task_is_about_a_problem_of_its_consultation(self, world, science):
        about, other = problem(world, "Raise"), problem(world, "Raise")
        doc = meeting(world, issues=[{"issue": about.name}])
        assert task(world, doc, issue=about.name).issue == about.name
        with pytest.raises(EscalationRefused, match="not about"):
            task(world, doc, issue=other.name)

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"ends_at": "2020-01-01 08:00:00"}, "end lies before"),
            ({"issues": "twice"}, "twice"),
        ],
    )
    def test_contradictions_are_refused(self, world, values, words):
        if values.get("issues"):
            name = problem(world, "Raise").name
            values = {"issues": [{"issue": name}, {"issue": name}]}
        with pytest.raises(EscalationRefused, match=words):
            meeting(world, **values)

    def test_invitations_go_to_each_person_once_for_each_time(self, world, science):
        ahead = meeting(world, held_at=f"{add_days(nowdate(), 2)} 09:00:00")
        with acting_as(world.officer):
            answer = meetings.invite(ahead.name)
            assert answer["told"] == 1 and "Health Office" in answer["without_account"]
            assert meetings.invite(ahead.name)["told"] == 0
            doc = frappe.get_doc(ahead.doctype, ahead.name)
            doc.held_at = f"{add_days(nowdate(), 3)} 09:00:00"
            doc.save()
            assert meetings.invite(ahead.name)["told"] == 1
        with pytest.raises(frappe.PermissionError), acting_as(science):
            meetings.invite(ahead.name)
        with pytest.raises(GuardUnmet), acting_as(world.officer):
            meetings.invite(meeting(world, "Record").name)
