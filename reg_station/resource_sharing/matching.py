"""Which listings fit which demands, best first, and why (D4). Pure.

    index = Index(listings)                          # once; reads every listing
    match_all(index, demands, weights, today=today)  # {demand name: [Match, …]}
    near_misses(demand, index, today=today)          # what fails exactly one hard constraint

A listing that fails a hard constraint is never a match. The score is the weighted mean, out of 100, of the parts in
which the demand asks for something. Results do not depend on the order of listings or demands.

NumPy does the comparing. Measured with 5,000 listings and 500 demands: 0.03 s, and as much again for the index, where
`fitting.py` pair by pair, within one type, takes 11 s. The reasons of pairs that are looked at are made pair by pair.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from reg_station.resource_sharing.block import Block, days_of, scores_of
from reg_station.resource_sharing.fitting import (
    DEFAULT_WEIGHTS,
    EVERYTHING,
    PARTS,
    applying_parts,
    checked_weights,
    most_points,
    score_reasons,
    verdicts,
)
from reg_station.resource_sharing.terms import FIT, MISSING, SCORE, Demand, Listing, Reason, Slot, slots_of

__all__ = [
    "DEFAULT_WEIGHTS",
    "EVERYTHING",
    "FIT",
    "MISSING",
    "PARTS",
    "SCORE",
    "Demand",
    "Index",
    "Listing",
    "Match",
    "NearMiss",
    "Reason",
    "constraints",
    "match_all",
    "match_one",
    "near_misses",
]


@dataclass(slots=True)
class Match:
    """A listing that meets every hard constraint of a demand; `score` from 0 to 100, to a tenth."""

    demand: Demand
    listing: Listing
    score: float
    slot: Slot
    most: Mapping[str, int]
    today: date

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """First why each hard constraint is met, then what each part of the score gives. Made when asked for."""
        met = (found.reason for found in verdicts(self.demand, self.listing, self.slot, self.today))
        return (*met, *score_reasons(self.demand, self.listing, self.slot, self.most, self.today)[1])


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A listing that fails exactly one hard constraint, lacking `shortfall` (above 0, at most 1) of it.

    `reasons` begin with what is missing; the constraints that are met follow.
    """

    demand: Demand
    listing: Listing
    shortfall: float
    reasons: tuple[Reason, ...]


class Index:
    """Listings by type and, within a type, by cleanliness, as arrays. Building it reads every listing once."""

    def __init__(self, listings: Iterable[Listing]):
        """Raises ValueError where two listings bear the same name."""
        ordered = sorted(listings, key=lambda listing: listing.name)
        for one, other in pairwise(ordered):
            if one.name == other.name:
                raise ValueError(f"Two listings are named {one.name}.")
        by_type: dict[str, list[Listing]] = {}
        for listing in ordered:
            by_type.setdefault(listing.resource_type, []).append(listing)
        self.size = len(ordered)
        self._blocks = {kind: Block(members) for kind, members in by_type.items()}

    def block(self, resource_type: str) -> Block | None:
        return self._blocks.get(resource_type)

    def fitting_pairs(self, demands: Iterable[Demand], today: date) -> int:
        """How many pairs of a demand and a window of a listing meet every hard constraint."""
        blocks = ((self.block(demand.resource_type), demand) for demand in demands)
        return sum(len(block.fitting(demand, days_of(demand, today))) for block, demand in blocks if block)


def match_all(
    listings: Index | Iterable[Listing],
    demands: Sequence[Demand],
    weights: Mapping[str, float],
    most_per_demand: int = 20,
    *,
    today: date,
) -> dict[str, list[Match]]:
    """The best matches of each demand, by its name, best first and then by the listing's name.

    weights: part of the score → its weight, see `PARTS`; what is not named weighs nothing. Raises ValueError for an
    unknown part, for a weight that is negative or no number, where all are zero, and for names that are not unique.
    """
    index = listings if isinstance(listings, Index) else Index(listings)
    checked = checked_weights(weights)
    points: dict[tuple[str, ...], dict[str, int]] = {}
    found = {}
    for demand in demands:
        parts = applying_parts(demand)
        if parts not in points:
            points[parts] = most_points(parts, checked)
        found[demand.name] = _best(index, demand, points[parts], most_per_demand, today)
    if len(found) < len(demands):
        raise ValueError("Two demands bear the same name.")
    return found


def match_one(
    demand: Demand,
    listings: Index | Iterable[Listing],
    weights: Mapping[str, float],
    most: int = 20,
    *,
    today: date,
) -> list[Match]:
    """The matches of one demand; see `match_all`. For one changed listing, give it alone with all demands to `match_all`."""
    return match_all(listings, [demand], weights, most, today=today)[demand.name]


def _best(index: Index, demand: Demand, most: dict[str, int], kept: int, today: date) -> list[Match]:
    block = index.block(demand.resource_type)
    if block is None or kept <= 0:
        return []
    days = days_of(demand, today)
    rows = block.fitting(demand, days)
    if not len(rows):
        return []
    totals = block.totals(rows, demand, most, days)
    # Higher total first, then the row that comes first by name and window: each row has a key of its own.
    keys = block.order[rows] - totals * block.size
    # A listing may stand in several windows; so many rows are enough for that many different listings.
    wanted = kept * block.most_slots
    if len(rows) > wanted:
        chosen = keys.argpartition(wanted - 1)[:wanted]
        ranked = chosen[keys[chosen].argsort()]
    else:
        ranked = keys.argsort()
    numbers = block.numbers[rows[ranked]].tolist()
    if len(set(numbers[:kept])) < len(numbers[:kept]):
        # The first of its rows is a listing's best.
        first = dict(zip(reversed(numbers), range(len(numbers) - 1, -1, -1), strict=True))
        ranked, numbers = ranked[sorted(first.values())], sorted(first, key=first.__getitem__)
    ranked = ranked[:kept]
    listings, slots = block.listings, block.slots
    return [
        Match(demand, listings[number], score, slots[row], most, today)
        for number, row, score in zip(
            numbers, rows[ranked].tolist(), scores_of(totals[ranked]).tolist(), strict=False
        )
    ]


def constraints(demand: Demand, listing: Listing, *, today: date) -> tuple[Reason, ...]:
    """The hard constraints of any pair, met ("Hard") or not ("Missing"), in the listing's most fitting window."""
    return tuple(found.reason for found in _closest(demand, listing, today))


def _closest(demand: Demand, listing: Listing, today: date) -> list:
    """The verdicts in the window with the fewest failures, then the least lacking, then the earliest named."""
    options = [verdicts(demand, listing, slot, today) for slot in slots_of(listing) or (None,)]
    return min(
        options,
        key=lambda option: (
            sum(found.shortfall > 0 for found in option),
            sum(found.shortfall for found in option),
        ),
    )


def near_misses(
    demand: Demand, listings: Index | Iterable[Listing], most: int = 5, *, today: date
) -> list[NearMiss]:
    """Listings of the same type that fail exactly one hard constraint: least lacking first, then by name."""
    index = listings if isinstance(listings, Index) else Index(listings)
    block = index.block(demand.resource_type)
    if block is None:
        return []
    found = []
    for number in block.failing_one(demand, days_of(demand, today)):
        listing = block.listings[number]
        option = _closest(demand, listing, today)
        lacking = [verdict for verdict in option if verdict.shortfall]
        met = tuple(verdict.reason for verdict in option if not verdict.shortfall)
        found.append(NearMiss(demand, listing, lacking[0].shortfall, (lacking[0].reason, *met)))
    found.sort(key=lambda miss: (miss.shortfall, miss.listing.name))
    return found[:most]
