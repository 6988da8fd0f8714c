"""Does one listing fit one demand, and how well: the hard constraints and the parts of the score, with reasons (D4). Pure.

The fit of a part is a whole number of thousandths, computed with + - × ÷ alone, so that the index in `matching.py`,
which does the same with arrays, comes to the same number on every machine.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import compress

from reg_station.resource_sharing.terms import (
    FIT,
    MISSING,
    SCORE,
    TOLERANCE,
    Demand,
    Listing,
    Reason,
    Slot,
    comparable_capacity,
    slots_of,
)
from reg_station.resource_sharing.words import asked_words, share_found
from reg_station.words import marked as _

AREA, CLEANLINESS, MARGIN, CAPACITY, PERIOD, TOWN, FRESHNESS, WORDS = PARTS = (
    _("Closeness of Area"),
    _("Closeness of Cleanliness"),
    _("Margin of Height and Load"),
    _("Closeness of Capacity"),
    _("Fit of the Period"),
    _("Preferred Town"),
    _("Freshness of Confirmation"),
    _("Words in Common"),
)
DEFAULT_WEIGHTS: Mapping[str, float] = {
    AREA: 20.0,
    CLEANLINESS: 15.0,
    MARGIN: 5.0,
    CAPACITY: 15.0,
    PERIOD: 15.0,
    TOWN: 10.0,
    FRESHNESS: 5.0,
    WORDS: 15.0,
}
EVERYTHING = _("Everything Asked For")

FULL = 1000  # thousandths of a part's fit, and tenths of the score's hundred points
CLASSES_TOO_CLEAN = 4.0  # so many classes cleaner than asked for is no longer close at all
AMPLE_MARGIN = 0.25  # a quarter more height or load than asked for is all that counts
DAYS_COUNTED = 365  # of a period without an end
# In whole weeks, so that a score stored last night mostly still holds today.
WEEK = 7
WEEKS_COUNTED = 52  # free beyond the period asked for, on either side
WEEKS_OF_WAITING = 26
WEEKS_OF_TRUST = 26


def enough(offered: float, asked: float) -> bool:
    return offered * (1 + TOLERANCE) >= asked


# ---------------------------------------------------------------------------------------------- hard constraints


@dataclass(frozen=True, slots=True)
class Verdict:
    """One hard constraint on one pair. `shortfall` is 0 where it is met, else the share lacking, above 0 and at most 1.

    decides_kind: failing it makes the listing another thing, not one that lacks something.
    """

    reason: Reason
    shortfall: float = 0.0
    decides_kind: bool = False


def verdicts(demand: Demand, listing: Listing, slot: Slot | None, today: date) -> list[Verdict]:
    """Every hard constraint the demand sets, in a fixed order; what it leaves open is no constraint."""
    found = [_type(demand, listing)]
    if demand.asks_kind:
        found.append(_kind(demand, listing))
    if demand.cleanliness is not None:
        found.append(_cleanliness(demand, listing))
    for part, key, asked, offered in (
        (_("Area"), "area", demand.area, listing.area),
        (_("Clear Height"), "height", demand.clear_height, listing.clear_height),
        (_("Floor Load"), "load", demand.floor_load, listing.floor_load),
    ):
        if asked > 0:
            found.append(_measure(part, key, asked, offered))
    if demand.capacity > 0:
        found.append(_capacity(demand, listing, slot))
    found.append(_period(demand, slot, today))
    if demand.utilities:
        found.append(_utilities(demand, listing))
    if demand.towns and demand.towns_required:
        found.append(_town(demand, listing))
    return found


def _type(demand: Demand, listing: Listing) -> Verdict:
    if demand.resource_type == listing.resource_type:
        return Verdict(Reason(_("Resource Type"), FIT, "type_fits", (listing.resource_type,)))
    values = (listing.resource_type, demand.resource_type)
    return Verdict(Reason(_("Resource Type"), MISSING, "type_differs", values), 1.0, decides_kind=True)


def _kind(demand: Demand, listing: Listing) -> Verdict:
    """One of the words asked for has to be offered; which model it is, the score weighs."""
    _share, found = share_found(demand.words, listing.words)
    if found:
        return Verdict(Reason(_("Kind"), FIT, "kind_fits", (found,)))
    asked = tuple(word for word, _tokens in asked_words(demand.words))
    return Verdict(Reason(_("Kind"), MISSING, "kind_differs", (asked,)), 1.0, decides_kind=True)


def _cleanliness(demand: Demand, listing: Listing) -> Verdict:
    asked, offered = demand.cleanliness, listing.cleanliness
    if offered is None:
        return Verdict(Reason(_("Cleanliness"), MISSING, "cleanliness_unstated", (asked,)), 1.0)
    if offered <= asked:
        return Verdict(Reason(_("Cleanliness"), FIT, "cleanliness_fits", (offered, asked)))
    shortfall = min(1.0, (offered - asked) / CLASSES_TOO_CLEAN)
    return Verdict(Reason(_("Cleanliness"), MISSING, "cleanliness_short", (offered, asked)), shortfall)


def _measure(part: str, key: str, asked: float, offered: float) -> Verdict:
    if enough(offered, asked):
        return Verdict(Reason(part, FIT, f"{key}_fits", (offered, asked)))
    if offered <= 0:
        return Verdict(Reason(part, MISSING, f"{key}_unstated", (asked,)), 1.0)
    reason = Reason(part, MISSING, f"{key}_short", (asked - offered, offered, asked))
    return Verdict(reason, (asked - offered) / asked)


def _capacity(demand: Demand, listing: Listing, slot: Slot | None) -> Verdict:
    free = slot.free if slot else listing.capacity
    offered_amount = (free, listing.capacity_unit, listing.capacity_period)
    asked_amount = (demand.capacity, demand.capacity_unit, demand.capacity_period)
    if listing.capacity <= 0:
        return Verdict(Reason(_("Capacity"), MISSING, "capacity_unstated", (asked_amount,)), 1.0)
    (kind, offered), (asked_kind, asked) = (
        comparable_capacity(*offered_amount),
        comparable_capacity(*asked_amount),
    )
    if kind != asked_kind:
        return Verdict(
            Reason(_("Capacity"), MISSING, "capacity_incomparable", (offered_amount, asked_amount)), 1.0
        )
    if enough(offered, asked):
        return Verdict(Reason(_("Capacity"), FIT, "capacity_fits", (offered_amount, asked_amount)))
    return Verdict(
        Reason(_("Capacity"), MISSING, "capacity_short", (offered_amount, asked_amount)),
        (asked - offered) / asked,
    )


def _period(demand: Demand, slot: Slot | None, today: date) -> Verdict:
    first, last = demand.needed_span(today)
    if first > last:
        return Verdict(Reason(_("Period"), MISSING, "period_over", (last,)), 1.0)
    if slot is None or slot.last < today:
        return Verdict(Reason(_("Period"), MISSING, "period_never"), 1.0)
    if not demand.asks_period or (slot.first <= first and last <= slot.last):
        return Verdict(Reason(_("Period"), FIT, *_free_words("period_fits", slot)))
    if slot.first > last or slot.last < first:
        return Verdict(Reason(_("Period"), MISSING, *_free_words("period_elsewhere", slot)), 1.0)
    if last == date.max:
        late = min(max(0, (slot.first - first).days), DAYS_COUNTED)
        cut = 0 if slot.last == date.max else max(0, DAYS_COUNTED - (slot.last - first).days)
        shortfall = min(1.0, max(1, late + cut) / DAYS_COUNTED)
        key = "period_late" if slot.last == date.max else "period_ends"
        day = slot.first if slot.last == date.max else slot.last
        return Verdict(Reason(_("Period"), MISSING, key, (day, first)), shortfall)
    lacking = max(0, (slot.first - first).days) + max(0, (last - slot.last).days)
    key, values = _free_words("period_short", slot)
    days = (last - first).days + 1
    return Verdict(Reason(_("Period"), MISSING, key, (lacking, days, *values)), lacking / days)


def _free_words(key: str, slot: Slot) -> tuple[str, tuple]:
    if slot.last == date.max:
        return f"{key}_open", (slot.first,)
    return key, (slot.first, slot.last)


def _utilities(demand: Demand, listing: Listing) -> Verdict:
    lacking = demand.utilities - listing.utilities
    if not lacking:
        return Verdict(Reason(_("Utilities"), FIT, "utilities_fit", (tuple(sorted(demand.utilities)),)))
    reason = Reason(_("Utilities"), MISSING, "utilities_short", (tuple(sorted(lacking)),))
    return Verdict(reason, len(lacking) / len(demand.utilities))


def _town(demand: Demand, listing: Listing) -> Verdict:
    if listing.town in demand.towns:
        return Verdict(Reason(_("Town"), FIT, "town_fits", (listing.town,)))
    if not listing.town:
        return Verdict(Reason(_("Town"), MISSING, "town_unstated", (tuple(sorted(demand.towns)),)), 1.0)
    return Verdict(Reason(_("Town"), MISSING, "town_short", (listing.town, tuple(sorted(demand.towns)))), 1.0)


# -------------------------------------------------------------------------------------------- parts of the score


def checked_weights(weights: Mapping[str, float]) -> dict[str, float]:
    """The weight of every part, 0 where none is given. Raises ValueError for what cannot be weighed with."""
    unknown = sorted(set(weights) - set(PARTS))
    if unknown:
        raise ValueError(f"The score has no part named {', '.join(unknown)}.")
    for part, weight in weights.items():
        if not math.isfinite(weight) or weight < 0:
            raise ValueError(f"The weight of {part} must be a number of 0 or more, not {weight}.")
    if not any(weights.values()):
        raise ValueError("At least one part of the score needs a weight above 0.")
    return {part: float(weights.get(part, 0.0)) for part in PARTS}


def applying_parts(demand: Demand) -> tuple[str, ...]:
    """The parts in which the demand asks for something; how fresh and when free concerns every demand."""
    applies = (
        demand.area > 0,
        demand.cleanliness is not None,
        demand.clear_height > 0 or demand.floor_load > 0,
        demand.capacity > 0,
        True,
        bool(demand.towns) and not demand.towns_required,
        True,
        bool(asked_words(demand.words)),
    )
    return tuple(compress(PARTS, applies))


def tenths(shares: Mapping[str, float], whole: int = FULL) -> dict[str, int]:
    """Divide `whole` in proportion to `shares` into whole numbers that add up, by the largest remainder."""
    scale = max(shares.values(), default=0.0)
    if scale <= 0:
        return {}
    scaled = {part: share / scale for part, share in shares.items()}
    total = sum(scaled.values())
    exact = {part: share * whole / total for part, share in scaled.items()}
    parts = {part: int(value) for part, value in exact.items()}
    order = sorted(parts, key=lambda part: parts[part] - exact[part])
    for part in order[: whole - sum(parts.values())]:
        parts[part] += 1
    return parts


def most_points(parts: Iterable[str], weights: Mapping[str, float]) -> dict[str, int]:
    """Tenths of a point that each of `parts` can give at most: 1,000 together. Empty where none of them has a weight."""
    return tenths({part: weights[part] for part in parts if weights[part] > 0})


def fits(demand: Demand, listing: Listing, slot: Slot, today: date) -> dict[str, tuple[int, str, tuple]]:
    """Of each part that applies: its fit in thousandths, and the words' key and values. For pairs that meet all constraints."""
    return {part: FIT_OF[part](demand, listing, slot, today) for part in applying_parts(demand)}


def _thousandths(share: float) -> int:
    return round(min(max(share, 0.0), 1.0) * FULL)


def _fit_area(demand: Demand, listing: Listing, slot: Slot, today: date) -> tuple[int, str, tuple]:
    fit = _thousandths(demand.area / listing.area)
    more = listing.area - demand.area
    return (fit, "area_more", (more,)) if round(more, 2) > 0 else (fit, "area_exact", ())


def _fit_cleanliness(demand: Demand, listing: Listing, slot: Slot, today: date) -> tuple[int, str, tuple]:
    classes = demand.cleanliness - listing.cleanliness
    fit = _thousandths(1 - classes / CLASSES_TOO_CLEAN)
    if classes:
        return fit, "cleanliness_more", (listing.cleanliness, demand.cleanliness)
    return fit, "cleanliness_exact", ()


def _fit_margin(demand: Demand, listing: Listing, slot: Slot, today: date) -> tuple[int, str, tuple]:
    margins = [
        offered / asked - 1
        for offered, asked in (
            (listing.clear_height, demand.clear_height),
            (listing.floor_load, demand.floor_load),
        )
        if asked > 0
    ]
    margin = max(0.0, min(margins))
    return _thousandths(0.5 + margin / AMPLE_MARGIN * 0.5), "margin", (margin * 100,)


def _fit_capacity(demand: Demand, listing: Listing, slot: Slot, today: date) -> tuple[int, str, tuple]:
    if listing.divisible:
        return FULL, "capacity_divisible", ()
    _kind, offered = comparable_capacity(slot.free, listing.capacity_unit, listing.capacity_period)
    _kind, asked = comparable_capacity(demand.capacity, demand.capacity_unit, demand.capacity_period)
    fit = _thousandths(asked / offered)
    if enough(asked, offered):
        return fit, "capacity_exact", ()
    amount = (slot.free, listing.capacity_unit, listing.capacity_period)
    return fit, "capacity_more", (amount, (demand.capacity, demand.capacity_unit, demand.capacity_period))


def _fit_period(demand: Demand, listing: Listing, slot: Slot, today: date) -> tuple[int, str, tuple]:
    if not demand.asks_period:
        wait = max(0, (slot.first - today).days)
        fit = _thousandths(1 - wait // WEEK / WEEKS_OF_WAITING)
        return (fit, "period_wait", (slot.first,)) if wait else (fit, "period_now", ())
    first, last = demand.needed_span(today)
    before = (first - max(slot.first, today)).days
    after = (slot.last - last).days
    idle = min(before // WEEK, WEEKS_COUNTED) + min(after // WEEK, WEEKS_COUNTED)
    fit = _thousandths(1 - idle / (2 * WEEKS_COUNTED))
    if not before and not after:
        return fit, "period_exact", ()
    return (fit, *_free_words("period_longer", slot))


def _fit_town(demand: Demand, listing: Listing, slot: Slot, today: date) -> tuple[int, str, tuple]:
    if listing.town in demand.towns:
        return FULL, "town_preferred", (listing.town,)
    return (0, "town_other", (listing.town,)) if listing.town else (0, "town_none", ())


def _fit_freshness(demand: Demand, listing: Listing, slot: Slot, today: date) -> tuple[int, str, tuple]:
    if listing.known_on is None:
        return 0, "confirmed_never", ()
    weeks = max(0, (today - listing.known_on).days) // WEEK
    fit = _thousandths(1 - weeks / WEEKS_OF_TRUST)
    key = "confirmed_on" if listing.last_confirmed_on else "published_on"
    return fit, key, (listing.known_on,)


def _fit_words(demand: Demand, listing: Listing, slot: Slot, today: date) -> tuple[int, str, tuple]:
    share, found = share_found(demand.words, listing.words)
    return (
        (_thousandths(share), "words_common", (found,)) if found else (_thousandths(share), "words_none", ())
    )


FIT_OF = {
    AREA: _fit_area,
    CLEANLINESS: _fit_cleanliness,
    MARGIN: _fit_margin,
    CAPACITY: _fit_capacity,
    PERIOD: _fit_period,
    TOWN: _fit_town,
    FRESHNESS: _fit_freshness,
    WORDS: _fit_words,
}


def score_of(total: int) -> float:
    """Points to a tenth, of a total in thousandths of a tenth; a half is rounded up."""
    return (total + FULL // 2) // FULL / 10


def total_of(fit_of_part: Mapping[str, int], most: Mapping[str, int]) -> int:
    """Thousandths of a tenth of a point. Without a part that counts, meeting what is asked for is everything."""
    return sum(most[part] * fit_of_part[part] for part in most) if most else FULL * FULL


def score_reasons(
    demand: Demand, listing: Listing, slot: Slot, most: Mapping[str, int], today: date
) -> tuple[float, tuple[Reason, ...]]:
    """The score and the reasons whose points add up to it."""
    if not most:
        return 100.0, (Reason(EVERYTHING, SCORE, "everything_met", (), 100.0, 100.0),)
    fit_of_part = fits(demand, listing, slot, today)
    total = total_of({part: fit for part, (fit, _key, _values) in fit_of_part.items()}, most)
    exact = {part: most[part] * fit_of_part[part][0] for part in most}
    points = {part: value // FULL for part, value in exact.items()}
    # No part gets more than it can give: only one with a remainder is rounded up.
    order = sorted(points, key=lambda part: -(exact[part] % FULL))
    for part in order[: (total + FULL // 2) // FULL - sum(points.values())]:
        points[part] += 1
    return score_of(total), tuple(
        Reason(part, SCORE, *fit_of_part[part][1:], points[part] / 10, most[part] / 10) for part in most
    )


def best_slot(
    demand: Demand, listing: Listing, most: Mapping[str, int], today: date
) -> tuple[int, Slot] | None:
    """The best total and its slot, the earlier window where two are alike; None where a hard constraint fails."""
    best = None
    for slot in slots_of(listing):
        if any(verdict.shortfall for verdict in verdicts(demand, listing, slot, today)):
            continue
        fit_of_part = {part: fit for part, (fit, _key, _values) in fits(demand, listing, slot, today).items()}
        total = total_of(fit_of_part, most)
        if best is None or total > best[0]:
            best = total, slot
    return best
