"""When an open product file is contacted next (DB31117 8.2.3), over any pattern of runs and contacts."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.guidance_services.follow_ups import (
    AS_COUNTED,
    DUE,
    ESCALATED,
    MOVED,
    NOT_MOVED,
    OVERDUE,
    TRIED_AGAIN,
    UPCOMING,
    Ahead,
    Dossier,
    due_day,
    missing,
    standing,
    superfluous,
)
from reg_station.platform.working_days import Calendar

# National day 2026: off from 1 to 7 October; Saturday the 10th is worked on.
HOLIDAYS = [date(2026, 10, day) for day in range(1, 8)]
CALENDAR = Calendar([2025, 2026, 2027], HOLIDAYS, [date(2026, 10, 10)])
DAY = timedelta(days=1)


def test_two_weeks_from_the_last_effective_contact():
    due = due_day(Dossier("a", date(2026, 6, 1), date(2026, 6, 10)), 14, CALENDAR)
    assert (due.on, due.counted, due.counted_from, due.rule) == (
        date(2026, 6, 24),
        date(2026, 6, 24),
        date(2026, 6, 10),
        AS_COUNTED,
    )


def test_a_holiday_gives_way_to_the_next_working_day():
    due = due_day(Dossier("a", date(2026, 9, 18)), 14, CALENDAR)
    assert (due.counted, due.on, due.rule) == (date(2026, 10, 2), date(2026, 10, 8), MOVED)


def test_a_make_up_saturday_is_worked_on_and_stays():
    due = due_day(Dossier("a", date(2026, 9, 26)), 14, CALENDAR)
    assert due.on == date(2026, 10, 10) and due.on.weekday() == 5 and due.rule == AS_COUNTED


def test_a_fruitless_contact_is_tried_again_on_the_next_working_day():
    due = due_day(Dossier("a", date(2026, 9, 1), date(2026, 9, 16), date(2026, 9, 30)), 14, CALENDAR)
    assert (due.on, due.rule) == (date(2026, 10, 8), TRIED_AGAIN)


def test_an_effective_contact_after_a_fruitless_one_starts_two_weeks():
    due = due_day(Dossier("a", date(2026, 6, 1), date(2026, 6, 16), date(2026, 6, 15)), 14, CALENDAR)
    assert due.on == date(2026, 6, 30)


def test_a_year_without_calendar_leaves_the_day_and_says_so():
    due = due_day(Dossier("a", date(2028, 1, 1)), 14, CALENDAR)
    assert (due.on, due.rule) == (date(2028, 1, 15), NOT_MOVED)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 9, 29), UPCOMING),
        (date(2026, 9, 30), DUE),
        (date(2026, 10, 6), OVERDUE),
        (date(2026, 10, 9), OVERDUE),
        (date(2026, 10, 10), ESCALATED),
    ],
)
def test_missed_ones_escalate_after_two_working_days(today, expected):
    # Two working days after 30 September are the 8th and the 9th of October.
    assert standing(Ahead("a", date(2026, 9, 30)), today, 2, CALENDAR) == expected


def test_what_was_passed_on_stays_passed_on():
    assert standing(Ahead("a", date(2026, 9, 30), True), date(2026, 9, 30), 2, CALENDAR) == ESCALATED


def test_files_that_are_closed_are_contacted_no_more():
    rows = [Ahead("open", date(2026, 6, 1)), Ahead("closed", date(2026, 6, 1))]
    assert superfluous([Dossier("open", date(2026, 5, 1))], rows) == [rows[1]]


@dataclass
class Office:
    """What a station remembers of one file from run to run."""

    opened_on: date
    ahead: list = field(default_factory=list)
    effective: date | None = None
    tried: date | None = None
    escalations: list = field(default_factory=list)
    made: list = field(default_factory=list)

    def run(self, today):
        if today < self.opened_on:
            return
        dossier = Dossier("f", self.opened_on, self.effective, self.tried)
        for _dossier, due in missing([dossier], self.ahead, 14, CALENDAR):
            self.ahead.append(Ahead("f", due.on))
            self.made.append(due.on)
        for number, row in enumerate(self.ahead):
            if not row.escalated and standing(row, today, 2, CALENDAR) == ESCALATED:
                self.escalations.append(row.due_on)
                self.ahead[number] = Ahead("f", row.due_on, True)

    def contact(self, today, effective):
        if self.ahead:
            self.ahead.clear()
            if effective:
                self.effective = today
            else:
                self.tried = today


DAYS = st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["run", "reach", "miss"])), max_size=40)


@given(DAYS)
def test_whatever_runs_there_are_exactly_one_contact_is_ahead(steps):
    today = date(2026, 8, 1)
    office = Office(today)
    for days, what in steps:
        today += days * DAY
        if what == "run":
            office.run(today)
        else:
            office.contact(today, what == "reach")
        office.run(today)
        before = (list(office.ahead), list(office.made), list(office.escalations))
        office.run(today)
        assert (office.ahead, office.made, office.escalations) == before, "a second run changes nothing"
        assert len(office.ahead) == 1
    # Each contact that was made is passed on at most once.
    assert len(office.escalations) <= len(office.made)


@given(st.sets(st.integers(0, 90)), st.integers(0, 400))
def test_days_without_a_run_lose_nothing(run_days, offset):
    first = date(2026, 1, 1) + offset * DAY
    often, seldom = Office(first), Office(first)
    for number in range(91):
        often.run(first + number * DAY)
        if number in run_days:
            seldom.run(first + number * DAY)
    last = first + 91 * DAY
    often.run(last)
    seldom.run(last)
    assert often.ahead == seldom.ahead and often.escalations == seldom.escalations


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 1))),
    st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 1))),
    st.integers(1, 60),
)
def test_the_day_is_a_working_day_and_never_before_the_counted_one(opened, effective, tried, period):
    due = due_day(Dossier("a", opened, effective, tried), period, CALENDAR)
    assert CALENDAR.is_working_day(due.on) and due.on >= due.counted > due.counted_from
    assert not any(
        CALENDAR.is_working_day(due.counted + number * DAY) for number in range((due.on - due.counted).days)
    )
