"""Working days by statutory holidays and make-up days, and clocks that can be stopped (E3). Pure; imports no frappe.

One rule throughout: a day counts from the next one on. What happens on a day (start, stop, resumption) takes effect
after it, so the working day after the start is day 1 (法定工作日: 开始的当日不计入).
A year whose holidays are not known raises YearNotCovered; no answer is ever guessed.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from reg_station.words import marked as _

NOT_COVERED = _("The working days of {0} are not known: the table of its holidays is missing.")
DAY = timedelta(days=1)
SATURDAY = 5


class YearNotCovered(LookupError):
    """A day was asked for in a year without a table. `.year` is that year; the text says it in a sentence."""

    def __init__(self, year: int):
        self.year = year
        super().__init__(NOT_COVERED.format(year))


class Calendar:
    """Working days of the years in `years`: Monday to Friday, without `holidays`, with `make_up_days`.

    Raises ValueError for an exception outside `years`, and for a day that is both a holiday and a make-up day.
    """

    def __init__(
        self, years: Iterable[int], holidays: Iterable[date] = (), make_up_days: Iterable[date] = ()
    ):
        self.years = frozenset(years)
        self.holidays = frozenset(holidays)
        self.make_up_days = frozenset(make_up_days)
        self._of_year: dict[int, list[date]] = {}
        for day in sorted(self.holidays & self.make_up_days):
            raise ValueError(f"{day} cannot be both a holiday and a working day.")
        for day in sorted(self.holidays | self.make_up_days):
            if day.year not in self.years:
                raise ValueError(f"{day} is not in a year of this calendar.")

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is worked on. Raises YearNotCovered."""
        if day.year not in self.years:
            raise YearNotCovered(day.year)
        if day in self.make_up_days:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def add_working_days(self, start: date, days: int) -> date:
        """The working day `days` working days after `start`, or before it if `days` is negative.

        `start` itself is never counted, whether it is a working day or not: 1 gives the next working day, -1 the one
        before. 0 gives `start` if it is a working day, else the next one. Raises YearNotCovered.
        """
        if days == 0:
            return start if self.is_working_day(start) else self.add_working_days(start, 1)
        return self._forward(start, days) if days > 0 else self._backward(start, -days)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is before `start`.

        So `working_days_between(start, add_working_days(start, n)) == n` for n ≥ 1, and exchanging the two changes
        only the sign. Raises YearNotCovered for every year from the one to the other.
        """
        if end < start:
            return -self.working_days_between(end, start)
        total = 0
        for year in range(start.year, end.year + 1):
            days = self.working_days_of(year)
            first = bisect_right(days, start) if year == start.year else 0
            last = bisect_right(days, end) if year == end.year else len(days)
            total += last - first
        return total

    def working_days_of(self, year: int) -> list[date]:
        """All working days of `year`, ascending; not to be changed. Raises YearNotCovered."""
        if year not in self.years:
            raise YearNotCovered(year)
        if year not in self._of_year:
            self._of_year[year] = [day for day in _days_of(year) if self.is_working_day(day)]
        return self._of_year[year]

    def _forward(self, start: date, days: int) -> date:
        year, passed = start.year, bisect_right(self.working_days_of(start.year), start)
        while passed + days > len(self.working_days_of(year)):
            days -= len(self.working_days_of(year)) - passed
            year, passed = year + 1, 0
        return self.working_days_of(year)[passed + days - 1]

    def _backward(self, start: date, days: int) -> date:
        year, left = start.year, bisect_left(self.working_days_of(start.year), start)
        while days > left:
            days -= left
            year -= 1
            left = len(self.working_days_of(year))
        return self.working_days_of(year)[left - days]


def _days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        if day == date.max:
            return
        day += DAY


@dataclass(frozen=True)
class Suspension:
    """A clock stands still after `stopped_on` up to and including `resumed_on`; None: it still does.

    So the day on which a correction is asked for is still counted, and the day on which it arrives is not.
    """

    stopped_on: date
    resumed_on: date | None = None

    def __post_init__(self):
        if self.resumed_on is not None and self.resumed_on < self.stopped_on:
            raise ValueError(f"A clock stopped on {self.stopped_on} cannot resume on {self.resumed_on}.")


@dataclass(frozen=True)
class Standing:
    """Where a clock stands on a day. Days are working days.

    `due_on` is None while the clock is stopped; `left` is negative when overdue; `reasons` are (English template,
    values) pairs, to be translated by whoever shows them.
    """

    due_on: date | None
    used: int
    left: int
    suspended: int
    stopped: bool
    overdue: bool
    reasons: tuple[tuple[str, tuple], ...]


@dataclass(frozen=True)
class Clock:
    """A time limit of `limit` working days (≥ 1) after `started_on`, with periods in which it stands still."""

    calendar: Calendar
    started_on: date
    limit: int
    suspensions: tuple[Suspension, ...] = ()

    def __post_init__(self):
        if self.limit < 1:
            raise ValueError(f"A time limit has at least one working day; {self.limit} has none.")
        object.__setattr__(self, "suspensions", tuple(self.suspensions))

    def due_on(self) -> date | None:
        """The last day of the limit; finishing on it is in time. None if a suspension that still lasts began before.

        Raises YearNotCovered.
        """
        due = self.calendar.add_working_days(self.started_on, self.limit)
        # Each round takes in the suspended days that the longer period meets; the first day it settles on is the end.
        while (suspended := self._suspended_until(due)) is not None:
            later = self.calendar.add_working_days(self.started_on, self.limit + suspended)
            if later == due:
                return due
            due = later
        return None

    def days_used(self, today: date) -> int:
        """Working days after the start up to and including `today`, without the suspended ones; 0 before the start."""
        if today <= self.started_on:
            return 0
        return self.calendar.working_days_between(self.started_on, today) - self.suspended_days(today)

    def days_left(self, today: date) -> int:
        """Working days that remain after `today`; negative when overdue."""
        return self.limit - self.days_used(today)

    def is_overdue(self, today: date) -> bool:
        """Whether more working days than the limit are used up on `today`; on the last day itself it is not."""
        return self.days_left(today) < 0

    def is_stopped(self, today: date) -> bool:
        """Whether `today` is a day that does not count because of a suspension."""
        return any(
            part.stopped_on < today and (part.resumed_on is None or today <= part.resumed_on)
            for part in self.suspensions
        )

    def suspended_days(self, today: date) -> int:
        """Working days after the start up to and including `today` on which the clock stood still, each once."""
        return sum(
            self.calendar.working_days_between(first, last) for first, last in self._stopped_periods(today)
        )

    def standing(self, today: date) -> Standing:
        """All of it at once, with its reasons. Raises YearNotCovered."""
        due, used, suspended = self.due_on(), self.days_used(today), self.suspended_days(today)
        reasons = [(_("{0} working days from {1}"), (self.limit, self.started_on))]
        for first, last in self._stopped_periods(today):
            days = self.calendar.working_days_between(first, last)
            reasons.append((_("stopped from {0} to {1}: {2} working days"), (first, last, days)))
        if due is None:
            reasons.append((_("stopped: the last day is known once it runs again"), ()))
        return Standing(
            due_on=due,
            used=used,
            left=self.limit - used,
            suspended=suspended,
            stopped=self.is_stopped(today),
            overdue=used > self.limit,
            reasons=tuple(reasons),
        )

    def _suspended_until(self, day: date) -> int | None:
        """Suspended working days up to `day`; None if a suspension without an end has begun before `day`."""
        if any(part.resumed_on is None and part.stopped_on < day for part in self.suspensions):
            return None
        return self.suspended_days(day)

    def _stopped_periods(self, today: date) -> list[tuple[date, date]]:
        """Suspensions cut to (start, today], merged where they overlap: first exclusive, last inclusive."""
        periods: list[tuple[date, date]] = []
        for part in sorted(self.suspensions, key=lambda part: part.stopped_on):
            first = max(part.stopped_on, self.started_on)
            last = min(part.resumed_on or today, today)
            if last <= first:
                continue
            if periods and first <= periods[-1][1]:
                earlier = periods.pop()
                first, last = earlier[0], max(last, earlier[1])
            periods.append((first, last))
        return periods
