"""Reads holidays and make-up days from plain lines such as `2027-01-01;Holiday;New Year's Day`. Pure; imports no frappe."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from reg_station.lines import lines_of
from reg_station.words import marked as _

HOLIDAY, WORKING_DAY = "Holiday", "Working Day"
KINDS = {
    "holiday": HOLIDAY,
    "休": HOLIDAY,
    "放假": HOLIDAY,
    "节假日": HOLIDAY,
    "法定节假日": HOLIDAY,
    "working day": WORKING_DAY,
    "班": WORKING_DAY,
    "上班": WORKING_DAY,
    "补班": WORKING_DAY,
    "工作日": WORKING_DAY,
    "调休上班": WORKING_DAY,
}
NAMES = (
    "New Year's Day",
    "Spring Festival",
    "Tomb-sweeping Day",
    "Labour Day",
    "Dragon Boat Festival",
    "Mid-autumn Festival",
    "National Day",
)
SPECIAL = "Special Holiday"
CHINESE_NAMES = {
    "元旦": NAMES[0],
    "春节": NAMES[1],
    "除夕": NAMES[1],
    "清明": NAMES[2],
    "清明节": NAMES[2],
    "劳动节": NAMES[3],
    "端午": NAMES[4],
    "端午节": NAMES[4],
    "中秋": NAMES[5],
    "中秋节": NAMES[5],
    "国庆": NAMES[6],
    "国庆节": NAMES[6],
}
SEPARATOR = re.compile(r"[;；,，\t]")
RANGE = re.compile(r"\s*(?:~|～|—|–|至|to)\s*")
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
LONGEST = 31


@dataclass(frozen=True)
class Line:
    """One day that is otherwise than its weekday says."""

    day: date
    kind: str
    day_name: str


@dataclass(frozen=True)
class Problem:
    """A line (counted from 1 among those that are not blank) that cannot be read, and why: template and values."""

    number: int
    text: str
    values: tuple = ()


def read_lines(text: str) -> tuple[list[Line], list[Problem]]:
    """The days in `text`, one line a day or a range (`2027-02-06~2027-02-12`), and the lines that cannot be read.

    Dates, kinds and names may be Chinese or English; a name that is not one of the seven statutory ones is special.
    """
    found: list[Line] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines_of(text), 1):
        parts = [part.strip() for part in SEPARATOR.split(line)]
        first, last = _range(parts[0])
        kind = KINDS.get(parts[1].lower()) if len(parts) > 1 else None
        if not first:
            problems.append(Problem(number, _("“{0}” is not a date such as 2027-01-01."), (parts[0],)))
        elif not kind:
            shown = parts[1] if len(parts) > 1 else ""
            problems.append(Problem(number, _("“{0}” is neither a holiday nor a working day."), (shown,)))
        elif not 0 <= (last - first).days < LONGEST:
            problems.append(
                Problem(number, _("From {0} to {1} is no range of at most a month."), (first, last))
            )
        else:
            name = _name(parts[2] if len(parts) > 2 else "")
            found += [
                Line(first + timedelta(days=days), kind, name) for days in range((last - first).days + 1)
            ]
    return found, problems


def _range(text: str) -> tuple[date | None, date | None]:
    ends = [_date(part) for part in RANGE.split(text)]
    if len(ends) > 2 or None in ends:
        return None, None
    return ends[0], ends[-1]


def _date(text: str) -> date | None:
    match = DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _name(text: str) -> str:
    names = {name.lower(): name for name in NAMES}
    return CHINESE_NAMES.get(text) or names.get(text.lower()) or SPECIAL
