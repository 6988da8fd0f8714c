"""Stages of a product: due dates, the clock that stops, moves that are refused, stalls. Properties over random ways."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.platform.working_days import Calendar, YearNotCovered
from reg_station.product_registry.progress import (
    AHEAD,
    BACKWARDS,
    CALENDAR,
    CURRENT,
    DONE,
    EVIDENCE,
    FINISHED,
    FUTURE,
    INTERRUPTED,
    NOT_OPEN,
    UNKNOWN,
    Entry,
    Stage,
    current,
    due_on,
    interrupted,
    move,
    problems,
    stall,
    timeline,
)

STAGES = {
    stage.name: stage
    for stage in (
        Stage("Intent", 10),
        Stage("Testing", 20, 10, needs_evidence=True),
        Stage("Acceptance", 50, 5, needs_evidence=True),
        Stage("Technical Review", 60, 60),
        Stage("Supplement", 80, 365, CALENDAR, stops_clock=True, needs_evidence=True),
        Stage("Approval", 90, 20),
        Stage("Industrialisation", 100, final=True),
    )
}
HOLIDAYS = [date(2026, 10, day) for day in range(1, 8)]
MAKE_UP = [date(2026, 9, 20), date(2026, 10, 10)]
CALENDAR_2026 = Calendar((2026,), HOLIDAYS, MAKE_UP)
PLAIN = Calendar(range(2020, 2040))
TODAY = date(2026, 11, 23)
PROOF = "/private/files/proof.pdf"


def go(*steps, today=TODAY):
    """Stays after the (stage, day) steps, evidence and remark given each time."""
    entries = []
    for stage, day in steps:
        entries = move(entries, STAGES, stage, day, today=today, evidence=PROOF, remark="why")
    return entries


def texts(found):
    return [template for template, _values in found]


def test_a_limit_over_the_national_holiday_with_a_make_up_saturday():
    entries = go(("Testing", date(2026, 9, 25)))
    # 28, 29, 30 September; 8, 9 October, Saturday the 10th is worked; 12, 13, 14, 15.
    assert due_on(entries[0], entries, STAGES, CALENDAR_2026) == date(2026, 10, 15)


def test_a_supplement_stops_the_review_and_gives_its_days_back():
    start, stop, resume = date(2026, 3, 2), date(2026, 3, 16), date(2026, 4, 13)
    entries = go(("Technical Review", start))
    without = due_on(entries[0], entries, STAGES, PLAIN)
    entries = move(entries, STAGES, "Supplement", stop, today=TODAY, evidence=PROOF)
    assert current(entries).stage == "Supplement" and interrupted(entries).stage == "Technical Review"
    assert due_on(entries[0], entries, STAGES, PLAIN) is None
    assert due_on(entries[1], entries, STAGES, PLAIN) == stop + timedelta(days=365)
    entries = move(entries, STAGES, "Technical Review", resume, today=TODAY)
    assert [entry.stage for entry in entries] == ["Technical Review", "Supplement"]
    assert current(entries).stage == "Technical Review" and entries[1].finished_on == resume
    assert due_on(entries[0], entries, STAGES, PLAIN) == without + (resume - stop)


def test_leaving_a_supplement_for_a_later_stage_ends_both():
    entries = go(
        ("Technical Review", date(2026, 3, 2)),
        ("Supplement", date(2026, 3, 16)),
        ("Approval", date(2026, 4, 13)),
    )
    assert [entry.finished_on for entry in entries] == [date(2026, 4, 13), date(2026, 4, 13), None]


def test_evidence_is_needed_where_it_is_laid_down():
    entries = go(("Intent", date(2026, 1, 5)))
    assert texts(problems(entries, STAGES, "Testing", TODAY, today=TODAY)) == [EVIDENCE]
    assert problems(entries, STAGES, "Testing", TODAY, today=TODAY, evidence=PROOF) == []
    with pytest.raises(ValueError, match="evidence"):
        move(entries, STAGES, "Testing", TODAY, today=TODAY)


def test_order_and_dates_are_checked_and_every_reason_is_told():
    entries = go(("Approval", date(2026, 6, 1)))
    found = problems(entries, STAGES, "Testing", TODAY + timedelta(days=1), today=TODAY)
    assert texts(found) == [FUTURE, EVIDENCE, BACKWARDS]
    before = problems(entries, STAGES, "Industrialisation", date(2026, 5, 31), today=TODAY)
    assert [values for _text, values in before] == [(date(2026, 5, 31), date(2026, 6, 1))]
    assert problems(entries, STAGES, "Testing", TODAY, today=TODAY, evidence=PROOF, remark="refiled") == []
    assert texts(problems(entries, STAGES, "Nowhere", TODAY, today=TODAY)) == [UNKNOWN]
    assert texts(problems([], STAGES, "Supplement", TODAY, today=TODAY, evidence=PROOF)) == [NOT_OPEN]


def test_the_last_stage_ends_the_way():
    entries = go(("Approval", date(2026, 6, 1)), ("Industrialisation", date(2026, 6, 30)))
    assert current(entries) is None and entries[-1].finished_on == date(2026, 6, 30)
    assert texts(problems(entries, STAGES, "Approval", TODAY, today=TODAY)) == [FINISHED]
    assert [step.state for step in timeline(entries, STAGES, PLAIN, TODAY)] == [DONE, DONE]


def test_a_product_stalls_from_the_day_after_its_last_day():
    entries = go(("Acceptance", date(2026, 11, 13)))
    due = due_on(entries[0], entries, STAGES, CALENDAR_2026)
    assert due == date(2026, 11, 20)
    assert not stall(entries, STAGES, CALENDAR_2026, due).stalled
    late = stall(entries, STAGES, CALENDAR_2026, due + timedelta(days=3))
    assert late.stalled and late.since == date(2026, 11, 21)
    assert late.reasons[0][1] == ("Acceptance", due, 3)
    assert not stall(go(("Intent", date(2026, 1, 5))), STAGES, CALENDAR_2026, TODAY).stalled


def test_a_last_day_in_a_year_without_a_table_is_said_and_is_no_stall():
    entries = go(("Technical Review", date(2026, 11, 2)))
    with pytest.raises(YearNotCovered):
        due_on(entries[0], entries, STAGES, CALENDAR_2026)
    assert not stall(entries, STAGES, CALENDAR_2026, TODAY).stalled
    (step,) = [step for step in timeline(entries, STAGES, CALENDAR_2026, TODAY) if step.state == CURRENT]
    assert step.unknown_year == 2027 and step.due_on is None and not step.overdue
    with pytest.raises(YearNotCovered):
        stall(entries, STAGES, CALENDAR_2026, date(2027, 3, 1))


def test_the_timeline_tells_done_interrupted_current_and_ahead():
    entries = go(
        ("Acceptance", date(2026, 3, 2)),
        ("Technical Review", date(2026, 3, 6)),
        ("Supplement", date(2026, 4, 1)),
    )
    steps = timeline(entries, STAGES, PLAIN, date(2026, 4, 2))
    assert [(step.stage, step.state) for step in steps] == [
        ("Acceptance", DONE),
        ("Technical Review", INTERRUPTED),
        ("Supplement", CURRENT),
        ("Approval", AHEAD),
        ("Industrialisation", AHEAD),
    ]
    assert steps[1].stopped and steps[1].due_on is None and steps[0].days_left == 1


ways = st.lists(
    st.tuples(st.sampled_from(sorted(STAGES)), st.integers(0, 40), st.booleans(), st.booleans()), max_size=12
)


@given(ways)
def test_whatever_is_tried_the_way_stays_in_order(tries):
    """At most one stay lasts, plus the one it interrupts; days never run backwards; refusals change nothing."""
    day, entries = date(2026, 1, 5), []
    for stage, offset, proof, remark in tries:
        day += timedelta(days=offset)
        given_ = {"evidence": PROOF if proof else "", "remark": "why" if remark else ""}
        if problems(entries, STAGES, stage, day, today=day, **given_):
            with pytest.raises(ValueError):
                move(entries, STAGES, stage, day, today=day, **given_)
            continue
        before, entries = entries, move(entries, STAGES, stage, day, today=day, **given_)
        assert len(entries) - len(before) in (0, 1)
        still = [entry for entry in entries if entry.finished_on is None]
        assert len(still) <= 2
        if len(still) == 2:
            assert STAGES[still[-1].stage].stops_clock and not STAGES[still[0].stage].stops_clock
        assert all(entry.finished_on is None or entry.finished_on >= entry.entered_on for entry in entries)
        assert [entry.entered_on for entry in entries] == sorted(entry.entered_on for entry in entries)
        for entry in entries:
            due = due_on(entry, entries, STAGES, PLAIN)
            assert due is None or due > entry.entered_on


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(1, 50), st.integers(0, 90))
def test_an_interruption_moves_the_last_day_by_its_working_days(start, until, length):
    stop, resume = start + timedelta(days=until), start + timedelta(days=until + length)
    alone = [Entry("Technical Review", start)]
    with_stop = [*alone, Entry("Supplement", stop, resume)]
    plain, moved = (due_on(entries[0], entries, STAGES, PLAIN) for entries in (alone, with_stop))
    if stop < plain:
        assert PLAIN.working_days_between(plain, moved) == PLAIN.working_days_between(stop, resume)
    else:
        assert moved == plain
