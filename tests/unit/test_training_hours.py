"""Hours of a year against the 70 of DB31117 5.2.4 (H2)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.learning.hours import VERDICTS, Entry, Office, hours_in, is_short, judge, projection

FULL, PART = Office(full_time=True, joined_on=date(2023, 7, 1)), Office(full_time=False)
MINIMUM = 70
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
entries = st.lists(st.builds(Entry, days, st.integers(1, 80).map(lambda tenths: tenths / 2)), max_size=12)


def year_of(*hours, office=FULL, today=date(2026, 12, 31), minimum=MINIMUM, held_on=date(2026, 5, 4)):
    return judge([Entry(held_on, value) for value in hours], office, 2026, today, minimum)


@pytest.mark.parametrize(
    ("hours", "verdict"), [((69.5,), "Not Met"), ((69.9, 0.1), "Met"), ((70,), "Met"), ((82,), "Met")]
)
def test_the_minimum_is_enough_and_half_an_hour_less_is_not(hours, verdict):
    assert year_of(*hours, today=date(2027, 1, 1)).verdict == verdict


def test_what_is_missing_is_said():
    result = year_of(40, 29.5, today=date(2027, 2, 1))
    assert [text.format(*values) for text, values in result.reasons] == ["69.5 of 70 hours: 0.5 are missing"]


def test_part_time_staff_are_not_judged():
    result = year_of(2, office=PART, today=date(2027, 1, 1))
    assert (result.verdict, result.needed, result.hours) == ("Not Judged", None, 2)
    assert year_of(2, minimum=None).verdict == "Not Judged"


def test_only_hours_of_the_year_count():
    rows = [Entry(date(2025, 12, 31), 9), Entry(date(2026, 1, 1), 3), Entry(date(2026, 12, 31), 4)]
    assert hours_in(rows, 2026) == 7


def test_a_correction_takes_hours_back():
    assert year_of(72, -4, today=date(2027, 1, 1)).verdict == "Not Met"


def test_the_projection_goes_on_at_the_present_pace():
    # 30 June is day 181 of 365: 30 × 365 ÷ 181.
    assert projection(30, FULL, 2026, date(2026, 6, 30)) == 60.5
    assert year_of(30, today=date(2026, 6, 30)).verdict == "Behind"
    assert year_of(35, today=date(2026, 6, 30)).verdict == "On Course"


def test_the_projection_of_a_joiner_counts_from_his_first_day():
    joiner = Office(True, joined_on=date(2026, 7, 1))
    assert projection(10, joiner, 2026, date(2026, 7, 31)) == round(10 * 184 / 31, 1)


def test_somebody_who_joined_within_the_year_is_told_his_share_and_not_failed():
    result = year_of(20, office=Office(True, joined_on=date(2026, 7, 1)), today=date(2027, 1, 5))
    assert result.verdict == "Part Year"
    assert result.reasons[1][1] == (184, 365, round(70 * 184 / 365, 1))
    assert (
        year_of(70, office=Office(True, joined_on=date(2026, 7, 1)), today=date(2027, 1, 5)).verdict == "Met"
    )
    assert year_of(20, office=Office(True, left_on=date(2026, 7, 1))).verdict == "Part Year"


@given(entries, days, st.integers(2024, 2027), st.booleans())
def test_the_sum_is_what_the_rows_say_and_the_verdict_follows_it(rows, today, year, full_time):
    result = judge(rows, Office(full_time), year, today, MINIMUM)
    expected = sum(row.hours for row in rows if row.held_on.year == year)
    assert result.hours == pytest.approx(expected)
    assert result.verdict in VERDICTS and result.reasons
    assert (result.verdict == "Met") is (full_time and expected >= MINIMUM)
    if not full_time:
        assert result.verdict == "Not Judged"


@given(entries, days, st.integers(2024, 2027))
def test_another_hour_never_makes_it_worse(rows, today, year):
    order = ("Not Met", "Behind", "On Course", "Met")
    before = judge(rows, Office(True), year, today, MINIMUM)
    after = judge([*rows, Entry(date(year, 1, 1), 1)], Office(True), year, today, MINIMUM)
    assert after.projection >= before.projection
    assert order.index(after.verdict) >= order.index(before.verdict)


@given(st.integers(1, 200), days)
def test_the_projection_is_never_below_the_hours(hours, today):
    for year in (2025, 2026):
        assert projection(hours, Office(True), year, today) >= hours


@given(st.integers(1, 200), st.integers(0, 364))
def test_the_projection_falls_from_day_to_day_without_new_hours(hours, passed):
    today = date(2026, 1, 1) + timedelta(days=passed)
    later = projection(hours, Office(True), 2026, today + timedelta(days=1))
    assert projection(hours, Office(True), 2026, today) >= later


@pytest.mark.parametrize(
    ("today", "hours_2025", "hours_2026", "short", "year"),
    [
        (date(2026, 3, 1), 69.5, 0, True, 2025),
        (date(2026, 3, 1), 70, 0, False, 2025),
        (date(2026, 9, 30), 70, 0, False, 2025),
        (date(2026, 10, 1), 0, 69.5, True, 2026),
        (date(2026, 10, 1), 0, 70, False, 2026),
    ],
)
def test_the_state_of_order_judges_the_year_that_can_be_judged(today, hours_2025, hours_2026, short, year):
    rows = [Entry(date(2025, 6, 1), hours_2025), Entry(date(2026, 6, 1), hours_2026)]
    found = is_short(rows, FULL, today, MINIMUM, 10)
    assert (found[0], found[2]) == (short, year)


def test_the_state_of_order_leaves_out_part_timers_and_joiners():
    assert not is_short([], PART, date(2026, 11, 1), MINIMUM, 10)[0]
    assert not is_short([], Office(True, joined_on=date(2026, 1, 2)), date(2026, 11, 1), MINIMUM, 10)[0]
    assert is_short([], Office(True, joined_on=date(2026, 1, 1)), date(2026, 11, 1), MINIMUM, 10)[0]
    assert is_short([], Office(True, left_on=date(2026, 11, 1)), date(2026, 11, 1), MINIMUM, 10)[0]
