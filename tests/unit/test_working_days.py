"""Working days with holidays and make-up days, and clocks that stop (E3)."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reg_station.platform.working_days import Calendar, Clock, Suspension, YearNotCovered
from tests.support.source_strings import APP

YEARS = range(2024, 2027)
DAY = timedelta(days=1)


def seeded(*years):
    tables = json.loads((APP / "data" / "working_day_calendar.json").read_text(encoding="utf-8"))
    wanted = [table for table in tables if not years or int(table["calendar_year"]) in years]
    days = {
        kind: [
            date.fromisoformat(row["day"])
            for table in wanted
            for row in table["exceptions"]
            if row["kind"] == kind
        ]
        for kind in ("Holiday", "Working Day")
    }
    return Calendar([int(table["calendar_year"]) for table in wanted], days["Holiday"], days["Working Day"])


CHINA = seeded()
inside = st.dates(date(2024, 6, 1), date(2026, 6, 30))


@st.composite
def calendars(draw):
    days = st.dates(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))
    holidays = draw(st.sets(days, max_size=60))
    return Calendar(YEARS, holidays, draw(st.sets(days, max_size=30)) - holidays)


def naive_add(calendar, start, days):
    step, day = (DAY if days > 0 else -DAY), start
    if days == 0:
        while not calendar.is_working_day(day):
            day += DAY
    while days:
        day += step
        if calendar.is_working_day(day):
            days -= 1 if days > 0 else -1
    return day


# --- the statutory calendar ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 2, 14), True),  # Saturday before the Spring Festival, made up
        (date(2026, 2, 15), False),
        (date(2026, 2, 23), False),  # a Monday within it
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),  # Saturday, made up
        (date(2026, 10, 10), True),  # Saturday after the National Day
        (date(2026, 10, 7), False),
        (date(2026, 11, 21), False),  # an ordinary Saturday
        (date(2025, 1, 26), True),
        (date(2024, 2, 9), True),
    ],
)
def test_statutory_days(day, worked):
    assert CHINA.is_working_day(day) is worked


@pytest.mark.parametrize(("year", "days"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_a_year(year, days):
    assert len(CHINA.working_days_of(year)) == days


def test_a_period_over_the_spring_festival_uses_both_make_up_saturdays():
    # After Friday the 13th: Sat 14 (worked), 24, 25, 26, 27 and Sat 28 (worked).
    assert CHINA.add_working_days(date(2026, 2, 13), 6) == date(2026, 2, 28)


def test_zero_days_after_a_day_off_is_the_next_working_day():
    assert CHINA.add_working_days(date(2026, 10, 1), 0) == date(2026, 10, 8)
    assert CHINA.add_working_days(date(2026, 10, 8), 0) == date(2026, 10, 8)


def test_a_year_without_a_table_is_said_and_not_guessed():
    with pytest.raises(YearNotCovered, match="2027") as refused:
        CHINA.add_working_days(date(2026, 12, 30), 5)
    assert refused.value.year == 2027
    with pytest.raises(YearNotCovered, match="2003"):
        CHINA.add_working_days(date(2004, 1, 2), -3)


def test_a_gap_between_covered_years_is_said_too():
    gapped = seeded(2023, 2025)
    with pytest.raises(YearNotCovered, match="2024"):
        gapped.working_days_between(date(2023, 12, 1), date(2025, 1, 10))


def test_one_day_cannot_be_both_and_none_lies_outside():
    with pytest.raises(ValueError, match="both"):
        Calendar([2026], [date(2026, 1, 3)], [date(2026, 1, 3)])
    with pytest.raises(ValueError, match="not in a year"):
        Calendar([2026], [date(2027, 1, 1)])


# --- adding and counting -------------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(calendars(), inside, st.integers(-30, 30))
def test_adding_agrees_with_going_day_by_day(calendar, start, days):
    assert calendar.add_working_days(start, days) == naive_add(calendar, start, days)


@settings(max_examples=200)
@given(calendars(), inside, st.integers(1, 30))
def test_adding_and_subtracting_returns_to_the_working_day(calendar, start, days):
    start = calendar.add_working_days(start, 0)
    assert calendar.add_working_days(calendar.add_working_days(start, days), -days) == start


@settings(max_examples=200)
@given(calendars(), inside, inside, st.integers(0, 30))
def test_a_later_start_never_ends_earlier(calendar, one, other, days):
    first, second = sorted((one, other))
    assert calendar.add_working_days(first, days) <= calendar.add_working_days(second, days)
    # From a day off, 0 and 1 are the same next working day.
    more = calendar.add_working_days(first, days + 1)
    if days or calendar.is_working_day(first):
        assert calendar.add_working_days(first, days) < more
    else:
        assert calendar.add_working_days(first, days) == more


@settings(max_examples=200)
@given(calendars(), inside, inside)
def test_counting_agrees_with_going_day_by_day(calendar, start, end):
    first, last = sorted((start, end))
    days = [first + DAY * number for number in range(1, (last - first).days + 1)]
    counted = sum(calendar.is_working_day(day) for day in days)
    assert calendar.working_days_between(start, end) == (counted if end >= start else -counted)


@given(calendars(), inside, st.integers(1, 60))
def test_counting_undoes_adding(calendar, start, days):
    assert calendar.working_days_between(start, calendar.add_working_days(start, days)) == days


# --- clocks --------------------------------------------------------------------------------------------------------


def suspensions(draw, start):
    parts = []
    for _number in range(draw(st.integers(0, 3))):
        stopped = start + DAY * draw(st.integers(-5, 40))
        parts.append(Suspension(stopped, stopped + DAY * draw(st.integers(0, 15))))
    return tuple(parts)


@st.composite
def clocks(draw):
    start = draw(st.dates(date(2024, 1, 1), date(2025, 12, 31)))
    return Clock(draw(calendars()), start, draw(st.integers(1, 30)), suspensions(draw, start))


def counted_days(clock, until):
    """Days that count, one by one: the reference."""
    days, day = [], clock.started_on + DAY
    while day <= until:
        stopped = any(part.stopped_on < day <= part.resumed_on for part in clock.suspensions)
        if clock.calendar.is_working_day(day) and not stopped:
            days.append(day)
        day += DAY
    return days


@settings(max_examples=300)
@given(clocks())
def test_the_last_day_is_the_one_on_which_the_limit_is_reached(clock):
    due = clock.due_on()
    assert counted_days(clock, due)[-1] == due
    assert len(counted_days(clock, due)) == clock.limit


@settings(max_examples=300)
@given(clocks())
def test_a_suspension_adds_exactly_its_working_days(clock):
    free = Clock(clock.calendar, clock.started_on, clock.limit)
    due = clock.due_on()
    assert clock.calendar.working_days_between(free.due_on(), due) == clock.suspended_days(due)


@settings(max_examples=300)
@given(clocks(), st.integers(-10, 90))
def test_used_and_left_agree_with_the_reference(clock, days):
    today = clock.started_on + DAY * days
    used = len(counted_days(clock, today))
    assert clock.days_used(today) == used
    assert clock.days_left(today) == clock.limit - used
    assert clock.is_overdue(today) is (used > clock.limit)
    assert clock.is_overdue(today) is (
        today > clock.due_on() and len(counted_days(clock, today)) > clock.limit
    )


def test_the_last_day_itself_is_in_time():
    clock = Clock(CHINA, date(2026, 9, 1), 5)
    assert clock.due_on() == date(2026, 9, 8)
    assert clock.days_left(date(2026, 9, 8)) == 0
    assert not clock.is_overdue(date(2026, 9, 8))
    assert clock.is_overdue(date(2026, 9, 9))


def test_the_day_of_the_stop_counts_and_the_day_of_the_resumption_does_not():
    clock = Clock(CHINA, date(2026, 9, 1), 5, (Suspension(date(2026, 9, 3), date(2026, 9, 10)),))
    assert [clock.days_used(date(2026, 9, day)) for day in (1, 2, 3, 4, 10, 11)] == [0, 1, 2, 2, 2, 3]
    # The five working days 4, 7, 8, 9, 10 September stood still.
    assert clock.due_on() == date(2026, 9, 15)
    assert clock.is_stopped(date(2026, 9, 4)) and clock.is_stopped(date(2026, 9, 10))
    assert not clock.is_stopped(date(2026, 9, 3)) and not clock.is_stopped(date(2026, 9, 11))


def test_while_it_is_stopped_the_last_day_is_not_known():
    clock = Clock(CHINA, date(2026, 9, 1), 5, (Suspension(date(2026, 9, 3)),))
    assert clock.due_on() is None
    standing = clock.standing(date(2026, 11, 2))
    assert (standing.used, standing.left, standing.stopped, standing.overdue) == (2, 3, True, False)
    assert [text for text, _values in standing.reasons][-1].startswith("stopped")


def test_a_stop_after_the_last_day_changes_nothing():
    clock = Clock(CHINA, date(2026, 9, 1), 5, (Suspension(date(2026, 9, 8)),))
    assert clock.due_on() == date(2026, 9, 8)


def test_overlapping_suspensions_count_once():
    clock = Clock(
        CHINA,
        date(2026, 9, 1),
        5,
        (
            Suspension(date(2026, 9, 2), date(2026, 9, 9)),
            Suspension(date(2026, 9, 4), date(2026, 9, 8)),
            Suspension(date(2026, 9, 9), date(2026, 9, 10)),
        ),
    )
    assert clock.suspended_days(date(2026, 9, 30)) == 6  # 3, 4, 7, 8, 9, 10 September


def test_reasons_name_limit_and_stops():
    clock = Clock(CHINA, date(2026, 9, 1), 5, (Suspension(date(2026, 9, 3), date(2026, 9, 10)),))
    words = [text.format(*values) for text, values in clock.standing(date(2026, 9, 11)).reasons]
    assert words == [
        "5 working days from 2026-09-01",
        "stopped from 2026-09-03 to 2026-09-10: 5 working days",
    ]


def test_impossible_clocks_are_refused():
    with pytest.raises(ValueError, match="at least one"):
        Clock(CHINA, date(2026, 9, 1), 0)
    with pytest.raises(ValueError, match="cannot resume"):
        Suspension(date(2026, 9, 3), date(2026, 9, 2))
