"""What the answers of an inspection add up to, and when it may go on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.guidance_services import inspection_rules as rules
from reg_station.guidance_services.inspection_rules import Answer, Finding
from reg_station.platform.working_days import Calendar

RESULTS = ("", rules.CONFORMS, rules.MINOR, rules.MAJOR, rules.NOT_APPLICABLE)
TEXTS = st.sampled_from(("", "  ", "seen"))
ANSWERS = st.lists(
    st.builds(
        Answer,
        code=st.sampled_from([str(number) for number in range(9)]),
        chapter=st.sampled_from(["A", "B", "C"]),
        key=st.booleans(),
        result=st.sampled_from(RESULTS),
        note=TEXTS,
        reason=TEXTS,
    ),
    max_size=12,
)
STATES = (rules.OPEN, rules.RECTIFIED, rules.CLOSED, rules.REOPENED)
FOUND = st.lists(
    st.builds(Finding, name=st.text(min_size=1, max_size=3), state=st.sampled_from(STATES)), max_size=6
)
CALENDAR = Calendar([2026], [date(2026, 10, day) for day in range(1, 8)], [date(2026, 10, 10)])


@given(ANSWERS)
def test_chapters_add_up_to_the_whole(answers):
    chapters = rules.by_chapter(answers)
    assert sum(row.total for row in chapters) == len(answers)
    assert sum(row.answered for row in chapters) == sum(bool(row.result) for row in answers)
    for row in chapters:
        assert row.conforms + row.minor + row.major + row.not_applicable == row.answered <= row.total
    assert [row.chapter for row in chapters] == list(dict.fromkeys(row.chapter for row in answers))


@given(ANSWERS)
def test_a_visit_is_finished_exactly_when_nothing_is_missing(answers):
    complete = bool(answers) and all(
        row.result
        and (row.result not in rules.FINDINGS or row.note.strip())
        and (row.result != rules.NOT_APPLICABLE or row.reason.strip())
        for row in answers
    )
    verdict = rules.may_finish(answers)
    assert verdict.met == complete == (not verdict.reasons)


@given(ANSWERS, st.integers(0, 4))
def test_the_proposal_has_its_reason_and_never_passes_a_finding(answers, most):
    proposal = rules.proposed_conclusion(answers, most)
    assert proposal.reasons
    for text, values in proposal.reasons:
        assert "{" not in text.format(*values)
    found = rules.findings_of(answers)
    assert (proposal.conclusion is None) == (not answers or any(not row.result for row in answers))
    if proposal.conclusion == rules.PASSED:
        assert not found
    if proposal.conclusion and any(row.key and row.result == rules.MAJOR for row in answers):
        assert proposal.conclusion == rules.NOT_PASSED


@given(ANSWERS, st.integers(0, 4))
def test_a_worse_answer_never_gives_a_better_proposal(answers, most):
    order = [rules.PASSED, rules.AFTER_RECTIFICATION, rules.NOT_PASSED]
    before = rules.proposed_conclusion(answers, most).conclusion
    if before is None:
        return
    worse = [Answer(row.code, row.chapter, row.key, rules.MAJOR, "x") for row in answers[:1]] + answers[1:]
    after = rules.proposed_conclusion(worse, most).conclusion
    assert order.index(after) >= order.index(before)


@given(FOUND, st.integers(0, 6))
def test_it_closes_only_when_each_finding_is_closed(found, findings):
    verdict = rules.may_close(found, findings)
    assert verdict.met == (len(found) == findings and all(row.state == rules.CLOSED for row in found))
    assert verdict.met == (not verdict.reasons)


@given(FOUND)
def test_the_recheck_waits_for_what_is_with_the_enterprise(found):
    assert rules.may_begin_recheck(found).met == all(
        row.state in (rules.RECTIFIED, rules.CLOSED) for row in found
    )


def test_the_reasons_name_the_clauses():
    answers = [
        Answer("1.1"),
        Answer("1.2", result=rules.MINOR),
        Answer("1.3", result=rules.NOT_APPLICABLE),
    ]
    texts = [text.format(*values) for text, values in rules.may_finish(answers).reasons]
    assert texts == ["Not answered yet: 1.1", "Say what was found: 1.2", "Say why it does not apply: 1.3"]


@pytest.mark.parametrize(
    ("majors", "most", "conclusion"),
    [(3, 3, rules.AFTER_RECTIFICATION), (4, 3, rules.NOT_PASSED), (1, 0, rules.NOT_PASSED)],
)
def test_how_many_major_findings_can_be_rectified(majors, most, conclusion):
    answers = [Answer(str(number), result=rules.MAJOR, note="x") for number in range(majors)]
    assert rules.proposed_conclusion(answers, most).conclusion == conclusion


def test_due_days_are_working_days():
    # 30 September 2026 is a Wednesday; the holiday lasts to the 7th, the 10th is a make-up Saturday.
    due = rules.due_day(date(2026, 9, 30), 3, CALENDAR)
    assert (due.on, due.rule) == (date(2026, 10, 10), rules.BY_WORKING_DAYS)


def test_where_the_calendar_is_missing_it_is_said():
    due = rules.due_day(date(2026, 12, 28), 10, CALENDAR)
    assert (due.on, due.rule) == (date(2026, 12, 28) + timedelta(days=14), rules.BY_DAYS)


@given(st.dates(date(2026, 1, 1), date(2026, 11, 1)), st.integers(-3, 30))
def test_more_days_are_never_due_earlier(start, days):
    first, second = (rules.due_day(start, number, CALENDAR).on for number in (days, days + 1))
    assert start < first <= second


@pytest.mark.parametrize("state", STATES)
def test_only_what_is_with_the_enterprise_gets_late(state):
    today = date(2026, 5, 5)
    late = rules.is_overdue(state, date(2026, 5, 4), today)
    assert late == (state in (rules.OPEN, rules.REOPENED))
    assert not rules.is_overdue(state, today, today) and not rules.is_overdue(state, None, today)
