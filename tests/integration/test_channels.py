"""The priority and the innovation channel: criteria of the day, clause by clause, decided by somebody else (F3, F4)."""

import frappe
import pytest
from frappe.model.workflow import WorkflowTransitionError
from frappe.utils import getdate, nowdate

from reg_station.exceptions import (
    ChannelRefused,
    EditRefused,
    ForeignFileRefused,
    GuardUnmet,
    ReasonMissing,
    RuleSetRefused,
    SelfApprovalRefused,
    TransitionRefused,
)
from reg_station.product_registry import channel_letters, channels
from tests.support.documents import words_of_docx
from tests.support.factories import make_file
from tests.support.guidance import service_request, take
from tests.support.key_projects import CRITERIA, colleague, judged, recommendation, rule_set
from tests.support.people import acting_as
from tests.support.registry import product

ALL_MET = {"P2": "Met", "P3a": "Met"}
YES = {"conclusion": "Recommended", "conclusion_reason": "All is met."}
NO = {"conclusion": "Not Recommended", "conclusion_reason": "Nothing new."}


@pytest.fixture(autouse=True)
def rules(world):
    world.colleague = colleague(world)
    return rule_set()


def changed(doc, **values):
    doc.update(values)
    return doc.save(ignore_permissions=True)


class TestRuleSets:
    @pytest.mark.parametrize(
        ("criterion", "words"),
        [
            ({"check_name": "Is Beautiful"}, "no check Is Beautiful"),
            ({"check_name": "Device Class Is One Of", "check_values": "IV"}, "does not know the value IV"),
            (
                {"check_name": "Has Reached the Stage", "check_values": "Party"},
                "does not know the value Party",
            ),
            ({"check_name": "Origin Is One Of"}, "needs values"),
        ],
    )
    def test_an_unknown_check_or_value_is_refused(self, rules, criterion, words):
        rules.append(
            "criteria",
            {"code": "X", "criterion": "X", "judged_by": "Fact of the Product", **criterion},
        )
        with pytest.raises(RuleSetRefused, match=words):
            rules.save(ignore_permissions=True)

    def test_validity_does_not_overlap(self, rules):
        with pytest.raises(RuleSetRefused, match=rules.name):
            frappe.copy_doc(rules).update({"rule_set_name": "Twin"}).insert(ignore_permissions=True)
        twin = frappe.copy_doc(rules).update({"rule_set_name": "Twin", "valid_from": "2031-01-01"})
        changed(rules, valid_to="2030-12-31")
        twin.insert(ignore_permissions=True)
        with pytest.raises(RuleSetRefused, match="Twin"):
            changed(frappe.get_doc(rules.doctype, rules.name), valid_to="2031-01-01")

    def test_a_class_of_its_own_overlaps_with_all_classes(self, rules):
        doc = frappe.copy_doc(rules).update({"rule_set_name": "Of II", "device_class": "II"})
        with pytest.raises(RuleSetRefused):
            doc.insert(ignore_permissions=True)

    def test_an_example_says_so_and_official_ones_cite(self, rules):
        assert "Example" in rules.example_note or "示例" in rules.example_note
        with pytest.raises(RuleSetRefused, match="where the official criteria stand"):
            changed(rules, is_official=1)
        rules.reload()
        with pytest.raises(RuleSetRefused, match="says where it stands"):
            changed(rules, is_official=1, official_source="City 2027-1")
        rules.reload()
        for row in rules.criteria:
            row.citation = "City 2027-1"
        assert changed(rules, is_official=1, official_source="City 2027-1").example_note is None

    def test_only_the_station_and_administrators_write_them(self, world, rules):
        for user in (world.point_officer, world.enterprise_a_user, world.approver, world.observer):
            with acting_as(user):
                assert not frappe.has_permission("Channel Rule Set", "write"), user

    def test_the_set_of_the_day_is_taken(self, rules):
        find = channels.rule_set_on
        changed(rules, valid_to="2024-12-31")
        later = rule_set_after(rules)
        assert find("Priority", "Medical Device", "II", "2024-12-31") == rules.name
        assert find("Priority", "Medical Device", "II", "2025-01-01") == later
        assert find("Priority", "Medical Device", "II", "2019-12-31") is None
        assert find("Priority", "Drug", None, "2025-01-01") is None


def rule_set_after(rules) -> str:
    doc = frappe.copy_doc(rules)
    doc.update({"rule_set_name": "Later", "valid_from": "2025-01-01", "valid_to": None})
    return doc.insert(ignore_permissions=True).name


class TestBeginning:
    def test_criteria_are_kept_and_facts_judged(self, world, rules):
        doc = recommendation(world, "Draft")
        assert (doc.rule_set, doc.enterprise, doc.town) == (rules.name, world.enterprise_a, world.town_a)
        by_code = {row.code: row for row in doc.criteria}
        assert by_code["P1"].standing == "Met" and "II" in by_code["P1"].facts
        assert {row.standing for code, row in by_code.items() if code != "P1"} == {"Not Evidenced"}
        assert doc.example_note
        rules.criteria[1].criterion = "Changed later"
        rules.save(ignore_permissions=True)
        assert frappe.get_doc(doc.doctype, doc.name).criteria[1].criterion == "Tested"

    def test_a_service_request_comes_with_it_and_is_sent_along(self, world):
        doc = recommendation(world, "Draft")
        request = frappe.get_doc("Service Request", doc.service_request)
        assert (request.state, frappe.db.get_value("Service Item", request.service_item, "code")) == (
            "Draft",
            "7.3.2",
        )
        take(doc, world.enterprise_a_user, "Submit")
        assert frappe.db.get_value("Service Request", request.name, "state") == "Submitted"

    def test_a_request_that_there_is_is_linked_if_it_fits(self, world):
        fitting = service_request(world, "Submitted", item="7.3.2")
        foreign = service_request(world, item="7.3.1")
        with acting_as(world.officer):
            name = channels.start(product(world).name, "Priority", fitting.name)["name"]
            assert frappe.db.get_value(channels.DOCTYPE, name, "service_request") == fitting.name
            with pytest.raises(ChannelRefused, match="another service"):
                channels.start(product(world).name, "Priority", foreign.name)

    def test_one_at_a_time_for_a_product_and_channel(self, world):
        of = product(world)
        first = recommendation(world, "Draft", of=of)
        with pytest.raises(frappe.DuplicateEntryError, match=first.name):
            recommendation(world, "Draft", of=of)
        take(first, world.enterprise_a_user, "Withdraw")
        assert recommendation(world, "Draft", of=of).state == "Draft"

    def test_without_criteria_in_force_nothing_begins(self, world, rules):
        changed(rules, valid_to="2021-01-01")
        with pytest.raises(ChannelRefused, match="No criteria"):
            recommendation(world, "Draft")

    def test_not_for_a_foreign_product(self, world):
        of = product(world, enterprise=world.enterprise_b)
        with pytest.raises(frappe.PermissionError), acting_as(world.enterprise_a_user):
            channels.start(of.name, "Priority")

    def test_what_the_system_fills_in_cannot_be_sent_along(self, world):
        with acting_as(world.enterprise_a_user):
            doc = frappe.get_doc(
                {
                    "doctype": channels.DOCTYPE,
                    "product": product(world).name,
                    "channel": "Priority",
                    "decided_by": world.officer,
                    "reported_on": nowdate(),
                    "criteria": [{"code": "P1", "criterion": "Mine", "standing": "Met"}],
                }
            ).insert()
        assert not (doc.decided_by or doc.reported_on or doc.conclusion)
        assert [row.code for row in doc.criteria] == [row["code"] for row in CRITERIA]


class TestJudging:
    def test_evidence_reason_and_who(self, world):
        doc = recommendation(world)
        with acting_as(world.officer):
            with pytest.raises(ChannelRefused, match="evidence first"):
                channels.judge(doc.name, "P2", "Met", "Seen.")
            with pytest.raises(ChannelRefused, match="why"):
                channels.judge(doc.name, "P2", "Unmet", " ")
            with pytest.raises(ChannelRefused, match="met, unmet"):
                channels.judge(doc.name, "P2", "Perhaps", "Seen.")
            with pytest.raises(ChannelRefused, match="no clause"):
                channels.judge(doc.name, "P9", "Met", "Seen.")
            with pytest.raises(ChannelRefused, match="registry"):
                channels.judge(doc.name, "P1", "Unmet", "I think so.")
        row = judged(world, doc, P2="Met").criteria[1]
        assert (row.standing, row.judge, getdate(row.judged_on)) == ("Met", world.officer, getdate(nowdate()))

    def test_new_evidence_asks_for_a_new_judgement(self, world):
        doc = judged(world, recommendation(world), P2="Met")
        paper = make_file(world.enterprise_a_user, attached_to_doctype=doc.doctype, attached_to_name=doc.name)
        with acting_as(world.enterprise_a_user):
            channels.give_evidence(doc.name, "P2", paper, "A newer report")
        row = frappe.get_doc(doc.doctype, doc.name).criteria[1]
        assert (row.standing, row.judge, row.evidence, row.evidence_note) == (
            "Not Evidenced",
            None,
            paper,
            "A newer report",
        )

    def test_a_note_alone_leaves_the_judgement(self, world):
        doc = judged(world, recommendation(world), P2="Met")
        with acting_as(world.enterprise_a_user):
            channels.give_evidence(doc.name, "P2", note="See page 3")
        assert frappe.get_doc(doc.doctype, doc.name).criteria[1].standing == "Met"

    def test_foreign_files_and_empty_hands_are_refused(self, world):
        doc = recommendation(world)
        foreign = make_file(world.enterprise_b_user)
        with acting_as(world.enterprise_a_user):
            with pytest.raises(ForeignFileRefused):
                channels.give_evidence(doc.name, "P2", foreign)
            with pytest.raises(ChannelRefused, match="file or write"):
                channels.give_evidence(doc.name, "P2")
            with pytest.raises(ChannelRefused, match="no evidence"):
                channels.give_evidence(doc.name, "P1", note="x")

    def test_only_officers_judge_and_only_under_assessment(self, world):
        doc = recommendation(world)
        for user in (world.enterprise_a_user, world.enterprise_b_user, world.approver, world.observer):
            with pytest.raises(frappe.PermissionError), acting_as(user):
                channels.judge(doc.name, "P2", "Unmet", "x")
        draft = recommendation(world, "Draft")
        with pytest.raises(ChannelRefused), acting_as(world.officer):
            channels.judge(draft.name, "P2", "Unmet", "x")

    def test_no_form_or_rest_call_alters_a_clause(self, world):
        doc = recommendation(world)
        for user in (world.officer, world.enterprise_a_user):
            with acting_as(user):
                sent = frappe.get_doc(doc.doctype, doc.name)
                sent.criteria[1].update({"standing": "Met", "judge": world.colleague})
                sent.criteria = sent.criteria[:2]
                sent.save()
        stored = frappe.get_doc(doc.doctype, doc.name)
        assert len(stored.criteria) == len(CRITERIA) and stored.criteria[1].standing == "Not Evidenced"


class TestDeciding:
    def test_what_is_not_evidenced_or_unmet_blocks(self, world):
        doc = recommendation(world)
        with pytest.raises(GuardUnmet, match="P2 is not evidenced"):
            take(doc, world.colleague, "Decide", **YES)
        doc = judged(world, doc, P2="Unmet", P3a="Met")
        with pytest.raises(GuardUnmet, match="P2 is not met"):
            take(doc, world.colleague, "Decide", **YES)
        doc = judged(world, doc, P2="Met", P3a="Unmet", P3b="Unmet")
        with pytest.raises(GuardUnmet, match="group A"):
            take(doc, world.colleague, "Decide", **YES)
        doc = judged(world, doc, P3b="Met")
        doc = take(doc, world.colleague, "Decide", **YES)
        assert (doc.state, doc.decided_by, getdate(doc.decided_on)) == (
            "Decided",
            world.colleague,
            getdate(nowdate()),
        )

    def test_nobody_decides_on_an_assessment_of_his_own(self, world):
        doc = judged(world, recommendation(world), **ALL_MET)
        with pytest.raises(SelfApprovalRefused):
            take(doc, world.officer, "Decide", **YES)
        assert take(doc, world.approver, "Decide", **YES).state == "Decided"

    def test_a_conclusion_has_its_reason(self, world):
        doc = judged(world, recommendation(world), **ALL_MET)
        with pytest.raises(GuardUnmet, match="conclusion"):
            take(doc, world.colleague, "Decide", conclusion="Recommended")

    def test_not_to_recommend_needs_no_clause(self, world):
        doc = take(recommendation(world), world.colleague, "Decide", **NO)
        with pytest.raises(GuardUnmet, match="recommended is reported"):
            take(doc, world.officer, "Report to City", city_office="Registration Office")
        assert take(doc, world.officer, "Close").state == "Closed"

    def test_the_facts_of_the_day_of_the_decision_count(self, world):
        doc = judged(world, recommendation(world), **ALL_MET)
        frappe.db.set_value("Biomedical Product", doc.product, "device_class", "III")
        with pytest.raises(GuardUnmet, match="P1 is not met"):
            take(doc, world.colleague, "Decide", **YES)

    def test_reopened_it_is_decided_anew(self, world):
        doc = take(recommendation(world), world.colleague, "Decide", **NO)
        with pytest.raises(ReasonMissing):
            take(doc, world.officer, "Reopen")
        doc = take(doc, world.officer, "Reopen", transition_reason="New evidence")
        assert (doc.state, doc.conclusion, doc.decided_by) == ("Under Assessment", None, None)

    def test_decided_nothing_is_judged_or_added(self, world):
        doc = take(recommendation(world), world.colleague, "Decide", **NO)
        for call in (
            lambda: channels.judge(doc.name, "P2", "Met", "x"),
            lambda: channels.give_evidence(doc.name, "P2", note="x"),
        ):
            with pytest.raises(ChannelRefused), acting_as(world.officer):
                call()

    def test_an_enterprise_neither_decides_nor_reads_what_is_being_written(self, world):
        doc = recommendation(world)
        with pytest.raises((TransitionRefused, WorkflowTransitionError, EditRefused)):
            take(doc, world.enterprise_a_user, "Decide")
        with acting_as(world.colleague):
            changed = frappe.get_doc(doc.doctype, doc.name)
            changed.update(NO)
            changed.save()
        with acting_as(world.enterprise_a_user):
            assert not frappe.client.get(doc.doctype, doc.name).get("conclusion")


class TestLetter:
    def test_it_names_every_clause_and_says_what_is_an_example(self, world):
        doc = judged(world, recommendation(world), P4="Unmet", **ALL_MET)
        doc = take(doc, world.colleague, "Decide", **YES)
        with pytest.raises(GuardUnmet, match="which office"):
            take(doc, world.officer, "Report to City")
        doc = take(doc, world.officer, "Report to City", city_office="市局注册处")
        with acting_as(world.officer):
            channel_letters.download_letter(doc.name)
        text = words_of_docx(frappe.local.response.filecontent)
        assert all(f"{row['code']}　" in text for row in CRITERIA)
        assert "市局注册处" in text and "未提供证明" in text and "不符合" in text and "示例" in text
        assert getdate(doc.reported_on) == getdate(nowdate())

    def test_there_is_none_before_the_decision_or_against_it(self, world):
        doc = recommendation(world)
        with pytest.raises(ChannelRefused), acting_as(world.officer):
            channel_letters.download_letter(doc.name)
        doc = take(doc, world.colleague, "Decide", **NO)
        with pytest.raises(ChannelRefused), acting_as(world.officer):
            channel_letters.download_letter(doc.name)

    def test_it_is_the_office_s(self, world):
        doc = recommendation(world)
        for user in (world.enterprise_a_user, world.town_b_officer):
            with pytest.raises(frappe.PermissionError), acting_as(user):
                channel_letters.download_letter(doc.name)
