"""When an answer is late and how far up it goes: exact at the day, never down again, also without a calendar."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reg_station.platform.working_days import Calendar
from reg_station.supervision.deadlines import (
    due_day,
    escalation,
    higher,
    in_time,
    measure_mark,
    silent_since,
)
from reg_station.supervision.routing import BUREAU, LEVELS, POINT, STATION, rank

CALENDAR = Calendar(range(2020, 2031), holidays=[date(2026, 10, 1), date(2026, 10, 2)])
NONE = Calendar([])
DAYS = st.dates(date(2021, 1, 1), date(2029, 12, 31))
LEVEL = st.sampled_from(LEVELS)
CALENDARS = st.sampled_from([CALENDAR, NONE])


@given(LEVEL, DAYS, DAYS, st.integers(0, 20), CALENDARS)
def test_only_what_is_late_goes_up_and_never_down(level, due, today, step, calendar):
    found = escalation(level, due, today, calendar, step)
    assert (found is None) == (today <= due)
    if found:
        assert rank(found) >= rank(level) and found != POINT
        later = escalation(level, due, today + timedelta(days=1), calendar, step)
        assert rank(later) >= rank(found)


@given(DAYS, DAYS, st.sampled_from(["Yes", "No", None, ""]))
def test_in_time_is_exact_at_the_day_and_late_stays_late(due, replied, before):
    assert in_time(due, due, None) == "Yes"
    assert in_time(due, due + timedelta(days=1), None) == "No"
    assert (in_time(due, replied, before) == "Yes") == (replied <= due and before != "No")


@given(DAYS, st.integers(1, 40), CALENDARS)
def test_the_day_lies_ahead(start, days, calendar):
    due = due_day(start, days, calendar)
    assert due.on >= start + timedelta(days=days)
    assert due.rule == ("Working Days" if calendar is CALENDAR else "Calendar Missing, Days Counted")


@given(DAYS, st.integers(1, 30), CALENDARS)
def test_silence_begins_after_its_days(replied, days, calendar):
    last = due_day(replied, days, calendar).on
    assert not silent_since(replied, last, calendar, days)
    assert silent_since(replied, last + timedelta(days=1), calendar, days)
    assert not silent_since(None, last, calendar, days)


def test_a_point_is_late_to_the_station_and_five_days_later_to_the_bureau():
    due = date(2026, 9, 30)  # two holidays and a week-end follow
    assert escalation(POINT, due, due, CALENDAR, 5) is None
    assert escalation(POINT, due, date(2026, 10, 1), CALENDAR, 5) == STATION
    assert escalation(POINT, due, date(2026, 10, 9), CALENDAR, 5) == STATION
    assert escalation(POINT, due, date(2026, 10, 12), CALENDAR, 5) == BUREAU
    assert escalation(STATION, due, date(2026, 10, 1), CALENDAR, 5) == BUREAU


def test_higher_keeps_what_was_reached():
    assert higher([STATION, BUREAU]) == BUREAU
    assert higher([None, "", STATION]) == STATION
    assert higher([None]) is None


def test_measures_are_reminded_of_from_the_days_before_on():
    due = date(2026, 5, 10)
    assert measure_mark(due, date(2026, 5, 6), 3) is None
    assert measure_mark(due, date(2026, 5, 7), 3) == "due"
    assert measure_mark(due, due, 3) == "due"
    assert measure_mark(due, date(2026, 5, 11), 3) == "overdue"
    assert measure_mark(None, due, 3) is None
