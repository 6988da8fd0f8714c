"""Whether a listing was confirmed recently enough (D3). Pure, and the same however often it is asked on one day.

A confirmation holds through the day it is due on; from the day after the listing is stale.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

FRESH, REMINDER_DUE, STALE = "Fresh", "Reminder Due", "Stale"


@dataclass(frozen=True, slots=True)
class Standing:
    """days_left: to the day it is due, 0 on that day, below 0 when overdue; None if it was never confirmed.

    reminder: of the days before it is due on which to remind, the last one reached; with `due_on` the key under which
    one reminder is sent once. None in every state but "Reminder Due".
    """

    state: str
    due_on: date | None
    days_left: int | None = None
    reminder: int | None = None


def due_on(last_confirmed_on: date | None, every_days: int) -> date | None:
    """The last day on which a confirmation holds, None without one. Raises ValueError unless every_days is at least 1."""
    if every_days < 1:
        raise ValueError(f"A listing is confirmed every so many days, 1 or more, not {every_days}.")
    if last_confirmed_on is None:
        return None
    if (date.max - last_confirmed_on).days <= every_days:
        return date.max
    return last_confirmed_on + timedelta(days=every_days)


def standing(
    today: date, last_confirmed_on: date | None, every_days: int, reminder_days: Iterable[int] = ()
) -> Standing:
    """Fresh, Reminder Due or Stale. reminder_days: so many days before it is due a reminder goes out, 0 for the day itself.

    Never confirmed is stale. Raises ValueError for a period below 1 day or a reminder after the day it is due.
    """
    due = due_on(last_confirmed_on, every_days)
    reminders = sorted(set(reminder_days))
    if reminders and reminders[0] < 0:
        raise ValueError(f"A reminder comes before a confirmation is due, not {-reminders[0]} days after.")
    if due is None:
        return Standing(STALE, None)
    left = (due - today).days
    if left < 0:
        return Standing(STALE, due, left)
    reached = next((days for days in reminders if left <= days), None)
    return Standing(FRESH if reached is None else REMINDER_DUE, due, left, reached)
