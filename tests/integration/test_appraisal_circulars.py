"""The circular of a round: drafted, refreshed, refused, issued with a number and a hash, replaced (C5)."""

import contextlib
import re

import frappe
import pytest
from frappe.utils import getdate, nowdate

from reg_station.appraisal import circulars, papers
from reg_station.exceptions import (
    CircularRefused,
    DeletionRefused,
    EditRefused,
    GuardUnmet,
    ReasonMissing,
    Recused,
    SelfApprovalRefused,
    TransitionRefused,
)
from reg_station.platform import audit
from tests.support.appraisal import accept, reviewed, step
from tests.support.circulars import drafted, edited, issued, season
from tests.support.guidance import take
from tests.support.people import acting_as, make_user


def graded(doc) -> list[tuple]:
    return [(row.appraisee_name, row.grade, row.remark) for row in doc.grades]


def refresh(world, doc, user=None):
    with acting_as(user or world.officer):
        return circulars.refresh_grades(doc.name, str(frappe.db.get_value(doc.doctype, doc.name, "modified")))


class TestDrafting:
    def test_the_template_is_filled_and_the_best_grade_comes_first(self, world):
        year = season(world)
        with acting_as(world.officer):
            answer = circulars.draft(year.round.name)
        doc = frappe.get_doc(circulars.DOCTYPE, answer["name"])
        assert [row[1] for row in graded(doc)][:2] == ["优秀", "合格"]
        names = [row[0] for row in graded(doc)]
        assert names[:2] == [year.excellent.appraisee_name, year.qualified.appraisee_name]
        assert names[2] == year.held.appraisee_name and year.unfinished.appraisee_name in names
        assert {row[1] for row in graded(doc)[2:]} == {""}
        assert graded(doc)[2][2] == "整改中，暂不评定等级" and graded(doc)[-1][2] == "考核尚未完成"
        assert answer["held"] == [year.held.appraisee_name]
        assert year.unfinished.appraisee_name in answer["unfinished"]
        assert "优秀1家，合格1家" in doc.body and "{{" not in doc.body and "2025年1月1日" in doc.body
        assert "撤销" not in doc.body
        assert doc.workflow_state == "Draft" and not doc.letter_number and not doc.issued_station

    def test_without_a_confirmed_grade_there_is_nothing_to_make_known(self, world):
        year = season(world, confirm=False)
        with acting_as(world.officer), pytest.raises(CircularRefused, match="nothing to make known"):
            circulars.draft(year.round.name)

    def test_one_at_a_time(self, world):
        year = season(world)
        first = drafted(world, year)
        with acting_as(world.officer), pytest.raises(CircularRefused, match=first.name):
            circulars.draft(year.round.name)

    def test_a_draft_may_be_thrown_away_and_begun_again(self, world):
        year = season(world)
        doc = take(drafted(world, year), world.officer, "Send for Issue")
        with acting_as(world.officer), pytest.raises((DeletionRefused, frappe.LinkExistsError)):
            frappe.delete_doc(doc.doctype, doc.name)
        take(doc, world.approver, "Return", transition_reason="Other template.")
        with acting_as(world.approver), pytest.raises(frappe.PermissionError):
            frappe.delete_doc(doc.doctype, doc.name)
        with acting_as(world.officer):
            frappe.delete_doc(doc.doctype, doc.name)
        assert not frappe.db.exists("Case Step", {"reference_name": doc.name})
        assert frappe.db.exists("Audit Entry", {"reference_name": doc.name, "event": "draft deleted"})
        assert drafted(world, year).workflow_state == "Draft"

    def test_only_the_station_drafts(self, world):
        year = season(world)
        for user in (world.approver, world.town_a_officer, year.users["excellent"], world.enterprise_a_user):
            with acting_as(user), pytest.raises(frappe.PermissionError):
                circulars.draft(year.round.name)

    def test_a_template_changed_in_desk_gives_other_words(self, world):
        year = season(world)
        with acting_as(world.admin):
            template = frappe.get_doc(circulars.TEMPLATE, "工作点考核通报")
            template.body = "{{ year }}年：{{ grade_list }}。\n\n另{{ replaced_number }}撤销。"
            template.number_code = "新字"
            template.save()
        doc = drafted(world, year)
        names = year.excellent.appraisee_name, year.qualified.appraisee_name
        assert doc.body == f"2025年：优秀：{names[0]}；合格：{names[1]}。"
        assert doc.number_code == "新字"

    def test_a_template_with_an_unknown_word_is_refused_with_the_word(self, world):
        with acting_as(world.admin), pytest.raises(CircularRefused, match="yaer"):
            template = frappe.get_doc(circulars.TEMPLATE, "工作点考核通报")
            template.title = "{{ yaer }}"
            template.save()

    def test_no_template_in_use(self, world):
        year = season(world)
        frappe.db.set_value(circulars.TEMPLATE, {"appraisee_kind": "Service Point"}, "enabled", 0)
        with acting_as(world.officer), pytest.raises(CircularRefused, match="enable or make one"):
            circulars.draft(year.round.name)
        with acting_as(world.officer), pytest.raises(CircularRefused, match="for others"):
            circulars.draft(year.round.name, template="工作站考核通报")


class TestRefreshing:
    def test_what_was_written_by_hand_stays(self, world):
        year = season(world)
        doc = drafted(world, year)
        rows = [row.as_dict() for row in doc.grades]
        rows[1]["remark"], rows[1]["appraisee_name"] = "口头表扬", "Full Name of the Point"
        doc = edited(world, doc, body="我写的正文。", grades=rows)
        user = year.users["held"]
        held = step(edited_rectification(year.held, user), user, "Report Rectified")
        held = step(accept(reviewed(held, {"1": 50, "2": 36}), user), world.approver, "Confirm")
        answer = refresh(world, doc)
        doc.reload()
        assert doc.body == "我写的正文。" and answer["kept"] == ["Text"]
        assert answer["changed"] == [held.appraisee_name] and answer["held"] == []
        by_name = {row.appraisal: row for row in doc.grades}
        assert by_name[held.name].grade == "优秀" and not by_name[held.name].remark
        assert by_name[year.qualified.name].remark == "口头表扬"
        assert by_name[year.qualified.name].appraisee_name == "Full Name of the Point"

    def test_untouched_words_follow(self, world):
        year = season(world)
        doc = edited(world, drafted(world, year), title="我的标题")
        user = year.users["held"]
        held = step(edited_rectification(year.held, user), user, "Report Rectified")
        step(accept(reviewed(held, {"1": 50, "2": 36}), user), world.approver, "Confirm")
        answer = refresh(world, doc)
        doc.reload()
        assert "优秀2家，合格1家" in doc.body and doc.title == "我的标题" and answer["kept"] == []

    def test_somebody_saved_meanwhile(self, world):
        doc = drafted(world, season(world))
        with acting_as(world.officer), pytest.raises(frappe.TimestampMismatchError):
            circulars.refresh_grades(doc.name, "2026-01-01 00:00:00")

    def test_not_by_others_and_not_later(self, world):
        year = season(world)
        doc = drafted(world, year)
        frappe.db.set_value(
            "Circular Grade", {"appraisal": year.held.name, "parent": doc.name}, "grade", "合格"
        )
        with pytest.raises(EditRefused):
            refresh(world, doc, world.approver)
        assert refresh(world, doc)["changed"] == [year.held.appraisee_name]
        take(doc, world.officer, "Send for Issue")
        with pytest.raises(CircularRefused):
            refresh(world, doc)


def edited_rectification(doc, user):
    with acting_as(user):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.rectification = "Visited more."
        doc.save()
    return doc


class TestIssuing:
    def test_number_day_hash_and_trail(self, world):
        doc = issued(world, season(world))
        assert re.fullmatch(rf"示市监注指〔{getdate(nowdate()).year}〕\d+号", doc.letter_number)
        assert doc.issued_by == world.approver and doc.issued_on and str(doc.letter_date) == nowdate()
        assert circulars.is_intact(doc) and len(doc.text_hash) == 64
        assert doc.issued_station == doc.station and doc.example_weights
        entries = frappe.get_all(
            "Audit Entry", {"reference_name": doc.name, "event": "circular issued"}, ["details"]
        )
        assert len(entries) == 1 and doc.text_hash in entries[0].details
        assert audit.verify() == []

    def test_numbers_follow_each_other_without_a_gap(self, world):
        first = issued(world, season(world))
        waiting = take(drafted(world, season(world)), world.officer, "Send for Issue")
        frappe.db.savepoint("refused")
        frappe.db.set_value("Circular Grade", waiting.grades[1].name, "grade", "优秀")
        with pytest.raises(CircularRefused):
            take(waiting, world.approver, "Issue Circular")
        frappe.db.rollback(save_point="refused")
        second = take(waiting, world.approver, "Issue Circular")
        number = [int(re.search(r"〕(\d+)号", doc.letter_number)[1]) for doc in (first, second)]
        assert number[1] == number[0] + 1

    def test_a_number_from_the_register_of_the_office(self, world):
        doc = edited(world, drafted(world, season(world)), register_number="松市监〔2026〕88号")
        doc = take(take(doc, world.officer, "Send for Issue"), world.approver, "Issue Circular")
        assert doc.letter_number == "松市监〔2026〕88号"
        again = edited(world, drafted(world, season(world)), register_number="松市监〔2026〕88号")
        again = take(again, world.officer, "Send for Issue")
        with pytest.raises(CircularRefused, match="given already"):
            take(again, world.approver, "Issue Circular")

    @pytest.mark.parametrize("fieldname", ["title", "addressees", "body", "issuer"])
    def test_nothing_is_issued_half_written(self, world, fieldname):
        doc = drafted(world, season(world))
        frappe.db.set_value(doc.doctype, doc.name, fieldname, "")
        with pytest.raises(GuardUnmet, match="still empty"):
            take(doc, world.officer, "Send for Issue")

    def test_a_number_a_list_and_a_day_that_can_be(self, world):
        doc = drafted(world, season(world))
        for values, expected in (
            ({"number_code": ""}, "code of the letter number"),
            ({"letter_date": "2999-01-01"}, "still to come"),
        ):
            kept = {name: doc.get(name) for name in values}
            edited(world, doc, **values)
            with pytest.raises(GuardUnmet, match=expected):
                take(doc, world.officer, "Send for Issue")
            edited(world, doc, **kept)
        edited(world, doc, grades=[])
        with pytest.raises(CircularRefused, match="holds no grade"):
            take(doc, world.officer, "Send for Issue")

    def test_the_list_says_what_is_confirmed(self, world):
        year = season(world)
        doc = drafted(world, year)
        rows = {row.appraisal: row.as_dict() for row in doc.grades}
        rows[year.qualified.name]["grade"] = "优秀"
        rows[year.held.name]["grade"] = "合格"
        del rows[year.excellent.name]
        again = {field: rows[year.unfinished.name][field] for field in circulars.ROW}
        edited(world, doc, grades=[*rows.values(), again])
        with pytest.raises(CircularRefused) as refusal:
            take(doc, world.officer, "Send for Issue")
        for name in ("qualified", "held", "excellent", "unfinished"):
            assert year[name].appraisee_name in str(refusal.value), name

    def test_an_appraisal_of_another_round(self, world):
        doc, other = drafted(world, season(world)), season(world)
        rows = [row.as_dict() for row in doc.grades]
        rows.append({"appraisal": other.excellent.name, "appraisee_name": "Smuggled", "grade": "优秀"})
        edited(world, doc, grades=rows)
        with pytest.raises(CircularRefused, match="Smuggled is not appraised in this round"):
            take(doc, world.officer, "Send for Issue")

    def test_grades_that_the_scores_do_not_give_or_whose_evidence_was_touched(self, world):
        year = season(world)
        doc = take(drafted(world, year), world.officer, "Send for Issue")
        frappe.db.set_value("Service Appraisal", year.qualified.name, "grade", "优秀")
        frappe.db.set_value(
            "Circular Grade", {"appraisal": year.qualified.name, "parent": doc.name}, "grade", "优秀"
        )
        with pytest.raises(CircularRefused, match="do not give the grade"):
            take(doc, world.approver, "Issue Circular")
        frappe.db.set_value("Service Appraisal", year.qualified.name, "grade", "合格")
        frappe.db.set_value(
            "Circular Grade", {"appraisal": year.qualified.name, "parent": doc.name}, "grade", "合格"
        )
        frappe.db.set_value(
            "Appraisal Score", {"parent": year.excellent.name, "code": "1"}, "evidence_count", 9
        )
        with pytest.raises(CircularRefused, match="no longer gives the hash"):
            take(doc, world.approver, "Issue Circular")

    def test_a_review_reopened_after_sending_is_seen_at_issue(self, world):
        year = season(world)
        doc = take(drafted(world, year), world.officer, "Send for Issue")
        frappe.db.set_value("Service Appraisal", year.excellent.name, "workflow_state", "Objection Period")
        with pytest.raises(CircularRefused, match=year.excellent.appraisee_name):
            take(doc, world.approver, "Issue Circular")

    def test_whoever_wrote_it_does_not_issue_it(self, world):
        both = make_user("both-hands", "Station Officer", "Bureau Approver")
        world._member(both, station=world.station)
        year = season(world)
        with acting_as(both):
            name = circulars.draft(year.round.name)["name"]
        doc = take(frappe.get_doc(circulars.DOCTYPE, name), world.officer, "Send for Issue")
        with pytest.raises(frappe.ValidationError, match="Self approval"):
            take(doc, both, "Issue Circular")
        with acting_as(both), pytest.raises(SelfApprovalRefused):
            doc = frappe.get_doc(doc.doctype, doc.name)
            doc.workflow_state = "Issued"
            doc.save()
        other = edited(world, drafted(world, season(world)), both, contact="（联系人：某某）")
        other = take(other, world.officer, "Send for Issue")
        with pytest.raises(Recused):
            take(other, both, "Issue Circular")
        assert take(other, world.approver, "Issue Circular").workflow_state == "Issued"

    def test_a_return_needs_its_reason_and_words_wait(self, world):
        doc = take(drafted(world, season(world)), world.officer, "Send for Issue")
        with pytest.raises(ReasonMissing):
            take(doc, world.approver, "Return")
        with pytest.raises(EditRefused, match="return it"):
            edited(world, doc, world.approver, body="Mine.")
        assert (
            take(doc, world.approver, "Return", transition_reason="Wrong addressee.").workflow_state
            == "Draft"
        )


class TestIssuedIsClosed:
    def test_on_every_route(self, world):
        doc = issued(world, season(world))
        row = doc.grades[0]
        attempts = (
            lambda: frappe.client.set_value(doc.doctype, doc.name, "body", "Other."),
            lambda: frappe.client.set_value(doc.doctype, doc.name, "letter_number", "1"),
            lambda: frappe.client.save({**frappe.get_doc(doc.doctype, doc.name).as_dict(), "title": "Other"}),
            lambda: frappe.client.set_value("Circular Grade", row.name, "grade", "优秀"),
            lambda: frappe.client.delete(doc.doctype, doc.name),
            lambda: take(doc, frappe.session.user, "Return", transition_reason="Again."),
        )
        before = frappe.get_doc(doc.doctype, doc.name).as_json()
        for user in (world.officer, world.approver):
            for attempt in attempts:
                refused = contextlib.suppress(frappe.ValidationError, frappe.PermissionError)
                with acting_as(user), refused:
                    attempt()
        after = frappe.get_doc(doc.doctype, doc.name)
        assert circulars.is_intact(after) and after.letter_number == doc.letter_number
        assert after.body == frappe.parse_json(before)["body"] and after.workflow_state == "Issued"
        with acting_as(world.officer):
            with pytest.raises(EditRefused):
                frappe.client.set_value(doc.doctype, doc.name, "body", "Other.")
            with pytest.raises((DeletionRefused, frappe.PermissionError)):
                frappe.delete_doc(doc.doctype, doc.name)

    def test_bulk_approval_issues_nothing_that_is_not_right(self, world):
        from frappe.model.workflow import bulk_workflow_approval

        year = season(world)
        doc = take(drafted(world, year), world.officer, "Send for Issue")
        frappe.db.set_value(
            "Circular Grade", {"appraisal": year.held.name, "parent": doc.name}, "grade", "合格"
        )
        with acting_as(world.approver):
            bulk_workflow_approval(frappe.as_json([doc.name]), doc.doctype, "Issue Circular")
        assert frappe.db.get_value(doc.doctype, doc.name, "workflow_state") != "Issued"

    def test_a_text_changed_in_the_database_is_not_handed_out(self, world):
        doc = issued(world, season(world))
        frappe.db.set_value("Circular Grade", doc.grades[1].name, "grade", "优秀")
        with acting_as("Guest"), pytest.raises(CircularRefused, match="no longer gives the hash"):
            papers.circular(doc.name)


class TestReplacing:
    def test_a_new_circular_withdraws_the_old_one_with_its_reason(self, world):
        year = season(world)
        old = issued(world, year)
        with acting_as(world.officer), pytest.raises(CircularRefused, match="Say why"):
            circulars.draft(year.round.name)
        new = drafted(world, year, reason="名单有误")
        assert old.letter_number in new.body and "因名单有误" in new.body and new.replaces == old.name
        assert [
            row["name"] for row in papers.issued_circulars(2025) if row["name"] in (old.name, new.name)
        ] == [old.name]
        new = take(take(new, world.officer, "Send for Issue"), world.approver, "Issue Circular")
        old.reload()
        assert old.replaced_by == new.name and old.withdrawn_on and circulars.is_intact(old)
        assert [
            row["name"] for row in papers.issued_circulars(2025) if row["name"] in (old.name, new.name)
        ] == [new.name]
        entry = frappe.get_all(
            "Audit Entry", {"reference_name": old.name, "event": "circular withdrawn"}, pluck="details"
        )
        assert len(entry) == 1 and "名单有误" in entry[0]
        assert "本通报已撤销" in papers.letter_of(old).mark

    def test_by_hand_there_is_no_second_one_beside_it(self, world):
        year = season(world)
        old = issued(world, year)
        with acting_as(world.officer), pytest.raises(CircularRefused, match="in force"):
            doc = frappe.new_doc(circulars.DOCTYPE)
            doc.update({"appraisal_round": year.round.name, "title": "Second", "replaces": old.name})
            doc.insert()

    def test_a_reason_taken_away_again_stops_the_issue(self, world):
        year = season(world)
        issued(world, year)
        new = edited(world, drafted(world, year, reason="名单有误"), replacement_reason=" ")
        with pytest.raises(GuardUnmet, match="Say why"):
            take(new, world.officer, "Send for Issue")


def test_a_new_circular_cannot_pretend_to_be_issued(world):
    year = season(world)
    with acting_as(world.officer):
        doc = frappe.new_doc(circulars.DOCTYPE)
        doc.update(
            {
                "appraisal_round": year.round.name,
                "title": "By hand",
                "letter_number": "假〔2026〕1号",
                "issued_station": world.station,
                "text_hash": "x",
            }
        )
        doc.insert()
    assert (doc.letter_number, doc.issued_station, doc.text_hash) == (None, None, None)
    with acting_as(world.officer), pytest.raises(TransitionRefused):
        doc.workflow_state = "Issued"
        doc.save()
