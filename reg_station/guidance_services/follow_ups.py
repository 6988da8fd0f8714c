"""When an open product file is contacted next (DB31117 8.2.3: usually every two weeks). Pure; imports no frappe.

Days are counted from the last effective contact, or from the opening of the file. A day that is not worked on gives way
to the next working day. A contact that reached nobody does not start the two weeks anew: it is tried again on the next
working day. Every open file has exactly one contact ahead of it, so nothing is lost while the daily run is not running.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from reg_station.platform.working_days import Calendar, YearNotCovered
from reg_station.words import marked as _

PERIOD_DAYS, GRACE_DAYS = 14, 2
AS_COUNTED, MOVED = _("As Counted"), _("Moved to the Next Working Day")
TRIED_AGAIN, NOT_MOVED = _("Tried Again on the Next Working Day"), _("Calendar Missing, Not Moved")
UPCOMING, DUE, OVERDUE, ESCALATED = _("Upcoming"), _("Due"), _("Overdue"), _("Escalated")
EFFECTIVE, NOT_REACHED, NOT_NEEDED = _("Effective"), _("Not Reached"), _("Not Needed")
OPEN_STANDINGS = (UPCOMING, DUE, OVERDUE, ESCALATED)


@dataclass(frozen=True)
class DueDay:
    """`on`: the day of the contact; `counted`: the day before it gave way to a working day; `rule`: which rule it was."""

    on: date
    counted: date
    counted_from: date
    rule: str


@dataclass(frozen=True)
class Dossier:
    """An open product file: when it was opened, and its last effective and last fruitless contact, if any."""

    name: str
    opened_on: date
    last_effective: date | None = None
    last_tried: date | None = None


@dataclass(frozen=True)
class Ahead:
    """A contact that is ahead of a file; `escalated` once it was missed and passed on."""

    dossier: str
    due_on: date
    escalated: bool = False


def due_day(dossier: Dossier, period: int, calendar: Calendar) -> DueDay:
    """The day of the next contact; `period` in days, at least 1. A year without a calendar leaves the day as counted."""
    start = max(filter(None, (dossier.opened_on, dossier.last_effective)))
    if dossier.last_tried and dossier.last_tried > (dossier.last_effective or date.min):
        return _moved(dossier.last_tried + timedelta(days=1), dossier.last_tried, TRIED_AGAIN, calendar)
    return _moved(start + timedelta(days=max(1, period)), start, MOVED, calendar)


def _moved(day: date, start: date, rule: str, calendar: Calendar) -> DueDay:
    try:
        working = calendar.add_working_days(day, 0)
    except YearNotCovered:
        return DueDay(day, day, start, NOT_MOVED)
    if working == day and rule == MOVED:
        rule = AS_COUNTED
    return DueDay(working, day, start, rule)


def missing(
    dossiers: Iterable[Dossier], ahead: Iterable[Ahead], period: int, calendar: Calendar
) -> list[tuple[Dossier, DueDay]]:
    """The contacts to be made: one for each file that has none ahead of it. After they are made there are none left."""
    known = {row.dossier for row in ahead}
    found: dict[str, tuple[Dossier, DueDay]] = {}
    # Ten thousand files begin on a few hundred days: each day is looked up once.
    days: dict[tuple, DueDay] = {}
    for dossier in dossiers:
        if dossier.name in known or dossier.name in found:
            continue
        key = (dossier.opened_on, dossier.last_effective, dossier.last_tried)
        if key not in days:
            days[key] = due_day(dossier, period, calendar)
        found[dossier.name] = (dossier, days[key])
    return list(found.values())


def superfluous(dossiers: Iterable[Dossier], ahead: Iterable[Ahead]) -> list[Ahead]:
    """Contacts ahead of files that are open no longer."""
    names = {dossier.name for dossier in dossiers}
    return [row for row in ahead if row.dossier not in names]


def last_day_of_grace(due_on: date, grace: int, calendar: Calendar) -> date:
    """The last day on which a contact that was due is not yet passed on: `grace` working days after the due day."""
    if grace <= 0:
        return due_on
    try:
        return calendar.add_working_days(due_on, grace)
    except YearNotCovered:
        return due_on + timedelta(days=grace)


def standing(row: Ahead, today: date, grace: int, calendar: Calendar) -> str:
    """UPCOMING, DUE (today), OVERDUE, or ESCALATED: missed by more than `grace` working days, or passed on before."""
    if row.escalated:
        return ESCALATED
    if today < row.due_on:
        return UPCOMING
    if today == row.due_on:
        return DUE
    return ESCALATED if today > last_day_of_grace(row.due_on, grace, calendar) else OVERDUE
