"""Plain values to printed text: cleaning, numbers, dates. Used by every official document."""

from __future__ import annotations

import math
import unicodedata
from datetime import date, datetime

from reg_station.documents.fonts import covered_characters

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
    covered = covered_characters()
    result = []
    for character in clean(value):
        if character == "\n" or ord(character) in covered:
            result.append(character)
        elif character.isspace():
            result.append(" ")
        elif not unicodedata.category(character).startswith("M"):
            result.append(MISSING)
    return "".join(result)


def mark_missing(text: str) -> str:
    """`text` with a mark for each visible character that no font has; spaces and format characters stay."""
    if text.isascii():
        return text
    covered = covered_characters()
    lacking = {ord(character) for character in set(text)} - covered
    marks = {point: MISSING for point in lacking if unicodedata.category(chr(point))[0] not in "CZM"}
    return text.translate(marks)


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
