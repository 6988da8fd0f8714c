"""Plain values to printed text: cleaning, numbers, dates. Used by every official document."""

from __future__ import annotations

import math
import unicodedata
from datetime import date, datetime

from reg_station.documents.fonts import covered_characters

LINE_CHARACTERS = frozenset(map(ord, "\t\n\r"))
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MISSING = "〓"  # U+3013, the printer's mark for a character that no font at hand has


def clean(value: object) -> str:
    """`value` as text without control and format characters; None is empty, every line end is one newline."""
    if value is None:
        return ""
    text = (
        str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    )
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )


def printable(value: object) -> str:
    """Like `clean`, with a mark for each character that cannot be shown, so that a PDF never has an empty box.

    `fonts.missing_characters` tells which ones they are; a font in REG_STATION_FONTS cures it.
    """
    return mark_missing(clean(value).replace("\t", " "))


def mark_missing(text: str) -> str:
    """`text` with a mark for each character that no font has; invisible ones go, odd spaces become plain ones."""
    covered = covered_characters()
    lacking = {
        point for point in map(ord, set(text)) if point not in covered and point not in LINE_CHARACTERS
    }
    return text.translate({point: _stand_in(chr(point)) for point in lacking}) if lacking else text


def _stand_in(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] == "Z":
        return " "
    return "" if category[0] == "M" or category in ("Cc", "Cf", "Cs") else MISSING


def number_text(value: float | int | str | None) -> str:
    """A quantity without needless zeros and never in powers of ten, four decimals at most; None is empty."""
    if value is None or value == "":
        return ""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value} is not a quantity that can be printed.")
    text = f"{number:.4f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def to_date(value: date | str | None) -> date | None:
    """A date from a date, a datetime or ISO text; None and '' are None. Raises ValueError on anything else."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def chinese_date(value: date | str | None, blank: str = "") -> str:
    """2023年5月12日, or `blank`."""
    day = to_date(value)
    return f"{day.year}年{day.month}月{day.day}日" if day else blank


def english_date(value: date | str | None, blank: str = "") -> str:
    """12 May 2023, or `blank`."""
    day = to_date(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else blank
