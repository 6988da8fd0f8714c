"""The listings of one type as arrays, one row for each window of a listing (D4). Pure.

Says with arrays what `fitting.py` says of one pair; a property test holds the two together.
"""

import math
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

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
    FOUND,
    asked_words,
    is_chinese,
    offered_tokens,
    token_likeness,
)

OTHER_KIND = 2  # counts as more than one failure, so that another thing is never a near miss
BITS = 62  # utilities in one column of whole numbers


class Days(NamedTuple):
    """Today and the first and last day a demand still needs, as ordinals."""

    today: int
    first: int
    last: int


def days_of(demand: Demand, today: date) -> Days:
    first, last = demand.needed_span(today)
    return Days(today.toordinal(), first.toordinal(), last.toordinal())


class Block:
    """Rows are sorted by cleanliness, so that "at least as clean as" is a beginning of the arrays.

    order: each row's place by name of its listing and by window. numbers: row → number of the listing.
    """

    def __init__(self, listings: list[Listing]):
        """listings: all of one type, sorted by name."""
        self.listings = listings
        # A listing that is never free has a row too: it may be a near miss.
        unsorted = [
            (number, slot)
            for number, listing in enumerate(listings)
            for slot in slots_of(listing) or (Slot(date.max, date.min, listing.capacity),)
        ]
        classes = [listings[number].cleanliness for number, _slot in unsorted]
        cleanliness = np.array([math.inf if one is None else one for one in classes], dtype=float)
        by_class = np.argsort(cleanliness, kind="stable")
        places = by_class.tolist()
        self.size = len(places)
        self.order = by_class.astype(float)
        self.cleanliness = cleanliness[by_class]
        self.slots = [unsorted[place][1] for place in places]
        self.numbers = np.array([unsorted[place][0] for place in places], dtype=np.int64)
        self.most_slots = int(np.bincount(self.numbers).max()) if places else 1
        offered = [listings[unsorted[place][0]] for place in places]
        self.area = np.array([listing.area for listing in offered], dtype=float)
        self.clear_height = np.array([listing.clear_height for listing in offered], dtype=float)
        self.floor_load = np.array([listing.floor_load for listing in offered], dtype=float)
        # What an offer is enough for, see `fitting.enough`.
        self.reaches_area, self.reaches_height, self.reaches_load = (
            offers * (1 + TOLERANCE) for offers in (self.area, self.clear_height, self.floor_load)
        )
        self.first = np.array([slot.first.toordinal() for slot in self.slots], dtype=np.int64)
        self.last = np.array([slot.last.toordinal() for slot in self.slots], dtype=np.int64)
        self.divisible = np.array([listing.divisible for listing in offered], dtype=bool)
        self.any_divisible = bool(self.divisible.any())
        self.known_on = np.array(
            [listing.known_on.toordinal() if listing.known_on else 0 for listing in offered], dtype=np.int64
        )
        self._today: int | None = None
        self._read_capacity(offered)
        self._read_towns(offered)
        self._read_utilities(offered)
        self._read_words(offered)

    def _read_capacity(self, offered: list[Listing]) -> None:
        self.capacity_kinds: dict[tuple[str, str], int] = {}
        kinds, amounts = [], []
        for slot, listing in zip(self.slots, offered, strict=True):
            kind, amount = comparable_capacity(slot.free, listing.capacity_unit, listing.capacity_period)
            kinds.append(self.capacity_kinds.setdefault(kind, len(self.capacity_kinds)))
            # Where no capacity is stated none can be free, whatever a window says.
            amounts.append(amount if listing.capacity > 0 else 0.0)
        self.capacity_kind = np.array(kinds, dtype=np.int64)
        self.capacity = np.array(amounts, dtype=float)
        self.reaches_capacity = self.capacity * (1 + TOLERANCE)

    def _read_towns(self, offered: list[Listing]) -> None:
        self.towns = {town: code for code, town in enumerate(sorted({listing.town for listing in offered}))}
        self.town = np.array([self.towns[listing.town] for listing in offered], dtype=np.int64)

    def _read_utilities(self, offered: list[Listing]) -> None:
        names = sorted(frozenset().union(*(listing.utilities for listing in offered)))
        self.utility_bits = {name: divmod(number, BITS) for number, name in enumerate(names)}
        columns: list[list[int]] = [[] for _column in range(len(names) // BITS + 1)]
        for listing in offered:
            masks = self._masks(listing.utilities)
            for number, column in enumerate(columns):
                column.append(masks.get(number, 0))
        self.utilities = np.array(columns, dtype=np.int64)

    def _masks(self, names: Iterable[str]) -> dict[int, int]:
        """Column → its bits for these utilities. Raises KeyError for one that no listing has."""
        masks: dict[int, int] = {}
        for name in names:
            column, bit = self.utility_bits[name]
            masks[column] = masks.get(column, 0) | 1 << bit
        return masks

    def _read_words(self, offered: list[Listing]) -> None:
        found: dict[str, list[int]] = {}
        for row, listing in enumerate(offered):
            for token in offered_tokens(listing.words):
                found.setdefault(token, []).append(row)
        self.rows_of_token = {token: np.array(rows, dtype=np.int64) for token, rows in found.items()}
        self.spelt = [token for token in found if len(token) >= FORGIVING_LENGTH and not is_chinese(token)]
        self._rows_of_word: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self._rows_of_kind: dict[str, np.ndarray] = {}

    # ------------------------------------------------------------------------------------------ hard constraints

    def _reach(self, demand: Demand) -> int:
        """How many rows from the beginning are clean enough."""
        if demand.cleanliness is None:
            return self.size
        return int(np.searchsorted(self.cleanliness, demand.cleanliness, side="right"))

    def _met(self, demand: Demand, days: Days, reach: int):
        """For each constraint but type, kind and cleanliness whether each of the first `reach` rows meets it."""
        if demand.asks_period:
            yield (self.first[:reach] <= days.first) & (self.last[:reach] >= days.last)
        else:
            yield self.last[:reach] >= days.today
        for asked, reaches in (
            (demand.area, self.reaches_area),
            (demand.clear_height, self.reaches_height),
            (demand.floor_load, self.reaches_load),
        ):
            if asked > 0:
                yield reaches[:reach] >= asked
        if demand.capacity > 0:
            kind, asked = self._asked_capacity(demand)
            enough = self.reaches_capacity[:reach] >= asked
            yield enough & (self.capacity_kind[:reach] == self.capacity_kinds.get(kind, -1))
        if demand.utilities:
            yield self._has_utilities(demand, reach)
        if demand.towns and demand.towns_required:
            yield self._in_town(demand)[self.town[:reach]]

    def _asked_capacity(self, demand: Demand) -> tuple[tuple[str, str], float]:
        return comparable_capacity(demand.capacity, demand.capacity_unit, demand.capacity_period)

    def _has_utilities(self, demand: Demand, reach: int) -> np.ndarray:
        if not demand.utilities <= self.utility_bits.keys():
            return np.zeros(reach, dtype=bool)
        wanted = self._masks(demand.utilities)
        met = np.ones(reach, dtype=bool) if len(wanted) > 1 else None
        for column, mask in wanted.items():
            has = (self.utilities[column, :reach] & mask) == mask
            met = has if met is None else met & has
        return met

    def _in_town(self, demand: Demand) -> np.ndarray:
        wanted = np.zeros(len(self.towns), dtype=bool)
        wanted[[self.towns[town] for town in demand.towns if town in self.towns]] = True
        return wanted

    def _of_kind(self, demand: Demand) -> np.ndarray:
        """Whether each row has one of the words asked for; a new array."""
        met = np.zeros(self.size, dtype=bool)
        for word, tokens in asked_words(demand.words):
            if word not in self._rows_of_kind:
                rows, got = self._found(word, tokens)
                self._rows_of_kind[word] = rows[got >= FOUND]
            met[self._rows_of_kind[word]] = True
        return met

    def fitting(self, demand: Demand, days: Days) -> np.ndarray:
        """The rows that meet every hard constraint."""
        if days.first > days.last:
            return np.empty(0, dtype=np.int64)
        reach = self._reach(demand)
        together = self._of_kind(demand)[:reach] if demand.asks_kind else None
        for met in self._met(demand, days, reach):
            together = met if together is None else np.logical_and(together, met, out=together)
        return together.nonzero()[0]

    def failing_one(self, demand: Demand, days: Days) -> list[int]:
        """Numbers of the listings that fail exactly one hard constraint in their best window, and none with none."""
        if days.first > days.last:
            return []
        failures = np.zeros(self.size, dtype=np.int64)
        failures[self._reach(demand) :] = 1
        if demand.asks_kind:
            failures[~self._of_kind(demand)] += OTHER_KIND
        for met in self._met(demand, days, self.size):
            failures += ~met
        fewest = np.full(len(self.listings), np.iinfo(np.int64).max)
        np.minimum.at(fewest, self.numbers, failures)
        return (fewest == 1).nonzero()[0].tolist()

    # ---------------------------------------------------------------------------------------- parts of the score

    def totals(self, rows: np.ndarray, demand: Demand, most: dict[str, int], days: Days) -> np.ndarray:
        """The score of each row in thousandths of a tenth of a point, as `fitting.total_of` has it; whole numbers."""
        if not most:
            return np.full(len(rows), float(FULL * FULL))
        total = np.zeros(len(rows))
        for part, points in most.items():
            total += points * FIT_OF[part](self, rows, demand, days)
        return total

    # What meets the hard constraints cannot fit by more than all, and mostly not by less than nothing.

    def _fit_area(self, rows: np.ndarray, demand: Demand, days: Days) -> np.ndarray:
        return _thousandths(demand.area / self.area[rows])

    def _fit_cleanliness(self, rows: np.ndarray, demand: Demand, days: Days) -> np.ndarray:
        fit = 1 - (demand.cleanliness - self.cleanliness[rows]) / CLASSES_TOO_CLEAN
        return _thousandths(np.maximum(fit, 0.0))

    def _fit_margin(self, rows: np.ndarray, demand: Demand, days: Days) -> np.ndarray:
        margin = None
        for offered, asked in (
            (self.clear_height, demand.clear_height),
            (self.floor_load, demand.floor_load),
        ):
            if asked > 0:
                one = offered[rows] / asked - 1
                margin = one if margin is None else np.minimum(margin, one)
        return _thousandths(np.minimum(0.5 + np.maximum(margin, 0.0) / AMPLE_MARGIN * 0.5, 1.0))

    def _fit_capacity(self, rows: np.ndarray, demand: Demand, days: Days) -> np.ndarray:
        fit = _thousandths(self._asked_capacity(demand)[1] / self.capacity[rows])
        return np.where(self.divisible[rows], float(FULL), fit) if self.any_divisible else fit

    def _fit_period(self, rows: np.ndarray, demand: Demand, days: Days) -> np.ndarray:
        starts = self._as_of(days.today)[0][rows]
        if not demand.asks_period:
            weeks = (starts - days.today) // WEEK
            return _thousandths(np.maximum(1 - weeks / WEEKS_OF_WAITING, 0.0))
        before = np.minimum((days.first - starts) // WEEK, WEEKS_COUNTED)
        after = np.minimum((self.last[rows] - days.last) // WEEK, WEEKS_COUNTED)
        return FIT_OF_IDLE_WEEKS[before + after]

    def _fit_town(self, rows: np.ndarray, demand: Demand, days: Days) -> np.ndarray:
        return self._in_town(demand)[self.town[rows]] * float(FULL)

    def _fit_freshness(self, rows: np.ndarray, demand: Demand, days: Days) -> np.ndarray:
        return self._as_of(days.today)[1][rows]

    def _as_of(self, today: int) -> tuple[np.ndarray, np.ndarray]:
        """Of each row the first day it is free from today on, and how well it does in freshness; remembered for the day."""
        if self._today != today:
            weeks = np.maximum(today - self.known_on, 0) // WEEK
            fresh = _thousandths(np.maximum(1 - weeks / WEEKS_OF_TRUST, 0.0))
            self._today, self._of_today = today, (np.maximum(self.first, today), fresh)
        return self._of_today

    def _fit_words(self, rows: np.ndarray, demand: Demand, days: Days) -> np.ndarray:
        share = np.zeros(self.size)
        words = asked_words(demand.words)
        for word, tokens in words:
            found, got = self._found(word, tokens)
            share[found] += got / len(words)
        return _thousandths(share[rows])

    def _found(self, word: str, tokens: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
        """The rows that have something of a word, and how much of it; remembered, as demands share their words."""
        if word not in self._rows_of_word:
            got = np.zeros(self.size)
            for token in tokens:
                got += self._likeness(token) / len(tokens)
            rows = got.nonzero()[0]
            self._rows_of_word[word] = rows, got[rows]
        return self._rows_of_word[word]

    def _likeness(self, asked: str) -> np.ndarray:
        """How like to a token the most similar one of each row is."""
        alike = {asked} if asked in self.rows_of_token else set()
        if len(asked) >= FORGIVING_LENGTH and not is_chinese(asked):
            near = process.extract(asked, self.spelt, scorer=fuzz.ratio, score_cutoff=75, limit=None)
            alike.update(token for token, _score, _place in near)
        best = np.zeros(self.size)
        for token in alike:
            rows = self.rows_of_token[token]
            best[rows] = np.maximum(best[rows], token_likeness(asked, token))
        return best


def _thousandths(share: np.ndarray) -> np.ndarray:
    return np.rint(share * FULL)


FIT_OF_IDLE_WEEKS = _thousandths(1 - np.arange(2 * WEEKS_COUNTED + 1) / (2 * WEEKS_COUNTED))


def scores_of(totals: np.ndarray) -> np.ndarray:
    """As `fitting.score_of`."""
    return (totals + FULL // 2) // FULL / 10


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
