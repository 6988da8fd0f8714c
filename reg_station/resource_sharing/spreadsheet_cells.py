"""What one cell of a spreadsheet means. Pure; imports no frappe.

Every function takes the value as openpyxl gives it and returns the value of the field, or None for an empty cell; it
raises BadCell with the problem in words.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from openpyxl.utils.datetime import from_excel

from reg_station.product_registry.credit_code import TEXTS as CODE_TEXTS
from reg_station.product_registry.credit_code import InvalidCreditCode, check
from reg_station.resource_sharing import spreadsheet_columns as say
from reg_station.resource_sharing.spreadsheet_columns import (
    CHOICE,
    CHOICES,
    CODE,
    DATE,
    FLAG,
    NUMBER,
    TEXT,
    Choice,
    Column,
    Problem,
    plain,
)

# How people mark an empty cell; in a text they may mean something.
DASHES = frozenset({"/", "-", "--", "—", "——", "–", "\\", "n/a"})
NOTHING = DASHES | {"无", "none", "暂无"}
OPEN_END = frozenset({"长期", "长期有效", "不限", "openend", "untilfurthernotice"})
YES = frozenset({"是", "y", "yes", "true", "1", "√", "✓", "可", "可以", "可分割"})
NO = frozenset({"否", "n", "no", "false", "0", "×", "x", "不可", "不可以", "不可分割"})
NUMBER_FORM = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
DATE_FORM = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|(\d{2})(\d{2}))")
UNITS = {
    "area": ("m2", "平方米", "平米", "sqm"),
    "clear_height": ("m", "米"),
    "floor_load": ("kn/m2", "千牛/平方米"),
}
EXACT = 10**15  # beyond it a spreadsheet no longer keeps every digit
SERIALS = range(32_874, 73_416)  # days of Excel's calendar from 1990 to 2100
FIRST_YEAR, LAST_YEAR = 1990, 2100
SHOWN = 60  # characters of a wrong value that are repeated


class BadCell(ValueError):
    """A value that cannot be taken; `problem` says why."""

    def __init__(self, text: str, *values: object):
        self.problem = Problem(text, values)
        super().__init__(self.problem.words())


class Allowed:
    """The choices of one column, found by either language's label or by the stored value."""

    def __init__(self, choices: Sequence[Choice]):
        self.by_name: dict[str, str] = {}
        for choice in choices:
            for name in (choice.value, choice.zh, choice.en):
                self.by_name.setdefault(plain(name), choice.value)

    def find(self, text: str) -> str | None:
        return self.by_name.get(plain(text))


def read_cell(column: Column, heading: str, value: object, allowed: Mapping[str, Allowed]) -> object:
    """The value of the field of `column`; `heading` is what its author calls the column."""
    if isinstance(value, str):
        value = _clean(value)
    if value in (None, ""):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        raise BadCell(say.CELL_ERROR, heading, _shown(value))
    if column.kind == TEXT:
        return _text(heading, value)
    if column.kind == CODE:
        return _code(heading, value)
    if column.kind in (CHOICE, CHOICES):
        return _choice(column, heading, value, allowed.get(column.fieldname))
    if plain(value) in NOTHING:
        return None
    return {NUMBER: _number, DATE: _date, FLAG: _flag}[column.kind](column, heading, value)


def _clean(text: str) -> str:
    """Without blanks around and without characters that nobody sees; line breaks stay."""
    kept = (sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cf"))
    return "".join(kept).strip()


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _text(heading: str, value: object) -> str | None:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _digits(heading, value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()[:10]
    text = str(value)
    return None if plain(text) in DASHES else text


def _digits(heading: str, value: int | float) -> str:
    """A number that is meant as a text: a key, a telephone number."""
    if abs(value) >= EXACT:
        raise BadCell(say.ROUNDED, heading, _shown(value))
    return str(int(value)) if value == int(value) else repr(value)


def _code(heading: str, value: object) -> str | None:
    if not isinstance(value, str):
        raise BadCell(say.ROUNDED, heading, _shown(value))
    if plain(value) in NOTHING:
        return None
    try:
        return check(value)
    except InvalidCreditCode as error:
        raise BadCell(CODE_TEXTS[error.key], *error.values)


def _choice(column: Column, heading: str, value: object, allowed: Allowed | None) -> str | tuple | None:
    text = _text(heading, value) or ""
    parts = [text] if column.kind == CHOICE else re.split(r"[、;；,，/\n]", text)
    if column.kind == CHOICES and allowed and allowed.find(text):
        parts = [text]  # a name may hold a separator itself
    found, wrong = [], []
    for part in parts:
        chosen = allowed.find(part) if allowed else part.strip()
        if chosen:
            found.append(chosen)
        elif plain(part) and plain(part) not in NOTHING:
            wrong.append(_shown(part.strip()))
    if wrong:
        raise BadCell(say.NOT_CHOICE, heading, "、".join(wrong))
    if column.kind == CHOICES:
        return tuple(dict.fromkeys(found)) or None
    return found[0] if found else None


def _number(column: Column, heading: str, value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = float(value)
    else:
        text = plain(value)
        unit = next((unit for unit in UNITS.get(column.fieldname, ()) if text.endswith(unit)), "")
        text = text.removesuffix(unit)
        if not NUMBER_FORM.fullmatch(text) or not text.isascii():
            raise BadCell(say.NOT_NUMBER, heading, _shown(value))
        number = float(text.replace(",", ""))
    if abs(number) >= EXACT:
        raise BadCell(say.NOT_NUMBER, heading, _shown(value))
    if number < 0:
        raise BadCell(say.NEGATIVE, heading, _shown(value))
    return number


def _date(column: Column, heading: str, value: object) -> date | None:
    if isinstance(value, datetime):
        found = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, (bool, time)):
        raise BadCell(say.NOT_DATE, heading, _shown(value))
    elif isinstance(value, (int, float)) and int(value) in SERIALS:
        found = from_excel(int(value)).date()
    elif column.fieldname == "available_to" and plain(value) in OPEN_END:
        return None
    else:
        found = _written_date(heading, value)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadCell(say.NOT_DATE, heading, _shown(value))
    return found


def _written_date(heading: str, value: object) -> date:
    """2026-9-1, 2026/9/1, 2026.9.1, 2026年9月1日, 20260901, each also with a time of day behind it."""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    text = re.sub(r"[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", text)
    text = re.sub(r"[年月/.]", "-", text.replace("日", "")).replace(" ", "")
    match = DATE_FORM.fullmatch(text.removesuffix("-0") if isinstance(value, float) else text)
    try:
        year, month, day = (int(part) for part in match.groups() if part)
        return date(year, month, day)
    except (AttributeError, ValueError):
        raise BadCell(say.NOT_DATE, heading, _shown(value))


def _flag(column: Column, heading: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    text = plain(int(value) if isinstance(value, float) and value == int(value) else value)
    if text not in YES | NO:
        raise BadCell(say.NOT_FLAG, heading, _shown(value))
    return text in YES
