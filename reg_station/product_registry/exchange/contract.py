"""The rows that the review-and-approval system and we exchange, and what a row may do to what is known (E4). Pure.

A row is one event: a product entered a stage. Its `key` makes it unique for ever, `changed_at` says which of two
versions is the newer. Reading never fails on a single row: what is wrong stands in its `problems`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from reg_station.product_registry.credit_code import TEXTS as CODE_TEXTS
from reg_station.product_registry.credit_code import InvalidCreditCode, check
from reg_station.words import marked as _

SCHEMA = "reg-station-exchange/1"
MOST_ROWS = 20_000
MOST_BYTES = 20 * 1024 * 1024
LONGEST = {"remark": 500}
LONGEST_TEXT = 140
FIRST_YEAR = 1990

# What a row may hold; the first group must be there. `product` is our number and replaces code and name.
NEEDED = ("key", "stage", "entered_on", "changed_at")
FIELDS = (
    "key",
    "case_number",
    "product",
    "uscc",
    "product_name",
    "stage",
    "entered_on",
    "changed_at",
    "evidence_number",
    "certificate_number",
    "remark",
)
CONTENT = ("case_number", "stage", "entered_on", "evidence_number", "certificate_number", "remark")

NOT_JSON = _("The file is no JSON text in UTF-8.")
NO_MESSAGE = _("The message is no object with “schema” and “rows”.")
OTHER_SCHEMA = _("The message follows the contract {0}; this site reads {1}.")
NO_ROWS = _("The message has no rows.")
TOO_MANY = _("The message has more than {0} rows; send it in parts.")
TOO_LARGE = _("The file is larger than {0} MB; send it in parts.")
NO_ROW = _("This is no object with fields.")
UNKNOWN_FIELD = _("There is no field {0}.")
MISSING = _("{0} is missing.")
NO_TEXT = _("{0} is no text.")
TOO_LONG = _("{0} is longer than {1} characters.")
NO_DATE = _("{0} is no date: {1}. Write it as 2026-03-01.")
NO_TIME = _("{0} is no time: {1}. Write it as 2026-03-01T09:30:00.")
NOT_NAMED = _(
    "The product is named neither by its number nor by credit code and name, nor by a known acceptance number."
)
TWICE = _("The key {0} stands in row {1} too.")

APPLY, AMEND, KNOWN, OLDER, REJECT = "Applied", "Amended", "Known Already", "Older", "Rejected"
TAKEN_OVER = _(
    "The event was taken over as {0} on {1}. A stage or day that was reported wrongly is mended in the record itself."
)

Problem = tuple[str, tuple]


class MessageRefused(ValueError):
    """A message that cannot be read as a whole; `problem` is (text, values)."""

    def __init__(self, text: str, *values: object):
        self.problem: Problem = (text, values)
        super().__init__(text.format(*values))


@dataclass
class Row:
    """One event as it was sent: its number in the file, its values by field, and what is wrong with it."""

    number: int
    values: dict[str, object]
    problems: list[Problem] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.values.get("key") or "")


@dataclass(frozen=True)
class Message:
    sender: str
    exported_at: datetime | None
    schema: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Known:
    """An event that was taken over before."""

    stage: str
    entered_on: date
    changed_at: datetime
    content_hash: str


def read_json(content: bytes) -> Message:
    """Raises MessageRefused."""
    if len(content) > MOST_BYTES:
        raise MessageRefused(TOO_LARGE, MOST_BYTES // (1024 * 1024))
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise MessageRefused(NOT_JSON) from None
    if not isinstance(data, Mapping) or not isinstance(data.get("rows"), list):
        raise MessageRefused(NO_MESSAGE)
    if data.get("schema") != SCHEMA:
        raise MessageRefused(OTHER_SCHEMA, str(data.get("schema"))[:60], SCHEMA)
    rows = [_object(number, row) for number, row in enumerate(data["rows"], start=1)]
    return message(rows, sender=data.get("sender"), exported_at=data.get("exported_at"))


def message(rows: Iterable[Row], sender: object = "", exported_at: object = None) -> Message:
    """Check raw rows of either format and mark keys that stand twice. Raises MessageRefused."""
    rows = list(rows)
    if not rows:
        raise MessageRefused(NO_ROWS)
    if len(rows) > MOST_ROWS:
        raise MessageRefused(TOO_MANY, MOST_ROWS)
    for row in rows:
        _check(row)
    _mark_repeated(rows)
    return Message(str(sender or "")[:LONGEST_TEXT], _moment(exported_at), SCHEMA, tuple(rows))


def _object(number: int, raw: object) -> Row:
    if not isinstance(raw, Mapping):
        return Row(number, {}, [(NO_ROW, ())])
    row = Row(number, {})
    for name, value in raw.items():
        if name == "problems":
            # Of the answer to an earlier message, sent back with the corrected row.
            continue
        if name in FIELDS:
            row.values[name] = value
        else:
            row.problems.append((UNKNOWN_FIELD, (str(name)[:60],)))
    return row


def _check(row: Row) -> None:
    for name in FIELDS:
        value = row.values.get(name)
        if value is None or value == "":
            row.values[name] = None
            if name in NEEDED and row.problems[:1] != [(NO_ROW, ())]:
                row.problems.append((MISSING, (name,)))
        elif name == "entered_on":
            row.values[name] = _day(row, name, value)
        elif name == "changed_at":
            row.values[name] = _time(row, name, value)
        else:
            row.values[name] = _text(row, name, value)
    if row.values.get("uscc"):
        try:
            row.values["uscc"] = check(row.values["uscc"])
        except InvalidCreditCode as error:
            row.problems.append(_code_problem(error))
    if not _is_named(row.values) and row.key:
        row.problems.append((NOT_NAMED, ()))


def _code_problem(error: InvalidCreditCode) -> Problem:
    return CODE_TEXTS[error.key], tuple(error.values)


def _is_named(values: Mapping) -> bool:
    return bool(
        values.get("product")
        or (values.get("uscc") and values.get("product_name"))
        or values.get("case_number")
    )


def _text(row: Row, name: str, value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        row.problems.append((NO_TEXT, (name,)))
        return None
    text, most = " ".join(str(value).split()), LONGEST.get(name, LONGEST_TEXT)
    if len(text) > most:
        row.problems.append((TOO_LONG, (name, most)))
        return None
    return text or None


def _day(row: Row, name: str, value: object) -> date | None:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        day = value
    else:
        try:
            day = date.fromisoformat(str(value).strip().replace("/", "-"))
        except ValueError:
            day = None
    if day is None or day.year < FIRST_YEAR:
        row.problems.append((NO_DATE, (name, str(value)[:40])))
        return None
    return day


def _time(row: Row, name: str, value: object) -> datetime | None:
    moment = _moment(value)
    if moment is None:
        row.problems.append((NO_TIME, (name, str(value)[:40])))
    return moment


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day)
    else:
        try:
            moment = datetime.fromisoformat(str(value or "").strip().replace("Z", "+00:00"))
        except ValueError:
            return None
    # Both sides keep the time of one place; an offset in the message is not converted, it is dropped.
    return moment.replace(tzinfo=None, microsecond=0) if moment.year >= FIRST_YEAR else None


def _mark_repeated(rows: Iterable[Row]) -> None:
    first: dict[str, Row] = {}
    for row in rows:
        other = first.setdefault(row.key, row) if row.key else row
        if other is not row:
            row.problems.append((TWICE, (row.key, other.number)))


def content_hash(values: Mapping) -> str:
    """Of what an event says; the same for the same words, whatever file they came in."""
    said = [str(values.get(name) or "") for name in CONTENT]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def decide(values: Mapping, known: Known | None) -> str:
    """APPLY, AMEND (its numbers and remark only), KNOWN, OLDER or REJECT, for a row without problems."""
    if known is None:
        return APPLY
    if content_hash(values) == known.content_hash:
        return KNOWN
    if values["changed_at"] <= known.changed_at:
        return OLDER
    if (values["stage"], values["entered_on"]) != (known.stage, known.entered_on):
        return REJECT
    return AMEND


def in_order(rows: Iterable[Row]) -> list[Row]:
    """As the events happened, so that a message may list them in any order; equal days in the order of their change."""
    return sorted(
        rows,
        key=lambda row: (
            row.values.get("entered_on") or date.max,
            row.values.get("changed_at") or datetime.max,
            row.key,
            row.number,
        ),
    )


def by_product(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows of one product together, each group as its events happened: what a trial has to look at in one go."""
    groups: dict[tuple, list[Row]] = {}
    for row in in_order(rows):
        values = row.values
        named = values.get("product") or (values.get("uscc"), values.get("product_name"))
        groups.setdefault((named if any(named) else values.get("case_number"),), []).append(row)
    return list(groups.values())


def write_json(rows: Iterable[Mapping], sender: str, exported_at: datetime, **more) -> bytes:
    """A message with our rows; dates as ISO text."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "sender": sender,
            "exported_at": exported_at.isoformat(),
            **more,
            "rows": list(rows),
        },
        ensure_ascii=False,
        indent=1,
        default=_iso,
    ).encode("utf-8")


def _iso(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written.")
