"""By when an answer is due, whether it came in time, and how far a late one has gone up. Pure; imports no frappe.

The documents ask for an answer "in due time" (DB31117 8.3.1) and give no number: the days are settings.
"""

from collections.abc import Iterable
from datetime import date

from reg_station.guidance_services.inspection_rules import DueDay, due_day
from reg_station.platform.working_days import Calendar, YearNotCovered
from reg_station.supervision.routing import BUREAU, LEVELS, POINT, STATION, rank

YES, NO = "Yes", "No"
WEEK, WORKING_WEEK = 7, 5

__all__ = ["DueDay", "due_day", "escalation", "in_time", "measure_mark", "silent_since"]


def in_time(due_on: date | None, replied_on: date, before: str | None = None) -> str:
    """YES or NO; the due day itself is in time. One late reply is not made good by a later one in time."""
    if before == NO or (due_on is not None and replied_on > due_on):
        return NO
    return YES


def escalation(
    handled_at: str, due_on: date | None, today: date, calendar: Calendar, step_days: int
) -> str | None:
    """The level to which a late one has gone up today; None if it is not late.

    From the day after `due_on` the level above has it; `step_days` working days later the bureau. What the bureau
    handles itself stays there and is late there.
    """
    if due_on is None or today <= due_on:
        return None
    if handled_at == POINT and _working_days(due_on, today, calendar) <= max(0, step_days):
        return STATION
    return BUREAU


def higher(levels: Iterable[str | None]) -> str | None:
    """The highest of the levels; None if there is none."""
    known = [level for level in levels if level in LEVELS]
    return max(known, key=rank) if known else None


def silent_since(replied_on: date | None, today: date, calendar: Calendar, days: int) -> bool:
    """Whether more than `days` working days have passed since the reply."""
    return replied_on is not None and today > due_day(replied_on, days, calendar).on


def measure_mark(due_on: date | None, today: date, reminder_days: int) -> str | None:
    """What to remind of: "overdue", "due" (within `reminder_days` days, the day itself included) or None."""
    if due_on is None:
        return None
    if due_on < today:
        return "overdue"
    return "due" if (due_on - today).days <= reminder_days else None


def _working_days(start: date, end: date, calendar: Calendar) -> int:
    try:
        return calendar.working_days_between(start, end)
    except YearNotCovered:
        # Like `due_day`: a week counts for five working days.
        return (end - start).days * WORKING_WEEK // WEEK
