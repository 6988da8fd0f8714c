"""The listings of one type as arrays, one row for each window of a listing (D4). Pure.

Says with arrays what `fitting.py` says of one pair; a property test holds the two together.
"""

import math
from datetime import date

import numpy as np
from rapidfuzz import fuzz, process

from reg_station.resource_sharing.fitting import (
    AMPLE_MARGIN,
    AREA,
    CAPACITY,
    CLASSES_TOO_CLEAN,
    CLEANLINESS,
    FRESHNESS,
    FULL,
    MARGIN,
    PERIOD,
    TOWN,
    WEEK,
    WEEKS_COUNTED,
    WEEKS_OF_TRUST,
    WEEKS_OF_WAITING,
    WORDS,
)
from reg_station.resource_sharing.terms import TOLERANCE, Demand, Listing, Slot, comparable_capacity, slots_of
from reg_station.resource_sharing.words import (
    FORGIVING_LENGTH,
    asked_words,
    is_chinese,
    offered_tokens,
    token_likeness,
)

NO_END = date.max.toordinal()
BITS = 62  # utilities in one column of whole numbers
NEVER = Slot(date.max, date.min, 0.0)


class Block:
    """Rows are sorted by cleanliness, so that "at least as clean as" is a beginning of the arrays.

    order: each row's place by name of its listing and by window. listing_of: row → number of the listing.
    """

    def __init__(self, listings: list[Listing]):
        """listings: all of one type, sorted by name."""
        self.listings = listings
        # A listing that is never free has a row too: it may be a near miss.
        rows = [
            (number, slot, listing)
            for number, listing in enumerate(listings)
            for slot in slots_of(listing) or (NEVER,)
        ]
        cleanliness = np.array(
            [math.inf if listing.cleanliness is None else listing.cleanliness for _n, _s, listing in rows],
            dtype=float,
        )
        by_class = np.argsort(cleanliness, kind="stable")
        rows = [rows[place] for place in by_class.tolist()]
        self.size = len(rows)
        self.order = by_class.astype(float)
        self.cleanliness = cleanliness[by_class]
        self.slots = [slot for _number, slot, _listing in rows]
        self.listing_of = [number for number, _slot, _listing in rows]
        self.numbers = np.array(self.listing_of, dtype=np.int64)
        self.most_slots = int(np.bincount(self.numbers).max()) if rows else 1
        offered = [listing for _number, _slot, listing in rows]
        self.area = np.array([listing.area for listing in offered], dtype=float)
        self.clear_height = np.array([listing.clear_height for listing in offered], dtype=float)
        self.floor_load = np.array([listing.floor_load for listing in offered], dtype=float)
        self.first = np.array([slot.first.toordinal() for slot in self.slots], dtype=float)
        self.last = np.array([slot.last.toordinal() for slot in self.slots], dtype=float)
        self.divisible = np.array([listing.divisible for listing in offered], dtype=bool)
        self.any_divisible = bool(self.divisible.any())
        self.known_on = np.array(
            [listing.known_on.toordinal() if listing.known_on else 0 for listing in offered], dtype=float
        )
        self._freshness: tuple[date, np.ndarray] | None = None
        self._read_capacity(rows)
        self._read_towns(offered)
        self._read_utilities(offered)
        self._read_words(offered)

    def _read_capacity(self, rows: list[tuple]) -> None:
        self.capacity_kinds: dict[tuple[str, str], int] = {}
        kinds, amounts = [], []
        for _number, slot, listing in rows:
            kind, amount = comparable_capacity(slot.free, listing.capacity_unit, listing.capacity_period)
            kinds.append(self.capacity_kinds.setdefault(kind, len(self.capacity_kinds)))
            # Where no capacity is stated none can be free, whatever a window says.
            amounts.append(amount if listing.capacity > 0 else 0.0)
        self.capacity_kind = np.array(kinds, dtype=np.int64)
        self.capacity = np.array(amounts, dtype=float)

    def _read_towns(self, offered: list[Listing]) -> None:
        self.towns = {town: code for code, town in enumerate(sorted({listing.town for listing in offered}))}
        self.town = np.array([self.towns[listing.town] for listing in offered], dtype=np.int64)

    def _read_utilities(self, offered: list[Listing]) -> None:
        names = sorted(frozenset().union(*(listing.utilities for listing in offered)))
        self.utility_bits = {name: divmod(number, BITS) for number, name in enumerate(names)}
        self.utilities = np.zeros((len(names) // BITS + 1, self.size), dtype=np.int64)
        for row, listing in enumerate(offered):
            for name in listing.utilities:
                column, bit = self.utility_bits[name]
                self.utilities[column, row] |= 1 << bit

    def _read_words(self, offered: list[Listing]) -> None:
        found: dict[str, list[int]] = {}
        for row, listing in enumerate(offered):
            for token in offered_tokens(listing.words):
                found.setdefault(token, []).append(row)
        self.rows_of_token = {token: np.array(rows, dtype=np.int64) for token, rows in found.items()}
        self.spelt = [token for token in found if len(token) >= FORGIVING_LENGTH and not is_chinese(token)]
        self._likeness: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    # ------------------------------------------------------------------------------------------ hard constraints

    def _reach(self, demand: Demand) -> int:
        """How many rows from the beginning are clean enough."""
        if demand.cleanliness is None:
            return self.size
        return int(np.searchsorted(self.cleanliness, demand.cleanliness, side="right"))

    def _met(self, demand: Demand, today: date, reach: int):
        """For each constraint but type and cleanliness whether each of the first `reach` rows meets it."""
        first, last = (day.toordinal() for day in demand.needed_span(today))
        if demand.asks_period:
            yield (self.first[:reach] <= first) & (self.last[:reach] >= last)
        else:
            yield self.last[:reach] >= first
        for asked, offered in (
            (demand.area, self.area),
            (demand.clear_height, self.clear_height),
            (demand.floor_load, self.floor_load),
        ):
            if asked > 0:
                yield offered[:reach] * (1 + TOLERANCE) >= asked
        if demand.capacity > 0:
            kind, asked = self._asked_capacity(demand)
            enough = self.capacity[:reach] * (1 + TOLERANCE) >= asked
            yield enough & (self.capacity_kind[:reach] == self.capacity_kinds.get(kind, -1))
        if demand.utilities:
            yield self._has_utilities(demand, reach)
        if demand.towns and demand.towns_required:
            yield self._in_town(demand)[self.town[:reach]]

    def _asked_capacity(self, demand: Demand) -> tuple[tuple[str, str], float]:
        return comparable_capacity(demand.capacity, demand.capacity_unit, demand.capacity_period)

    def _has_utilities(self, demand: Demand, reach: int) -> np.ndarray:
        wanted: dict[int, int] = {}
        for name in demand.utilities:
            if name not in self.utility_bits:
                return np.zeros(reach, dtype=bool)
            column, bit = self.utility_bits[name]
            wanted[column] = wanted.get(column, 0) | 1 << bit
        met = np.ones(reach, dtype=bool) if len(wanted) > 1 else None
        for column, mask in wanted.items():
            has = (self.utilities[column, :reach] & mask) == mask
            met = has if met is None else met & has
        return met

    def _in_town(self, demand: Demand) -> np.ndarray:
        wanted = np.zeros(len(self.towns), dtype=bool)
        wanted[[self.towns[town] for town in demand.towns if town in self.towns]] = True
        return wanted

    def fitting(self, demand: Demand, today: date) -> np.ndarray:
        """The rows that meet every hard constraint."""
        first, last = demand.needed_span(today)
        if first > last:
            return np.empty(0, dtype=np.int64)
        together = None
        for met in self._met(demand, today, self._reach(demand)):
            together = met if together is None else np.logical_and(together, met, out=together)
        return together.nonzero()[0]

    def failing_one(self, demand: Demand, today: date) -> list[int]:
        """Numbers of the listings that fail exactly one hard constraint in their best window, and none with none."""
        first, last = demand.needed_span(today)
        if first > last:
            return []
        failures = np.zeros(self.size, dtype=np.int64)
        failures[self._reach(demand) :] = 1
        for met in self._met(demand, today, self.size):
            failures += ~met
        fewest = np.full(len(self.listings), np.iinfo(np.int64).max)
        np.minimum.at(fewest, self.numbers, failures)
        return (fewest == 1).nonzero()[0].tolist()

    # ---------------------------------------------------------------------------------------- parts of the score

    def totals(self, rows: np.ndarray, demand: Demand, most: dict[str, int], today: date) -> np.ndarray:
        """The score of each row in thousandths of a tenth of a point, as `fitting.total_of` has it; whole numbers."""
        if not most:
            return np.full(len(rows), float(FULL * FULL))
        total = np.zeros(len(rows))
        for part, points in most.items():
            total += points * FIT_OF[part](self, rows, demand, today)
        return total

    def _fit_area(self, rows: np.ndarray, demand: Demand, today: date) -> np.ndarray:
        return _thousandths(demand.area / self.area[rows])

    def _fit_cleanliness(self, rows: np.ndarray, demand: Demand, today: date) -> np.ndarray:
        return _thousandths(1 - (demand.cleanliness - self.cleanliness[rows]) / CLASSES_TOO_CLEAN)

    def _fit_margin(self, rows: np.ndarray, demand: Demand, today: date) -> np.ndarray:
        margin = None
        for offered, asked in (
            (self.clear_height, demand.clear_height),
            (self.floor_load, demand.floor_load),
        ):
            if asked > 0:
                one = offered[rows] / asked - 1
                margin = one if margin is None else np.minimum(margin, one)
        return _thousandths(0.5 + np.maximum(margin, 0.0) / AMPLE_MARGIN * 0.5)

    def _fit_capacity(self, rows: np.ndarray, demand: Demand, today: date) -> np.ndarray:
        fit = _thousandths(self._asked_capacity(demand)[1] / self.capacity[rows])
        return np.where(self.divisible[rows], float(FULL), fit) if self.any_divisible else fit

    def _fit_period(self, rows: np.ndarray, demand: Demand, today: date) -> np.ndarray:
        now = float(today.toordinal())
        starts = np.maximum(self.first[rows], now)
        if not demand.asks_period:
            return _thousandths(1 - (starts - now) // WEEK / WEEKS_OF_WAITING)
        first, last = (day.toordinal() for day in demand.needed_span(today))
        before = np.minimum((first - starts) // WEEK, WEEKS_COUNTED)
        after = np.minimum((self.last[rows] - last) // WEEK, WEEKS_COUNTED)
        return _thousandths(1 - (before + after) / (2 * WEEKS_COUNTED))

    def _fit_town(self, rows: np.ndarray, demand: Demand, today: date) -> np.ndarray:
        return self._in_town(demand)[self.town[rows]] * float(FULL)

    def _fit_freshness(self, rows: np.ndarray, demand: Demand, today: date) -> np.ndarray:
        if self._freshness is None or self._freshness[0] != today:
            days = np.maximum(today.toordinal() - self.known_on, 0.0)
            self._freshness = today, _thousandths(1 - days // WEEK / WEEKS_OF_TRUST)
        return self._freshness[1][rows]

    def _fit_words(self, rows: np.ndarray, demand: Demand, today: date) -> np.ndarray:
        share = np.zeros(self.size)
        words = asked_words(demand.words)
        for _word, parts in words:
            for part in parts:
                found, likeness = self._rows_like(part)
                share[found] += likeness / (len(parts) * len(words))
        return _thousandths(share[rows])

    def _rows_like(self, asked: str) -> tuple[np.ndarray, np.ndarray]:
        """The rows that have a token like the one asked for, and how like; remembered, as demands share their words."""
        if asked not in self._likeness:
            alike = {asked} if asked in self.rows_of_token else set()
            if len(asked) >= FORGIVING_LENGTH and not is_chinese(asked):
                near = process.extract(asked, self.spelt, scorer=fuzz.ratio, score_cutoff=75, limit=None)
                alike.update(token for token, _score, _place in near)
            best = np.zeros(self.size)
            for token in alike:
                rows = self.rows_of_token[token]
                best[rows] = np.maximum(best[rows], token_likeness(asked, token))
            rows = best.nonzero()[0]
            self._likeness[asked] = rows, best[rows]
        return self._likeness[asked]


def _thousandths(share: np.ndarray) -> np.ndarray:
    return np.rint(np.minimum(np.maximum(share, 0.0), 1.0) * FULL)


FIT_OF = {
    AREA: Block._fit_area,
    CLEANLINESS: Block._fit_cleanliness,
    MARGIN: Block._fit_margin,
    CAPACITY: Block._fit_capacity,
    PERIOD: Block._fit_period,
    TOWN: Block._fit_town,
    FRESHNESS: Block._fit_freshness,
    WORDS: Block._fit_words,
}
