"""Training hours of a member in a year against the minimum of DB31117 5.2.4. Pure; imports no frappe.

Hours are the sum of the ledger's approved entries, corrections included; nothing here is stored anywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reg_station.words import marked as _

NOT_JUDGED, MET, NOT_MET = _("Not Judged"), _("Met"), _("Not Met")
ON_COURSE, BEHIND, PART_YEAR = _("On Course"), _("Behind"), _("Part Year")
VERDICTS = (MET, ON_COURSE, BEHIND, NOT_MET, PART_YEAR, NOT_JUDGED)


@dataclass(frozen=True)
class Entry:
    """One approved row of the ledger; hours are negative in a correction."""

    held_on: date
    hours: float


@dataclass(frozen=True)
class Office:
    """How and from when to when somebody is a member; None: always, or still."""

    full_time: bool
    joined_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class YearOfHours:
    """The result for one member and one year.

    `projection` is what the hours come to at the year's end if they go on as until today; it is the hours themselves
    once the year, or the membership, is over. `reasons` are (English template, values) pairs.
    """

    year: int
    hours: float
    needed: float | None
    projection: float
    verdict: str
    days_in_office: int
    days_of_year: int
    reasons: tuple[tuple[str, tuple], ...]


def hours_in(entries: Iterable[Entry], year: int) -> float:
    """Sum of the hours whose course ended in `year`, to a hundredth."""
    return round(sum(entry.hours for entry in entries if entry.held_on.year == year), 2)


def projection(hours: float, office: Office, year: int, today: date) -> float:
    """Hours to be expected at the year's end: hours × days in office in the year ÷ days in office so far, today counted.

    The hours themselves before the year or the membership has begun, and after either is over. To a tenth.
    """
    first, last = _in_office(office, year)
    if last < first or today < first or today >= last:
        return round(hours, 1)
    return round(hours * ((last - first).days + 1) / ((today - first).days + 1), 1)


def judge(
    entries: Iterable[Entry], office: Office, year: int, today: date, minimum: float | None
) -> YearOfHours:
    """The year of one member. `minimum` None: no standard asks for hours here.

    Judged are full-time members in office from 1 January on: the clause speaks of the whole year (全年) and knows no
    share of it, so somebody who joined or left within the year is *Part Year* until he reaches the minimum anyway.
    The minimum itself is enough; anything below it is not.
    """
    hours = hours_in(entries, year)
    expected = projection(hours, office, year, today)
    first, last = _in_office(office, year)
    days, whole = max(0, (last - first).days + 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    verdict, reasons = _verdict(hours, expected, office, year, today, minimum, days, whole)
    return YearOfHours(
        year=year,
        hours=hours,
        needed=minimum if office.full_time else None,
        projection=expected,
        verdict=verdict,
        days_in_office=days,
        days_of_year=whole,
        reasons=reasons,
    )


def _verdict(hours, expected, office, year, today, minimum, days, whole) -> tuple[str, tuple]:
    if minimum is None:
        return NOT_JUDGED, ((_("no standard asks for a minimum of hours here"), ()),)
    if not office.full_time:
        return NOT_JUDGED, ((_("only full-time staff have a minimum of hours"), ()),)
    lacking = round(minimum - hours, 2)
    if lacking <= 0:
        return MET, ((_("{0} of {1} hours"), (hours, minimum)),)
    short = (_("{0} of {1} hours: {2} are missing"), (hours, minimum, lacking))
    if days < whole:
        share = round(minimum * days / whole, 1)
        return PART_YEAR, (
            short,
            (_("in office on {0} of {1} days; in proportion it would be {2} hours"), (days, whole, share)),
        )
    if today > date(year, 12, 31):
        return NOT_MET, (short,)
    outlook = (_("at the present pace {0} at the end of the year"), (expected,))
    return (ON_COURSE if expected >= minimum else BEHIND), (short, outlook)


def is_short(
    entries: Iterable[Entry], office: Office, today: date, minimum: float, judged_from_month: int
) -> tuple[bool, float, int]:
    """For the state of order: (below the minimum, hours, the year that is judged).

    From the month `judged_from_month` on the running year is judged by what has been reached; before it, when nobody
    can have reached it yet, the year before. Only full-time members who were in office from its first day to its
    last, or to today, are concerned.
    """
    year = today.year if today.month >= judged_from_month else today.year - 1
    hours = hours_in(entries, year)
    first, last = _in_office(office, year)
    concerned = office.full_time and first == date(year, 1, 1) and last >= min(today, date(year, 12, 31))
    return concerned and hours < minimum, hours, year


def _in_office(office: Office, year: int) -> tuple[date, date]:
    """First and last day in office within the year; the last lies before the first if there is none."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    if office.joined_on:
        first = max(first, office.joined_on)
    if office.left_on:
        last = min(last, office.left_on)
    return first, last
