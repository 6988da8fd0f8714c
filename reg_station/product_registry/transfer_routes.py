"""The route of a product into the district, step by step: planned days, where it stands, what is missing (F2).

Pure; imports no frappe. What is wrong or missing comes as (English template, values) pairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reg_station.platform.working_days import Calendar, YearNotCovered
from reg_station.words import marked as _

DONE, NOT_NEEDED, LATE, CURRENT, AHEAD = "done", "not needed", "late", "current", "ahead"

FUTURE = _("{0}: {1} has not come yet.")
BOTH = _("{0} is done or not needed, not both.")
UNSAID = _("{0}: say in the remark why it is not needed.")
OPEN = _("{0} is not done yet.")
UNPROVED = _("{0} lacks its evidence.")

Problem = tuple[str, tuple]


@dataclass(frozen=True)
class Step:
    """One step; `days` are working days after the step before, 0 for the same day."""

    name: str
    days: int = 0
    planned_on: date | None = None
    done_on: date | None = None
    not_needed: bool = False
    evidence_needed: bool = False
    has_evidence: bool = False
    remark: str = ""


def plan(steps: Sequence[Step], start: date, calendar: Calendar) -> list[date | None]:
    """The planned day of each step, one after the other from `start`; days that are laid down already stay.

    A step that is done counts from the day on which it was. None for steps that are not needed, and from the first step
    on that reaches into a year without calendar.
    """
    planned: list[date | None] = []
    base: date | None = start
    for step in steps:
        if step.not_needed:
            planned.append(step.planned_on)
            continue
        day = step.planned_on or _after(base, step.days, calendar)
        planned.append(day)
        base = step.done_on or day
    return planned


def _after(base: date | None, days: int, calendar: Calendar) -> date | None:
    try:
        return calendar.add_working_days(base, days) if base else None
    except YearNotCovered:
        return None


def arrival(steps: Sequence[Step]) -> date | None:
    """The day on which the last step is planned or was done; None while a step that is needed has no day yet."""
    days = [step.done_on or step.planned_on for step in steps if not step.not_needed]
    known = [day for day in days if day]
    return max(known) if known and len(known) == len(days) else None


def problems(steps: Sequence[Step], today: date) -> list[Problem]:
    """What contradicts itself, in the order of the steps."""
    found: list[Problem] = []
    for step in steps:
        if step.done_on and step.not_needed:
            found.append((BOTH, (step.name,)))
        elif step.done_on and step.done_on > today:
            found.append((FUTURE, (step.name, step.done_on)))
        elif step.not_needed and not step.remark.strip():
            found.append((UNSAID, (step.name,)))
    return found


def missing(steps: Sequence[Step]) -> list[Problem]:
    """What keeps the product from having arrived: steps that are open, and evidence that is not there."""
    found: list[Problem] = []
    for step in steps:
        if step.not_needed:
            continue
        if not step.done_on:
            found.append((OPEN, (step.name,)))
        elif step.evidence_needed and not step.has_evidence:
            found.append((UNPROVED, (step.name,)))
    return found


def standings(steps: Sequence[Step], today: date) -> list[str]:
    """How each step stands: DONE, NOT_NEEDED, LATE, CURRENT (the first open one that is not late) or AHEAD."""
    found, current = [], False
    for step in steps:
        if step.not_needed:
            found.append(NOT_NEEDED)
        elif step.done_on:
            found.append(DONE)
        elif step.planned_on and step.planned_on < today:
            found.append(LATE)
            current = True
        else:
            found.append(AHEAD if current else CURRENT)
            current = True
    return found
