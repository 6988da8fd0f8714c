"""Properties of the matcher, among them that the index says what the rules say pair by pair (D4)."""

import json
import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from reg_station.resource_sharing import fitting
from reg_station.resource_sharing.matching import (
    FIT,
    MISSING,
    SCORE,
    Index,
    match_all,
    match_one,
    near_misses,
)
from reg_station.resource_sharing.terms import PERIODS_A_YEAR, Demand, Listing, Reason, slots_of
from reg_station.resource_sharing.words import asked_words, share_found
from tests.unit.resource_sharing.strategies import TODAY, demands, listing_sets, weightings

MANY = settings(max_examples=100, deadline=None)


def meets_everything(demand, listing):
    """The hard constraints, said once more and without the product's code, but for which words two texts share."""
    start = max(demand.needed_from or TODAY, TODAY)
    end = demand.needed_to
    open_to_any_time = demand.needed_from is None and demand.needed_to is None
    if demand.resource_type != listing.resource_type or (end is not None and end < start):
        return False
    named = f"{demand.keywords} {demand.equipment_model}".strip()
    by_words = demand.resource_type in ("Equipment", "Testing Capacity") and named
    if by_words and not share_found(named, f"{listing.title} {listing.equipment_model}")[1]:
        return False
    if demand.cleanliness is not None and (
        listing.cleanliness is None or listing.cleanliness > demand.cleanliness
    ):
        return False
    for field in ("area", "clear_height", "floor_load"):
        if getattr(demand, field) > 0 and getattr(listing, field) < getattr(demand, field):
            return False
    if not demand.utilities <= listing.utilities:
        return False
    if demand.towns and demand.towns_required and listing.town not in demand.towns:
        return False

    def free(window):
        first, last = window[0], window[1]
        if open_to_any_time:
            in_time = last is None or last >= TODAY
        else:
            in_time = first <= start and (last is None or (end is not None and last >= end))
        return in_time and (demand.capacity <= 0 or has_capacity(window))

    def has_capacity(window):
        quantity = window[2] if len(window) > 2 else listing.capacity
        same_unit = demand.capacity_unit.strip().lower() == listing.capacity_unit.strip().lower()
        if not same_unit or listing.capacity <= 0:
            return False
        asked, offered = demand.capacity_period, listing.capacity_period
        if asked in PERIODS_A_YEAR and offered in PERIODS_A_YEAR:
            times = PERIODS_A_YEAR[offered] / PERIODS_A_YEAR[asked]
            return quantity * times > demand.capacity * 0.99999999
        return asked == offered and quantity >= demand.capacity

    return any(free(window) for window in listing.windows)


def ranked_pair_by_pair(demand, listings, weights, most):
    points = fitting.most_points(fitting.applying_parts(demand), fitting.checked_weights(weights))
    found = []
    for listing in listings:
        best = (
            fitting.best_slot(demand, listing, points, TODAY)
            if demand.needed_span(TODAY)[0] <= demand.needed_span(TODAY)[1]
            else None
        )
        if best:
            found.append((-best[0], listing.name, best[1]))
    found.sort(key=lambda row: row[:2])
    return [(name, fitting.score_of(-total), slot) for total, name, slot in found[:most]]


@MANY
@given(listing_sets(), demands(), weightings(), st.integers(1, 4))
def test_the_index_says_what_the_rules_say_pair_by_pair(listings, demand, weights, most):
    found = match_one(demand, listings, weights, most, today=TODAY)
    assert [(match.listing.name, match.score, match.slot) for match in found] == ranked_pair_by_pair(
        demand, listings, weights, most
    )


@MANY
@given(listing_sets(), demands(), weightings())
def test_who_meets_every_hard_constraint_appears_and_nobody_else(listings, demand, weights):
    found = {match.listing.name for match in match_one(demand, listings, weights, 99, today=TODAY)}
    assert found == {listing.name for listing in listings if meets_everything(demand, listing)}


@MANY
@given(listing_sets(), demands(), weightings())
def test_points_add_up_to_the_score_as_shown_and_no_part_gives_more_than_it_can(listings, demand, weights):
    for match in match_one(demand, listings, weights, today=TODAY):
        scored = [reason for reason in match.reasons if reason.kind == SCORE]
        assert 0 <= match.score <= 100
        assert f"{sum(reason.points for reason in scored):.1f}" == f"{match.score:.1f}"
        assert f"{sum(reason.most for reason in scored):.1f}" == "100.0"
        assert all(0 <= reason.points <= reason.most for reason in scored)
        assert all(reason.points == round(reason.points, 1) for reason in scored)
        others = [reason for reason in match.reasons if reason.kind != SCORE]
        assert others and all(reason.kind == FIT and reason.points == 0 for reason in others)


@MANY
@given(listing_sets(), demands(), weightings())
def test_what_fits_as_well_in_every_part_never_scores_lower(listings, demand, weights):
    found = match_one(demand, listings, weights, 99, today=TODAY)
    fit_of = {
        match.listing.name: {
            part: fit
            for part, (fit, _key, _values) in fitting.fits(demand, match.listing, match.slot, TODAY).items()
        }
        for match in found
    }
    for one in found:
        for other in found:
            better, worse = fit_of[one.listing.name], fit_of[other.listing.name]
            if all(better[part] >= worse[part] for part in worse):
                assert one.score >= other.score


@MANY
@given(
    st.dictionaries(st.sampled_from(fitting.PARTS), st.integers(0, 1000), min_size=8),
    st.dictionaries(st.sampled_from(fitting.PARTS), st.integers(0, 300), min_size=8),
    weightings(),
)
def test_a_better_part_never_lowers_the_total(fit_of_part, gain, weights):
    most = fitting.tenths({part: weight for part, weight in weights.items() if weight})
    better = {part: min(1000, fit + gain[part]) for part, fit in fit_of_part.items()}
    assert sum(most.values()) == 1000
    assert fitting.total_of(better, most) >= fitting.total_of(fit_of_part, most)
    assert fitting.total_of({part: 1000 for part in most}, most) == 1_000_000


@MANY
@given(listing_sets(), st.lists(demands(), max_size=3), weightings(), st.randoms(use_true_random=False))
def test_the_order_of_listings_and_demands_changes_nothing(listings, asked, weights, chance):
    asked = [replace(demand, name=f"D{number}") for number, demand in enumerate(asked)]
    shuffled_listings, shuffled_demands = listings[:], asked[:]
    chance.shuffle(shuffled_listings)
    chance.shuffle(shuffled_demands)
    one = match_all(listings, asked, weights, 3, today=TODAY)
    other = match_all(shuffled_listings, shuffled_demands, weights, 3, today=TODAY)
    assert one == other


@MANY
@given(listing_sets(), demands(), weightings(), st.integers(1, 5))
def test_fewer_matches_are_the_beginning_of_more(listings, demand, weights, most):
    every = match_one(demand, listings, weights, 99, today=TODAY)
    assert match_one(demand, listings, weights, most, today=TODAY) == every[:most]


def failures(verdicts):
    """Another kind of thing is never a near miss."""
    return sum(2 if verdict.decides_kind else 1 for verdict in verdicts if verdict.shortfall > 0)


@MANY
@given(listing_sets(), demands())
def test_near_misses_lack_exactly_one_thing_of_the_same_type(listings, demand):
    found = near_misses(demand, listings, 99, today=TODAY)
    matched = {
        match.listing.name for match in match_one(demand, listings, {"Fit of the Period": 1}, 99, today=TODAY)
    }
    for miss in found:
        assert miss.listing.resource_type == demand.resource_type
        assert [reason.kind for reason in miss.reasons] == [MISSING] + [FIT] * (len(miss.reasons) - 1)
        assert 0 < miss.shortfall <= 1
        assert miss.listing.name not in matched
    assert [(miss.shortfall, miss.listing.name) for miss in found] == sorted(
        (miss.shortfall, miss.listing.name) for miss in found
    )
    first, last = demand.needed_span(TODAY)
    expected = {
        listing.name
        for listing in listings
        if listing.resource_type == demand.resource_type and first <= last
        if min(
            failures(fitting.verdicts(demand, listing, slot, TODAY)) for slot in slots_of(listing) or (None,)
        )
        == 1
    }
    assert {miss.listing.name for miss in found} == expected


@MANY
@given(listing_sets(), demands())
def test_reasons_survive_being_stored(listings, demand):
    rows = [match.reasons for match in match_one(demand, listings, fitting.DEFAULT_WEIGHTS, today=TODAY)]
    rows += [miss.reasons for miss in near_misses(demand, listings, today=TODAY)]
    for reasons in rows:
        stored = json.dumps([reason.as_row() for reason in reasons])
        assert tuple(Reason.from_row(row) for row in json.loads(stored)) == reasons


def test_every_utility_counts_also_beyond_one_machine_word():
    names = [f"Utility {number:03}" for number in range(200)]
    chance = random.Random(7)
    offered = [
        Listing(
            f"L{number}",
            "Cleanroom",
            utilities=frozenset(chance.sample(names, 150)),
            windows=((TODAY, None),),
        )
        for number in range(60)
    ]
    index = Index(offered)
    for _round in range(200):
        wanted = frozenset(chance.sample(names, chance.randint(1, 8)))
        found = match_one(
            Demand("D", "Cleanroom", utilities=wanted), index, fitting.DEFAULT_WEIGHTS, 99, today=TODAY
        )
        assert {match.listing.name for match in found} == {
            listing.name for listing in offered if wanted <= listing.utilities
        }


@MANY
@given(st.text(max_size=20), st.text(max_size=30))
def test_the_share_of_words_found_is_a_share(asked, offered):
    share, found = share_found(asked, offered)
    assert 0 <= share <= 1
    assert set(found) <= {word for word, _tokens in asked_words(asked)}
    if asked_words(asked):
        assert share_found(asked, f"{offered} {asked}")[0] > 0.999
