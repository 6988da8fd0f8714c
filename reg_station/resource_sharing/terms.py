"""What is offered and what is asked for, as plain values, and the reasons of a comparison (D1, D4). Pure.

Units throughout: area m², clear height m, floor load kN/m², cleanliness as the number of the ISO 14644-1 class (smaller
is cleaner, a class in between such as 4.8 is allowed), days as `datetime.date`, both ends of a period inclusive.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from reg_station.words import marked as _

FIT, SCORE, MISSING = _("Hard"), _("Score"), _("Missing")

# Calendar periods of a year, so that 1,000 a month and 12,000 a year are the same capacity. Calendar, not working days.
PERIODS_A_YEAR: Mapping[str, float] = MappingProxyType(
    {"Day": 365.0, "Week": 365.0 / 7, "Month": 12.0, "Quarter": 4.0, "Year": 1.0}
)
# Two amounts that differ by less than rounding in a conversion are the same amount.
TOLERANCE = 1e-9
# A freeze dryer is not an incubator though both are equipment: here the words say what kind of thing it is.
KIND_BY_WORDS = frozenset({"Equipment", "Testing Capacity"})


@dataclass(frozen=True, slots=True)
class Listing:
    """An offered resource. A measure of 0, an empty text or no cleanliness means "not stated".

    windows: when it is free, agreements already taken out: `(first day, last day or None)`, or with a third value, how
    much of a capacity that can be divided is free then (`allocation.free_levels` gives these). No windows: never free.
    """

    name: str
    resource_type: str
    town: str = ""
    area: float = 0.0
    cleanliness: float | None = None
    clear_height: float = 0.0
    floor_load: float = 0.0
    utilities: frozenset[str] = frozenset()
    capacity: float = 0.0
    capacity_unit: str = ""
    capacity_period: str = ""
    divisible: bool = False
    windows: tuple[tuple, ...] = ()
    equipment_model: str = ""
    title: str = ""
    last_confirmed_on: date | None = None
    published_on: date | None = None

    @property
    def words(self) -> str:
        return f"{self.title} {self.equipment_model}"

    @property
    def known_on(self) -> date | None:
        """The day from which on it is taken to be true."""
        return self.last_confirmed_on or self.published_on


@dataclass(frozen=True, slots=True)
class Demand:
    """What is looked for. Measures are minima; 0, an empty text or None does not matter.

    Without `needed_from` and `needed_to` any time will do; with one of them, the other is today or no end.
    """

    name: str
    resource_type: str
    towns: frozenset[str] = frozenset()
    towns_required: bool = False
    area: float = 0.0
    cleanliness: float | None = None
    clear_height: float = 0.0
    floor_load: float = 0.0
    utilities: frozenset[str] = frozenset()
    capacity: float = 0.0
    capacity_unit: str = ""
    capacity_period: str = ""
    needed_from: date | None = None
    needed_to: date | None = None
    equipment_model: str = ""
    keywords: str = ""

    @property
    def words(self) -> str:
        return f"{self.keywords} {self.equipment_model}"

    @property
    def asks_kind(self) -> bool:
        """Whether the words of the demand say what kind of thing is needed."""
        return self.resource_type in KIND_BY_WORDS and bool(self.words.strip())

    @property
    def asks_period(self) -> bool:
        return self.needed_from is not None or self.needed_to is not None

    def needed_span(self, today: date) -> tuple[date, date]:
        """First and last day still needed; no end is `date.max`. What lies before today is over."""
        return max(self.needed_from or today, today), self.needed_to or date.max


class Slot(NamedTuple):
    """A listing in one of its windows: `free` of its capacity from `first` to `last` (`date.max` is no end)."""

    first: date
    last: date
    free: float


def slots_of(listing: Listing) -> tuple[Slot, ...]:
    """One slot for each window, in their order."""
    return tuple(
        Slot(window[0], window[1] or date.max, float(window[2]) if len(window) > 2 else listing.capacity)
        for window in listing.windows
    )


def comparable_capacity(quantity: float, unit: str, period: str) -> tuple[tuple[str, str], float]:
    """What the amount may be compared with, and the amount: a year's, where the period is one of PERIODS_A_YEAR."""
    if period in PERIODS_A_YEAR:
        return (unit.strip().casefold(), "a year"), quantity * PERIODS_A_YEAR[period]
    return (unit.strip().casefold(), period.strip().casefold()), float(quantity)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a listing fits, how well, or what is missing.

    points of at most `most` (both to a tenth) are given in kind "Score" alone. `text_key` names the words in
    `reason_templates.py`; `values` fill them: numbers, dates, names, or tuples of names.
    """

    part: str
    kind: str
    text_key: str
    values: tuple = ()
    points: float = 0.0
    most: float = 0.0

    def as_row(self) -> dict:
        """For storing as JSON; `from_row` takes it back."""
        return {
            "part": self.part,
            "kind": self.kind,
            "text_key": self.text_key,
            "values": [_plain(value) for value in self.values],
            "points": self.points,
            "most": self.most,
        }

    @classmethod
    def from_row(cls, row: Mapping) -> "Reason":
        values = tuple(_revived(value) for value in row["values"])
        return cls(row["part"], row["kind"], row["text_key"], values, row["points"], row["most"])


def _plain(value: object) -> object:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _revived(value: object) -> object:
    if isinstance(value, dict):
        return date.fromisoformat(value["date"])
    if isinstance(value, list):
        return tuple(_revived(item) for item in value)
    return value
