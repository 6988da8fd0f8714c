"""The way of a product through its stages: due dates, a clock that stops, moves, stalls (E3). Pure; imports no frappe.

A stage with a limit runs from the day on which it was entered. A stage that *stops the clock* (补正) interrupts the one
before it: that one stays open and goes on afterwards with what is left of its days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from reg_station.platform.working_days import Calendar, Clock, Suspension, YearNotCovered
from reg_station.words import marked as _

WORKING, CALENDAR = "Working Days", "Calendar Days"
DONE, CURRENT, INTERRUPTED, AHEAD = "done", "current", "interrupted", "ahead"

UNKNOWN = _("{0} is no stage in use.")
SAME = _("The product is in the stage {0} already.")
BEFORE = _("{0} lies before {1}, when the present stage was entered.")
FUTURE = _("{0} has not come yet.")
EVIDENCE = _("Entering the stage {0} needs its evidence.")
BACKWARDS = _("From {0} back to {1} needs a remark that says why.")
FINISHED = _("The product has gone its whole way; it ended on {0}.")
OVERDUE = _("{0} was due on {1}, {2} days ago.")
NOT_OPEN = _("{0} does not stop anything: there is no stage before it.")


@dataclass(frozen=True)
class Stage:
    """What an administrator laid down for a stage. `days` 0: without a limit."""

    name: str
    order: int
    days: int = 0
    day_kind: str = WORKING
    stops_clock: bool = False
    needs_evidence: bool = False
    final: bool = False


@dataclass(frozen=True)
class Entry:
    """One stay in a stage; `finished_on` None while it lasts, also while it is interrupted."""

    stage: str
    entered_on: date
    finished_on: date | None = None
    evidence: str = ""
    remark: str = ""
    number: str = ""


@dataclass(frozen=True)
class Step:
    """A line of the timeline. `days_left` counts days of the stage's kind, negative when overdue, None without a limit.

    `unknown_year`: the last day lies in a year without a table of working days, so it cannot be told yet.
    """

    stage: str
    state: str
    entered_on: date | None = None
    finished_on: date | None = None
    due_on: date | None = None
    days_left: int | None = None
    stopped: bool = False
    overdue: bool = False
    unknown_year: int | None = None


@dataclass(frozen=True)
class Stall:
    """Whether a product stands still beyond its limit, since when, and why as (template, values) pairs."""

    stalled: bool
    since: date | None = None
    reasons: tuple[tuple[str, tuple], ...] = ()


Problem = tuple[str, tuple]


def current(entries: Sequence[Entry]) -> Entry | None:
    """The stay that lasts; of two open ones the later, which interrupts the earlier."""
    return next((entry for entry in reversed(entries) if entry.finished_on is None), None)


def interrupted(entries: Sequence[Entry]) -> Entry | None:
    """The open stay that the present one interrupts."""
    still = [entry for entry in entries if entry.finished_on is None]
    return still[-2] if len(still) > 1 else None


def problems(
    entries: Sequence[Entry],
    stages: Mapping[str, Stage],
    to: str,
    day: date,
    *,
    today: date,
    evidence: str = "",
    remark: str = "",
) -> list[Problem]:
    """Why the product cannot enter `to` on `day`, as (template, values) pairs; empty if it can."""
    stage, now = stages.get(to), current(entries)
    if stage is None:
        return [(UNKNOWN, (to,))]
    if entries and now is None:
        return [(FINISHED, (entries[-1].finished_on,))]
    found: list[Problem] = []
    if day > today:
        found.append((FUTURE, (day,)))
    resumes = _resumes(entries, to)
    if stage.needs_evidence and not evidence and not resumes:
        found.append((EVIDENCE, (to,)))
    if now is None:
        return [*found, (NOT_OPEN, (to,))] if stage.stops_clock else found
    if now.stage == to:
        return [(SAME, (to,))]
    if day < now.entered_on:
        found.append((BEFORE, (day, now.entered_on)))
    if _goes_back(entries, stages, to) and not resumes and not remark.strip():
        found.append((BACKWARDS, (now.stage, to)))
    return found


def move(
    entries: Sequence[Entry],
    stages: Mapping[str, Stage],
    to: str,
    day: date,
    *,
    today: date,
    evidence: str = "",
    remark: str = "",
    number: str = "",
) -> list[Entry]:
    """The stays after entering `to` on `day`. Raises ValueError if `problems` finds any.

    evidence: address of a file; number: of the official document, which is evidence too.

    A clock-stopping stage leaves the one before it open; leaving it for that one only ends the interruption; leaving it
    for another ends both.
    """
    found = problems(entries, stages, to, day, today=today, evidence=evidence or number, remark=remark)
    if found:
        raise ValueError("; ".join(text.format(*values) for text, values in found))
    moved = list(entries)
    now = current(moved)
    if now and _resumes(moved, to):
        return [replace(entry, finished_on=day) if entry is now else entry for entry in moved]
    if now and not stages[to].stops_clock:
        moved = [entry if entry.finished_on else replace(entry, finished_on=day) for entry in moved]
    elif now and _stops(stages, now.stage):
        # One interruption follows another: what they interrupt stays open.
        moved = [replace(entry, finished_on=day) if entry is now else entry for entry in moved]
    ended = day if stages[to].final else None
    return [*moved, Entry(to, day, ended, evidence, remark, number)]


def due_on(
    entry: Entry, entries: Sequence[Entry], stages: Mapping[str, Stage], calendar: Calendar
) -> date | None:
    """The last day of a stay; None without a limit and while its clock stands still. Raises YearNotCovered."""
    stage = stages.get(entry.stage)
    if stage is None or not stage.days:
        return None
    stops = suspensions(entry, entries, stages)
    if stage.day_kind == WORKING:
        return Clock(calendar, entry.entered_on, stage.days, stops).due_on()
    return _calendar_due(entry.entered_on, stage.days, stops)


def suspensions(
    entry: Entry, entries: Sequence[Entry], stages: Mapping[str, Stage]
) -> tuple[Suspension, ...]:
    """The periods in which the clock of a stay stood still."""
    if _stops(stages, entry.stage):
        return ()
    return tuple(
        Suspension(other.entered_on, other.finished_on)
        for other in entries
        if other is not entry
        and _stops(stages, other.stage)
        and other.entered_on >= entry.entered_on
        and (entry.finished_on is None or other.entered_on <= entry.finished_on)
    )


def stall(entries: Sequence[Entry], stages: Mapping[str, Stage], calendar: Calendar, today: date) -> Stall:
    """A product stalls from the day after the last day of its present stage.

    A last day in a later year than `today` is not over, known or not. Raises YearNotCovered for `today`'s year or before.
    """
    now = current(entries)
    try:
        due = due_on(now, entries, stages, calendar) if now else None
    except YearNotCovered as missing:
        if missing.year <= today.year:
            raise
        return Stall(False)
    if due is None or today <= due:
        return Stall(False)
    return Stall(True, due + timedelta(days=1), ((OVERDUE, (now.stage, due, (today - due).days)),))


def timeline(
    entries: Sequence[Entry], stages: Mapping[str, Stage], calendar: Calendar, today: date
) -> list[Step]:
    """All stays in their order, then the stages that still lie ahead."""
    now = current(entries)
    steps = [_step(entry, entries, stages, calendar, today) for entry in entries]
    if entries and now is None:
        return steps
    # Ahead of an interruption lies what lies ahead of the stage that it interrupts.
    base = now and (interrupted(entries) or now)
    reached = stages[base.stage].order if base and base.stage in stages else -1
    ahead = sorted(
        (stage for stage in stages.values() if stage.order > reached and not stage.stops_clock),
        key=lambda stage: stage.order,
    )
    return [*steps, *(Step(stage.name, AHEAD) for stage in ahead)]


def _step(entry, entries, stages, calendar, today) -> Step:
    now = current(entries)
    state = DONE if entry.finished_on else CURRENT if entry is now else INTERRUPTED
    last = entry.finished_on or today
    due = left = unknown = None
    try:
        due = due_on(entry, entries, stages, calendar)
        left = _days_left(stages.get(entry.stage), due, last, calendar)
    except YearNotCovered as missing:
        unknown = missing.year
    return Step(
        stage=entry.stage,
        state=state,
        entered_on=entry.entered_on,
        finished_on=entry.finished_on,
        due_on=due,
        days_left=left,
        stopped=state == INTERRUPTED,
        overdue=due is not None and last > due,
        unknown_year=unknown,
    )


def _days_left(stage: Stage | None, due: date | None, day: date, calendar: Calendar) -> int | None:
    if stage is None or due is None:
        return None
    return calendar.working_days_between(day, due) if stage.day_kind == WORKING else (due - day).days


def _calendar_due(start: date, days: int, stops: Sequence[Suspension]) -> date | None:
    due = start + timedelta(days=days)
    for stop in sorted(stops, key=lambda part: part.stopped_on):
        if stop.stopped_on >= due:
            break
        if stop.resumed_on is None:
            return None
        due += stop.resumed_on - stop.stopped_on
    return due


def _stops(stages: Mapping[str, Stage], name: str) -> bool:
    return name in stages and stages[name].stops_clock


def _resumes(entries: Sequence[Entry], to: str) -> bool:
    waiting = interrupted(entries)
    return waiting is not None and waiting.stage == to


def _goes_back(entries: Sequence[Entry], stages: Mapping[str, Stage], to: str) -> bool:
    if stages[to].stops_clock:
        return False
    base = interrupted(entries) or current(entries)
    return base is not None and base.stage in stages and stages[to].order < stages[base.stage].order
