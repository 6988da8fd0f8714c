"""Mock defences of the innovation channel: comments, answers, tasks, minutes (F4)."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from reg_station.exceptions import (
    DefenceRefused,
    GuardUnmet,
    ReasonMissing,
)
from reg_station.product_registry import channel_letters, defences
from tests.support.documents import words_of_docx
from tests.support.guidance import take
from tests.support.key_projects import colleague, defence, recommendation, rule_set
from tests.support.people import acting_as
from tests.support.registry import product


@pytest.fixture(autouse=True)
def rules(world):
    world.colleague = colleague(world)
    return rule_set()


class TestMockDefences:
    @pytest.fixture
    def case(self, world):
        rule_set("Innovation", [{"code": "I1", "criterion": "New"}])
        return recommendation(world, channel="Innovation", of=product(world, is_innovative=1))

    def test_comments_are_answered_by_the_enterprise_and_then_it_closes(self, world, case):
        doc = defence(world, case, "Record", comments=2)
        first, second = doc.comments
        with acting_as(world.enterprise_a_user):
            assert defences.answer(doc.name, first.name, "Because.")["left"] == 2
        with pytest.raises(GuardUnmet, match="Topic 1"):
            take(doc, world.officer, "Close")
        with acting_as(world.enterprise_a_user):
            defences.answer(doc.name, second.name, "Therefore.")
            assert defences.task_done(doc.name, doc.tasks[0].name, "300 more.")["left"] == 0
        doc = take(doc, world.officer, "Close")
        assert doc.comments[0].answered_by == world.enterprise_a_user and doc.tasks[0].done_on
        with pytest.raises(DefenceRefused), acting_as(world.enterprise_a_user):
            defences.answer(doc.name, first.name, "Too late.")

    def test_the_enterprise_is_told_once(self, world, case):
        doc = defence(world, case, "Record")
        key = {"document_type": doc.doctype, "document_name": f"{doc.name}|held"}
        assert frappe.get_all("Notification Log", key, pluck="for_user") == [world.enterprise_a_user]
        assert defences.tell_enterprise(doc) == 0

    def test_answers_come_by_no_other_way(self, world, case):
        doc = defence(world, case, "Record")
        with acting_as(world.officer):
            doc = frappe.get_doc(doc.doctype, doc.name)
            doc.comments[0].answer = "Put into their mouth"
            doc.tasks[0].done_on = nowdate()
            doc.append("comments", {"topic": "New", "comment": "And?", "answer": "Yes"})
            doc.save()
        stored = frappe.get_doc(doc.doctype, doc.name)
        assert [row.answer for row in stored.comments] == [None, None] and not stored.tasks[0].done_on

    def test_strangers_and_empty_words_are_refused(self, world, case):
        doc = defence(world, case, "Record")
        row = doc.comments[0].name
        for user in (world.enterprise_b_user, world.observer, world.town_b_officer):
            with pytest.raises(frappe.PermissionError), acting_as(user):
                defences.answer(doc.name, row, "x")
        with acting_as(world.enterprise_a_user):
            for text, words in (("  ", "Write an answer"), ("x" * 4001, "At most")):
                with pytest.raises(DefenceRefused, match=words):
                    defences.answer(doc.name, row, text)
            with pytest.raises(DefenceRefused, match="no longer there"):
                defences.answer(doc.name, "nothing", "x")

    def test_it_is_recorded_when_it_has_taken_place_with_comments(self, world, case):
        ahead = defence(world, case, held_at=f"{add_days(nowdate(), 2)} 09:00:00")
        with pytest.raises(GuardUnmet, match="not taken place"):
            take(ahead, world.officer, "Record")
        with pytest.raises(GuardUnmet, match="comments"):
            defence(world, case, "Record", comments=0)
        with pytest.raises(ReasonMissing):
            take(ahead, world.officer, "Call Off")

    def test_contradictions_are_refused(self, world, case):
        with pytest.raises(DefenceRefused, match="innovation"):
            defence(world, recommendation(world))
        with pytest.raises(DefenceRefused, match="goes up to 10"), acting_as(world.officer):
            doc = frappe.get_doc("Mock Defence", defence(world, case).name)
            doc.comments[0].score = 11
            doc.save()
        with pytest.raises(DefenceRefused, match="after this one"):
            defence(world, case, next_rehearsal_on=add_days(nowdate(), -3))

    def test_minutes_hold_comments_answers_and_tasks(self, world, case):
        doc = defence(world, case, "Record")
        with acting_as(world.enterprise_a_user):
            defences.answer(doc.name, doc.comments[0].name, "因为创新。")
            channel_letters.download_minutes(doc.name)
        text = words_of_docx(frappe.local.response.filecontent)
        assert "Topic 0" in text and "因为创新。" in text and "More samples" in text
        planned = defence(world, case)
        with pytest.raises(DefenceRefused), acting_as(world.officer):
            channel_letters.download_minutes(planned.name)

    def test_advice_on_the_dossier_stays_as_written(self, world, case):
        with acting_as(world.officer):
            case.reload()
            case.append("drafting", {"dossier_part": "Summary", "note": "Say it first."})
            case.save()
            assert case.drafting[0].noted_by == world.officer
            case.drafting[0].note = "Say it last."
            with pytest.raises(frappe.ValidationError, match="stays as it was"):
                case.save()
