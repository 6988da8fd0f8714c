"""When a listing has to be confirmed again (D3)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.resource_sharing.freshness import FRESH, REMINDER_DUE, STALE, Standing, due_on, standing

CONFIRMED = date(2026, 6, 1)


def on(number, reminders=(14, 3)):
    return standing(CONFIRMED + timedelta(days=number), CONFIRMED, 90, reminders)


@pytest.mark.parametrize(
    ("after", "state", "left", "reminder"),
    [
        (0, FRESH, 90, None),
        (75, FRESH, 15, None),
        (76, REMINDER_DUE, 14, 14),
        (86, REMINDER_DUE, 4, 14),
        (87, REMINDER_DUE, 3, 3),
        (90, REMINDER_DUE, 0, 3),
        (91, STALE, -1, None),
    ],
)
def test_the_states_follow_one_another(after, state, left, reminder):
    assert on(after) == Standing(state, date(2026, 8, 30), left, reminder)


def test_without_reminders_it_is_fresh_to_the_last_day():
    assert on(90, ()).state == FRESH
    assert on(91, ()).state == STALE


def test_never_confirmed_is_stale():
    assert standing(CONFIRMED, None, 90, (14,)) == Standing(STALE, None)
    assert due_on(None, 90) is None


@pytest.mark.parametrize("every_days", [0, -1])
def test_a_period_of_no_days_is_refused(every_days):
    with pytest.raises(ValueError, match="1 or more"):
        due_on(CONFIRMED, every_days)


def test_a_reminder_after_the_day_is_refused():
    with pytest.raises(ValueError, match="2 days after"):
        on(1, (14, -2))


@given(st.integers(-50, 200), st.integers(1, 120), st.lists(st.integers(0, 60), max_size=4))
def test_it_only_gets_worse_and_confirming_makes_it_fresh_or_remind(after, every, reminders):
    worse = [FRESH, REMINDER_DUE, STALE]
    today = CONFIRMED + timedelta(days=after)
    now = standing(today, CONFIRMED, every, reminders)
    later = standing(today + timedelta(days=1), CONFIRMED, every, reminders)
    assert worse.index(later.state) >= worse.index(now.state)
    assert now == standing(today, CONFIRMED, every, reversed(reminders))
    assert standing(today, today, every, reminders).state != STALE
    assert (now.state == STALE) is (today > now.due_on)
    assert (now.reminder is None) is (now.state != REMINDER_DUE)


def test_far_in_the_future_is_as_far_as_it_goes():
    assert due_on(date.max, 400) == date.max
