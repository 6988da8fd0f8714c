"""Matching of 5,000 listings with 500 demands, against a plain NumPy filter over the same arrays (D4).

The floor holds every window of a listing as a row of prepared arrays and, for each demand, the hard constraints that it
sets as boolean arrays over all rows; it ranks nothing and explains nothing. Both sides find the same pairs: checked.
"""

import gc
import math
import random
import statistics
import time
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from benchmarks.measuring import compare
from reg_station.resource_sharing.fitting import DEFAULT_WEIGHTS
from reg_station.resource_sharing.matching import Index, match_all
from reg_station.resource_sharing.terms import Demand, Listing, comparable_capacity, slots_of
from reg_station.resource_sharing.words import share_found

LISTINGS, DEMANDS, KEPT = 5000, 500, 20
TODAY = date(2026, 6, 1)
TYPES = (
    "Cleanroom",
    "Equipment",
    "Production Capacity",
    "Testing Capacity",
    "Vacant Factory",
    "Process Utility",
)
SPACES = ("Cleanroom", "Vacant Factory")
CAPACITIES = {
    "Production Capacity": ("piece", ("Month", "Year")),
    "Testing Capacity": ("sample", ("Week", "Month")),
}
TOWNS = tuple(f"Town {number}" for number in range(12))
UTILITIES = tuple(f"Utility {number}" for number in range(12))
CLASSES = (5.0, 6.0, 7.0, 8.0)
MAKERS = ("Agilent", "Waters", "Shimadzu", "Thermo", "Bruker", "楚天", "东富龙", "新华")
THINGS = (
    "HPLC",
    "GC-MS",
    "ICP-MS",
    "高压灭菌器",
    "冻干机",
    "离心机",
    "注塑机",
    "包装线",
    "环氧乙烷灭菌柜",
    "恒温培养箱",
)


def listings(count: int) -> list[Listing]:
    """Evenly over types and towns; every fifth has two windows. The same ones for the same count."""
    chance = random.Random(20260601)
    return [_listing(chance, f"RES-{number:06}", TYPES[number % len(TYPES)]) for number in range(count)]


def _listing(chance: random.Random, name: str, kind: str) -> Listing:
    first = TODAY + timedelta(days=chance.randint(-300, 120))
    middle = first + timedelta(days=chance.randint(60, 400))
    windows = ((first, None if chance.random() < 0.3 else middle),)
    if windows[0][1] and chance.random() < 0.3:
        windows += ((middle + timedelta(days=chance.randint(30, 90)), None),)
    unit, periods = CAPACITIES.get(kind, ("", ("",)))
    return Listing(
        name=name,
        resource_type=kind,
        town=chance.choice(TOWNS),
        area=float(chance.randint(50, 3000)) if kind in SPACES else 0.0,
        cleanliness=chance.choice(CLASSES) if kind == "Cleanroom" else None,
        clear_height=chance.choice((2.6, 3.0, 4.5, 6.0, 8.0)) if kind in SPACES else 0.0,
        floor_load=chance.choice((3.0, 5.0, 10.0, 15.0)) if kind in SPACES else 0.0,
        utilities=frozenset(chance.sample(UTILITIES, chance.randint(0, 7))),
        capacity=float(chance.randint(1, 50) * 100) if unit else 0.0,
        capacity_unit=unit,
        capacity_period=chance.choice(periods),
        divisible=bool(unit) and chance.random() < 0.5,
        windows=windows,
        equipment_model=f"{chance.choice(MAKERS)} {chance.randint(1000, 1400)}"
        if kind == "Equipment"
        else "",
        title=chance.choice(THINGS),
        last_confirmed_on=TODAY - timedelta(days=chance.randint(0, 200)),
    )


def demands(count: int) -> list[Demand]:
    chance = random.Random(20260602)
    return [_demand(chance, f"DEM-{number:04}", TYPES[number % len(TYPES)]) for number in range(count)]


def _demand(chance: random.Random, name: str, kind: str) -> Demand:
    first = TODAY + timedelta(days=chance.randint(0, 120))
    asks_town = chance.random()
    unit, periods = CAPACITIES.get(kind, ("", ("",)))
    return Demand(
        name=name,
        resource_type=kind,
        towns=frozenset(chance.sample(TOWNS, 3)) if asks_town < 0.6 else frozenset(),
        towns_required=asks_town < 0.2,
        area=float(chance.randint(50, 1500)) if kind in SPACES else 0.0,
        cleanliness=chance.choice(CLASSES[1:]) if kind == "Cleanroom" else None,
        clear_height=chance.choice((0.0, 2.6, 4.5)) if kind in SPACES else 0.0,
        floor_load=chance.choice((0.0, 3.0, 5.0)) if kind in SPACES else 0.0,
        utilities=frozenset(chance.sample(UTILITIES, chance.randint(0, 2))),
        capacity=float(chance.randint(1, 20) * 100) if unit else 0.0,
        capacity_unit=unit,
        capacity_period=chance.choice(periods),
        needed_from=first if chance.random() < 0.8 else None,
        needed_to=first + timedelta(days=chance.randint(30, 300)) if chance.random() < 0.7 else None,
        equipment_model=f"{chance.choice(MAKERS)} {chance.randint(1000, 1400)}"
        if kind == "Equipment"
        else "",
        keywords=chance.choice(THINGS) if kind in ("Equipment", "Testing Capacity") else "",
    )


@dataclass
class Asked:
    """One demand as the filter takes it."""

    kind: int
    first: int
    last: int
    measures: list[tuple[np.ndarray, float]]
    cleanliness: float | None
    capacity: float
    capacity_kind: int
    utilities: int
    towns: np.ndarray | None
    named: np.ndarray | None


class PlainFilter:
    """What one would write at once: prepared arrays, one boolean array for each constraint that is set."""

    def __init__(self, offered: list[Listing], asked: list[Demand]):
        rows = [(listing, slot) for listing in offered for slot in slots_of(listing)]
        capacities = [
            comparable_capacity(slot.free, listing.capacity_unit, listing.capacity_period)
            for listing, slot in rows
        ]
        self.capacity_kinds = {
            kind: code for code, kind in enumerate(sorted({kind for kind, _ in capacities}))
        }
        self.kind = np.array([TYPES.index(listing.resource_type) for listing, _slot in rows])
        self.first = np.array([slot.first.toordinal() for _listing, slot in rows])
        self.last = np.array([slot.last.toordinal() for _listing, slot in rows])
        self.area = np.array([listing.area for listing, _slot in rows])
        self.height = np.array([listing.clear_height for listing, _slot in rows])
        self.load = np.array([listing.floor_load for listing, _slot in rows])
        self.cleanliness = np.array([listing.cleanliness or math.inf for listing, _slot in rows])
        self.capacity = np.array([amount * (1 + 1e-9) for _kind, amount in capacities])
        self.capacity_kind = np.array([self.capacity_kinds[kind] for kind, _amount in capacities])
        self.utilities = np.array([_bits(listing.utilities) for listing, _slot in rows])
        self.town = np.array([TOWNS.index(listing.town) for listing, _slot in rows])
        self.rows = rows
        self.asked = [self._read(demand) for demand in asked]

    def _read(self, demand: Demand) -> Asked:
        first, last = demand.needed_span(TODAY)
        kind, amount = comparable_capacity(demand.capacity, demand.capacity_unit, demand.capacity_period)
        measures = (
            (self.area, demand.area),
            (self.height, demand.clear_height),
            (self.load, demand.floor_load),
        )
        required = demand.towns and demand.towns_required
        return Asked(
            TYPES.index(demand.resource_type),
            first.toordinal() if demand.asks_period else 10**7,
            last.toordinal() if demand.asks_period else first.toordinal(),
            [(offered, least) for offered, least in measures if least],
            demand.cleanliness,
            amount,
            self.capacity_kinds.get(kind, -1),
            _bits(demand.utilities),
            np.array([TOWNS.index(town) for town in demand.towns]) if required else None,
            self._named(demand) if demand.asks_kind else None,
        )

    def _named(self, demand: Demand) -> np.ndarray:
        """Which rows have a word of the demand: prepared, since a filter over arrays cannot read."""
        return np.array(
            [
                listing.resource_type == demand.resource_type
                and bool(share_found(demand.words, listing.words)[1])
                for listing, _slot in self.rows
            ]
        )

    def __call__(self) -> int:
        """Pairs of a demand and a row that meet every constraint."""
        return sum(len(self._filter(demand)) for demand in self.asked)

    def _filter(self, demand: Asked) -> np.ndarray:
        met = self.kind == demand.kind
        met &= self.first <= demand.first
        met &= self.last >= demand.last
        for offered, least in demand.measures:
            met &= offered >= least
        if demand.cleanliness is not None:
            met &= self.cleanliness <= demand.cleanliness
        if demand.capacity:
            met &= self.capacity_kind == demand.capacity_kind
            met &= self.capacity >= demand.capacity
        if demand.utilities:
            met &= (self.utilities & demand.utilities) == demand.utilities
        if demand.named is not None:
            met &= demand.named
        if demand.towns is not None:
            met &= np.isin(self.town, demand.towns)
        return met.nonzero()[0]


def _bits(utilities: frozenset[str]) -> int:
    return sum(1 << UTILITIES.index(name) for name in utilities)


def _compare(name: str, words: bool) -> dict:
    offered, asked = listings(LISTINGS), demands(DEMANDS)
    begin = time.perf_counter()
    index = Index(offered)
    built = time.perf_counter() - begin
    begin = time.perf_counter()
    match_all(index, asked, DEFAULT_WEIGHTS, KEPT, today=TODAY)
    first_run = time.perf_counter() - begin
    floor = PlainFilter(offered, asked)
    pairs = index.fitting_pairs(asked, TODAY)
    assert pairs == floor(), (pairs, floor())

    def value() -> int:
        found = match_all(index, asked, DEFAULT_WEIGHTS, KEPT, today=TODAY)
        return (
            sum(len(match.reasons) for matches in found.values() for match in matches)
            if words
            else len(found)
        )

    result = compare(name, value, floor, n=10 if words else 40)
    # Building is paid once for all demands; the floor's arrays are there already and not counted either. The first run
    # also reads the words of the demands, which the index remembers.
    return {**result, "index_built": round(built, 6), "first_run": round(first_run, 6), "pairs": pairs}


def matching(world) -> dict:
    """Goal: ratio at most 3. The best 20 of each demand, scored and in order; their reasons are made when looked at."""
    return _compare("matching", words=False)


def matching_worded(world) -> dict:
    """The same with the reasons of the 20 kept of each demand; no goal, so that it is known what they cost."""
    return _compare("matching_worded", words=True)


SIZES, ROUNDS = (1, 2, 5, 10), 7


def matching_x10(world) -> dict:
    """Goal: value at most 1.2, the exponent with which time grows with the pairs that fit, from 1× to 10× the listings.

    With the index built anew each time, as a night's run does it. The sizes take turns, so that a busy machine slows all
    alike. The exponent from 5× to 10× stands beside it: there the cost of each demand as such weighs less.
    """
    asked = demands(DEMANDS)
    offers = {times: listings(LISTINGS * times) for times in SIZES}
    whole: dict[int, list[float]] = {times: [] for times in SIZES}
    building: dict[int, list[float]] = {times: [] for times in SIZES}
    pairs = {times: Index(offers[times]).fitting_pairs(asked, TODAY) for times in SIZES}
    for _round in range(ROUNDS):
        for times in SIZES:
            gc.collect()
            begin = time.perf_counter()
            index = Index(offers[times])
            building[times].append(time.perf_counter() - begin)
            match_all(index, asked, DEFAULT_WEIGHTS, KEPT, today=TODAY)
            whole[times].append(time.perf_counter() - begin)
            del index
    seconds = {times: statistics.median(whole[times]) for times in SIZES}
    built = {times: statistics.median(building[times]) for times in SIZES}
    matched = {times: seconds[times] - built[times] for times in SIZES}

    def exponent(taken: dict[int, float], small: int, large: int) -> float:
        return round(math.log(taken[large] / taken[small]) / math.log(pairs[large] / pairs[small]), 3)

    return {
        "name": "matching_x10",
        "value": exponent(seconds, 1, 10),
        "value_5_to_10": exponent(seconds, 5, 10),
        "value_without_building": exponent(matched, 1, 10),
        "n": ROUNDS,
        "curve": [
            {
                "listings": len(offers[times]),
                "pairs": pairs[times],
                "seconds": round(seconds[times], 4),
                "index_built": round(built[times], 4),
            }
            for times in SIZES
        ],
    }
