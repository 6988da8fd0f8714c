"""Pre-reviews from the request to the conclusion: rounds, findings, refusals, clock, request that moves along."""

import contextlib
import json

import frappe
import pytest

from reg_station.exceptions import (
    EditRefused,
    FindingRefused,
    GuardUnmet,
    NoDocumentList,
    PreReviewFileRefused,
    PreReviewRefused,
    ReasonMissing,
    TransitionRefused,
)
from reg_station.guidance_services import pre_review_clock, pre_review_files, pre_reviews
from reg_station.guidance_services.prereview import samples
from tests.support.factories import acting_as
from tests.support.guidance import service_request
from tests.support.pre_reviews import (
    SERVICE,
    add_finding,
    at,
    fill,
    fresh,
    keys,
    paper,
    pre_review,
    put,
    take,
)
from tests.support.registry import product

TECHNICAL = "3.4"


@pytest.fixture
def user(world):
    return world.enterprise_a_user


def test_it_starts_only_from_a_request_for_it_that_is_taken_on(world, user):
    made = product(world)
    with acting_as(user):
        for state, item in (("Draft", SERVICE), ("Submitted", SERVICE), ("Taken On", "7.2.5.1")):
            request = service_request(world, state, item=item)
            with acting_as(user), pytest.raises((PreReviewRefused, GuardUnmet)):
                pre_reviews.start(request.name, made.name)
        request = service_request(world, "Taken On", item=SERVICE)
    foreign = product(world, enterprise=world.enterprise_b)
    with acting_as(user):
        with pytest.raises(PreReviewRefused, match="product of the enterprise"):
            pre_reviews.start(request.name, foreign.name)
        case = frappe.get_doc("Pre-Review", pre_reviews.start(request.name, made.name)["name"])
        with pytest.raises(PreReviewRefused, match=case.name):
            pre_reviews.start(request.name, made.name)
    assert (case.enterprise, case.town, case.state) == (world.enterprise_a, world.town_a, "Draft")
    assert case.document_list == "DEV-REG-2-2026" and case.round_number == 1


def test_what_a_browser_sends_beside_does_not_count(world, user):
    request = service_request(world, "Taken On", item=SERVICE)
    made = product(world)
    with acting_as(user):
        doc = frappe.new_doc("Pre-Review")
        doc.update(
            {
                "service_request": request.name,
                "product": made.name,
                "enterprise": world.enterprise_b,
                "town": world.town_b,
                "state": "Draft",
                "round_number": 7,
                "accepted_on": "2020-01-01",
                "documents": [{"item_code": "9", "file": "/private/files/x.pdf", "round_number": 1}],
            }
        )
        doc.insert()
    stored = fresh(doc)
    assert (stored.enterprise, stored.town, stored.round_number) == (world.enterprise_a, world.town_a, 1)
    assert not stored.accepted_on and not stored.documents


def test_no_list_in_force_is_said(world, user):
    request = service_request(world, "Taken On", item=SERVICE)
    drug = product(world, product_type="Drug")
    with acting_as(user), pytest.raises(NoDocumentList, match="Renewal"):
        pre_reviews.start(request.name, drug.name, "Renewal")


def test_three_rounds_to_ready(world, user):
    case = pre_review(world)
    fill(case, user, leave_out=("1.4",))
    put(case, user, TECHNICAL, samples.pdf(paper(case, TECHNICAL, enterprise="World Devises")))
    assert keys(case) >= {"1.4|missing", f"{TECHNICAL}|enterprise"}
    case = take(case, user, "Submit")
    with acting_as(user), pytest.raises(PreReviewFileRefused):
        pre_review_files.take_in(case.name, "1.4", "1.4.pdf", b"%PDF-1.4")
    case = take(case, world.officer, "Start Review")
    assert case.assigned_to == world.officer
    assert frappe.db.get_value("Service Request", case.service_request, "state") == "Under Way"
    with pytest.raises(GuardUnmet, match="missing"):
        take(case, world.officer, "Conclude", conclusion="Ready to File")
    with pytest.raises(ReasonMissing):
        take(case, world.officer, "Return")
    case = take(case, world.officer, "Return", transition_reason="Two things.")
    assert case.round_number == 2 and case.clock_standing == "Waiting for the Enterprise"
    assert case.rounds[0].new_findings >= 2

    put(case, user, "1.4", samples.pdf(paper(case, "1.4")))
    put(case, user, TECHNICAL, samples.pdf(samples.renumbered(paper(case, TECHNICAL), 1, 2, 9)))
    assert keys(case) & {"1.4|missing", f"{TECHNICAL}|enterprise"} == set()
    assert f"{TECHNICAL}|page-numbers" in keys(case)
    case = take(case, user, "Resubmit")
    changes = {row.item_code: row.change_kind for row in case.documents if row.round_number == 2}
    assert changes["1.4"] == "Added" and changes[TECHNICAL] == "Replaced" and changes["2"] == "Unchanged"
    case = take(case, world.officer, "Start Review")
    mine = add_finding(case, world.officer, item_code="2")
    with pytest.raises(GuardUnmet, match="blocking finding"):
        take(case, world.officer, "Conclude", conclusion="Ready with Advice")
    case = take(case, world.officer, "Return", transition_reason="Pages.")

    with acting_as(user):
        assert pre_reviews.answer(case.name, mine, " Described on page 3. ") == {"state": "Answered"}
    put(case, user, TECHNICAL, samples.pdf(paper(case, TECHNICAL)))
    case = take(take(case, user, "Resubmit"), world.officer, "Start Review")
    answered = next(row for row in case.findings if row.name == mine)
    assert (answered.state, answered.answer) == ("Answered", "Described on page 3.")
    with acting_as(world.officer):
        doc = fresh(case)
        next(row for row in doc.findings if row.name == mine).state = "Resolved"
        doc.save()
    case = take(case, world.officer, "Conclude", conclusion="Ready to File", opinion="All in order.")
    assert case.state == "Concluded" and case.clock_standing == "Closed"
    assert [row.round_number for row in case.rounds] == [1, 2, 3]
    states = {row.finding_key: (row.state, row.resolved_round) for row in case.findings if row.by_system}
    assert states["1.4|missing"] == ("Resolved", 2) and states[f"{TECHNICAL}|page-numbers"] == ("Resolved", 3)
    assert next(row for row in case.findings if row.name == mine).resolved_round == 3
    request = frappe.get_doc("Service Request", case.service_request)
    assert request.state == "Delivered" and case.name in request.result


def test_nothing_is_sent_without_a_file_or_after_the_request_ended(world, user):
    case = pre_review(world)
    with pytest.raises(GuardUnmet, match="at least one"):
        take(case, user, "Submit")
    put(case, user, "1.2", samples.pdf(paper(case, "1.2")))
    frappe.db.set_value("Service Request", case.service_request, "state", "Declined")
    with pytest.raises(GuardUnmet, match="taken on"):
        take(case, user, "Submit")


def test_the_list_of_the_day_of_submission_applies_and_stays(world, user):
    case = pre_review(world)
    put(case, user, "1.2", samples.pdf(paper(case, "1.2")))
    old = frappe.get_doc("Pre-Review Document List", case.document_list)
    new = frappe.copy_doc(old)
    old.valid_to = frappe.utils.add_days(frappe.utils.nowdate(), -1)
    old.save()
    new.update({"list_code": "DEV-REG-2-NEXT", "valid_from": frappe.utils.nowdate(), "valid_to": None})
    new.append("items", {"code": "9", "title": "新增声明", "required": 1})
    new.insert()
    case = take(case, user, "Submit")
    assert case.document_list == "DEV-REG-2-NEXT"
    pre_review_files.check(case.name)
    assert "9|missing" in keys(case)
    new.reload()
    new.items[-1].title = "改名"
    new.append("items", {"code": "10", "title": "再增", "required": 1})
    new.save()
    kept = {row["code"]: row["title"] for row in json.loads(fresh(case).list_as_submitted)}
    assert kept["9"] == "新增声明" and "10" not in kept


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ", "PDF or docx"),
        ("a.pdf", b"", "empty"),
        ("a", b"%PDF-1.4", "PDF or docx"),
    ],
)
def test_files_of_no_use_are_refused_in_words(world, user, name, content, words):
    case = pre_review(world)
    with acting_as(user), pytest.raises(PreReviewFileRefused, match=words):
        pre_review_files.take_in(case.name, "1.2", name, content)
    with acting_as(user), pytest.raises(PreReviewFileRefused, match="does not ask"):
        pre_review_files.take_in(case.name, "99", "a.pdf", b"%PDF-1.4")


def test_a_broken_file_is_a_finding(world, user):
    case = pre_review(world)
    put(case, user, "1.2", b"%PDF-1.7\nthis is no pdf at all")
    row = fresh(case).documents[0]
    assert row.checks_state == "Not Readable" and "1.2|reading" in keys(case)
    put(case, user, "1.2", samples.pdf(paper(case, "1.2")))
    assert fresh(case).documents[0].checks_state == "Checked" and "1.2|reading" not in keys(case)
    assert len(fresh(case).documents) == 1


def test_checking_again_changes_nothing(world, user):
    case = pre_review(world, "In Review")
    add_finding(case, world.officer)
    before = [(row.name, row.state, row.text) for row in fresh(case).findings]
    with acting_as(world.officer):
        pre_reviews.check_again(case.name)
    assert {row.checks_state for row in fresh(case).documents} == {"Waiting"}
    with pytest.raises(GuardUnmet, match="still being checked"):
        take(case, world.officer, "Conclude", conclusion="Ready to File")
    assert pre_review_files.check(case.name) > 0
    assert pre_review_files.check(case.name, everything=True) > 0
    assert [(row.name, row.state, row.text) for row in fresh(case).findings] == before
    assert {row.checks_state for row in fresh(case).documents} == {"Checked"}


def test_a_file_that_was_never_sent_leaves_no_trace_and_a_sent_one_stays(world, user):
    case = pre_review(world, "Returned")
    first = next(row.file for row in case.documents if row.item_code == "2" and row.round_number == 1)
    put(case, user, "2", samples.pdf(paper(case, "2", words="第二稿")))
    second = next(row.file for row in fresh(case).documents if row.item_code == "2" and row.round_number == 2)
    with acting_as(user):
        pre_review_files.take_out(case.name, "2")
    assert frappe.db.exists("File", {"file_url": first}) and not frappe.db.exists(
        "File", {"file_url": second}
    )
    assert "2|missing" in keys(case)
    with acting_as(user), pytest.raises(PreReviewFileRefused):
        pre_review_files.take_out(case.name, "2")


class TestFindings:
    def test_the_system_s_are_waived_with_a_reason_and_never_resolved_by_hand(self, world, user):
        case = pre_review(world)
        fill(case, user, leave_out=("1.4",))
        case = take(take(case, user, "Submit"), world.officer, "Start Review")

        def change(**values):
            with acting_as(world.officer):
                doc = fresh(case)
                next(row for row in doc.findings if row.finding_key == "1.4|missing").update(values)
                doc.save()

        for values in (
            {"state": "Resolved"},
            {"state": "Waived", "reason": " "},
            {"state": "Answered"},
            {"text": "Nothing."},
            {"severity": "Advice"},
        ):
            with pytest.raises(FindingRefused):
                change(**values)
        change(state="Waived", reason="Declared in the application form.")
        assert keys(case, "Waived") == {"1.4|missing"}
        pre_review_files.check(case.name, everything=True)
        assert keys(case, "Waived") == {"1.4|missing"}
        # Waiving does not bring the document.
        with pytest.raises(GuardUnmet, match="missing"):
            take(case, world.officer, "Conclude", conclusion="Ready to File")

    def test_findings_stay_on_record(self, world):
        case = pre_review(world, "Returned")
        name = case.findings[-1].name
        case = take(take(case, world.enterprise_a_user, "Resubmit"), world.officer, "Start Review")
        with acting_as(world.officer):
            doc = fresh(case)
            doc.findings = [row for row in doc.findings if row.name != name]
            with pytest.raises(FindingRefused, match="stays on record"):
                doc.save()
            doc = fresh(case)
            next(row for row in doc.findings if row.name == name).text = "Other words."
            with pytest.raises(FindingRefused, match="keeps its words"):
                doc.save()

    def test_an_enterprise_neither_resolves_nor_writes_findings(self, world, user):
        case = pre_review(world, "Returned")
        with acting_as(user):
            doc = fresh(case)
            doc.findings[-1].state = "Resolved"
            # Frappe puts back what the account may not write; the guard would refuse what is left.
            doc.append("findings", {"text": "x", "kind": "Content", "severity": "Advice"})
            doc.conclusion = "Ready to File"
            with contextlib.suppress(EditRefused):
                doc.save()
            doc = fresh(case)
            doc.subject = "Other words"
            with contextlib.suppress(EditRefused):
                doc.save()
            with pytest.raises(PreReviewRefused, match="answer first"):
                pre_reviews.answer(case.name, case.findings[-1].name, "  ")
            with pytest.raises(FindingRefused, match="not open"):
                pre_reviews.answer(case.name, "none", "Done.")
        stored = fresh(case)
        assert stored.findings[-1].state == "Outstanding" and len(stored.findings) == len(case.findings)
        assert not stored.conclusion and stored.subject == case.subject

    def test_who_raised_it_and_when_is_the_system_s_to_say(self, world):
        case = pre_review(world, "In Review")
        add_finding(
            case, world.officer, by_system=1, round_raised=9, raised_by=world.approver, state="Waived"
        )
        row = fresh(case).findings[-1]
        assert (row.by_system, row.round_raised, row.raised_by, row.state) == (
            0,
            1,
            world.officer,
            "Outstanding",
        )


def test_not_ready_needs_words_and_nothing_is_returned_without_a_finding(world):
    user = world.enterprise_a_user
    case = pre_review(world)
    fill(case, user)
    for code in ("4", "7"):
        put(case, user, code, samples.pdf(paper(case, code)))
    case = take(take(case, user, "Submit"), world.officer, "Start Review")
    assert keys(case) == set()
    with pytest.raises(GuardUnmet, match="Nothing is open"):
        take(case, world.officer, "Return", transition_reason="No reason at all.")
    with pytest.raises(GuardUnmet, match="Choose the conclusion"):
        take(case, world.officer, "Conclude")
    with pytest.raises(GuardUnmet, match="why the documents are not ready"):
        take(case, world.officer, "Conclude", conclusion="Not Ready")
    case = take(
        case, world.officer, "Conclude", conclusion="Not Ready", opinion="The tests have to be repeated."
    )
    assert case.state == "Concluded"


def test_the_workflow_belongs_to_the_officers(world, user):
    case = pre_review(world, "Submitted")
    for who, action in ((user, "Start Review"), (user, "Return"), (world.enterprise_b_user, "Withdraw")):
        with pytest.raises((TransitionRefused, frappe.PermissionError, frappe.ValidationError)):
            take(case, who, action)
    assert fresh(case).state == "Submitted"
    with acting_as(world.officer):
        doc = fresh(case)
        doc.state = "Concluded"
        with pytest.raises(TransitionRefused):
            doc.save()


def test_the_reviewer_is_an_officer_within_reach(world):
    case = pre_review(world, "Submitted")
    with acting_as(world.officer):
        doc = fresh(case)
        doc.assigned_to = world.enterprise_b_user
        with pytest.raises(frappe.ValidationError, match="no officer"):
            doc.save()


class TestClock:
    """2026: National Day 1 to 7 October, 20 September and 10 October are worked on (calendar shipped with the app)."""

    def test_it_stands_still_while_the_documents_are_returned(self, world, monkeypatch):
        at(monkeypatch, "2026-11-02")
        case = pre_review(world, "In Review")
        assert str(case.review_due_on) == "2026-11-16" and case.clock_standing == "In Time"
        add_finding(case, world.officer)
        at(monkeypatch, "2026-11-04")
        case = take(case, world.officer, "Return", transition_reason="See above.")
        assert case.review_due_on is None and case.clock_standing == "Waiting for the Enterprise"
        assert case.days_used == 2
        at(monkeypatch, "2026-11-11")
        case = take(case, world.enterprise_a_user, "Resubmit")
        assert str(case.review_due_on) == "2026-11-23" and case.days_used == 2
        at(monkeypatch, "2026-11-23")
        pre_review_clock.refresh()
        assert fresh(case).clock_standing == "Due Today"

    def test_overdue_is_told_once(self, world, monkeypatch):
        at(monkeypatch, "2026-11-02")
        case = pre_review(world, "In Review")
        at(monkeypatch, "2026-11-17")
        assert pre_review_clock.refresh() == 1 and pre_review_clock.refresh() == 0
        assert fresh(case).clock_standing == "Overdue"
        notices = frappe.get_all(
            "Notification Log",
            {"document_type": "Pre-Review", "subject": ("like", f"%{case.name}%")},
            pluck="for_user",
        )
        assert world.officer in notices

    def test_a_year_without_a_calendar_is_said(self, world, monkeypatch):
        at(monkeypatch, "2041-05-05")
        monkeypatch.setattr(pre_reviews, "list_in_force", lambda doc: "DEV-REG-2-2026")
        case = pre_review(world, "Submitted")
        assert case.review_due_on is None and case.clock_standing == "Not Known"


def test_an_open_pre_review_is_an_open_file(world):
    case = pre_review(world, "Submitted")
    ahead = {"dossier": case.name, "standing": ("in", ("Upcoming", "Due", "Overdue"))}
    assert frappe.db.count("Follow Up", ahead) == 1
    case = take(case, world.officer, "Start Review")
    case = take(case, world.officer, "Conclude", conclusion="Ready to File")
    assert frappe.db.count("Follow Up", ahead) == 0
