"""The matcher by example: what fits, why, how well, and what is missing (D4)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reg_station.resource_sharing.fitting import DEFAULT_WEIGHTS, EVERYTHING, PARTS, tenths
from reg_station.resource_sharing.matching import (
    MISSING,
    SCORE,
    Demand,
    Index,
    Listing,
    constraints,
    match_all,
    match_one,
    near_misses,
)

TODAY = date(2026, 6, 1)
ROOM = Listing(
    name="RES-1",
    resource_type="Cleanroom",
    town="Qinghe",
    area=240.0,
    cleanliness=7.0,
    clear_height=3.0,
    floor_load=5.0,
    utilities=frozenset({"Compressed Air", "Purified Water"}),
    windows=((date(2026, 7, 1), date(2026, 12, 31)),),
    title="万级洁净车间",
    last_confirmed_on=TODAY,
)
WANTED = Demand(
    name="DEM-1",
    resource_type="Cleanroom",
    towns=frozenset({"Qinghe"}),
    area=200.0,
    cleanliness=8.0,
    clear_height=2.6,
    utilities=frozenset({"Compressed Air"}),
    needed_from=date(2026, 7, 1),
    needed_to=date(2026, 12, 31),
)


def matches(demand, *listings, weights=DEFAULT_WEIGHTS, most=20, today=TODAY):
    return match_one(demand, listings, weights, most, today=today)


def keys(reasons):
    return [reason.text_key for reason in reasons]


def lacking(demand, listing):
    return [reason.text_key for reason in constraints(demand, listing, today=TODAY) if reason.kind == MISSING]


def test_a_match_says_why_in_a_fixed_order_and_its_points_are_the_score():
    (match,) = matches(WANTED, ROOM)
    assert keys(match.reasons) == [
        *("type_fits", "cleanliness_fits", "area_fits", "height_fits", "period_fits", "utilities_fit"),
        *("area_more", "cleanliness_more", "margin", "period_exact", "town_preferred", "confirmed_on"),
    ]
    points = {reason.part: (reason.points, reason.most) for reason in match.reasons if reason.kind == SCORE}
    # Weights 20, 15, 5, 15, 10, 5 of 70: the parts that ask for nothing (capacity, words) take no weight.
    assert points == {
        "Closeness of Area": (23.8, 28.6),
        "Closeness of Cleanliness": (16.1, 21.4),
        "Margin of Height and Load": (5.8, 7.2),
        "Fit of the Period": (21.4, 21.4),
        "Preferred Town": (14.3, 14.3),
        "Freshness of Confirmation": (7.1, 7.1),
    }
    assert match.score == 88.5


def test_exactly_what_is_asked_for_scores_a_hundred():
    exact = replace(ROOM, area=200.0, cleanliness=8.0, clear_height=3.25)
    assert matches(WANTED, exact)[0].score == 100.0


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"resource_type": "Vacant Factory"}, "type_differs"),
        ({"cleanliness": 8.3}, "cleanliness_short"),
        ({"cleanliness": None}, "cleanliness_unstated"),
        ({"area": 199.9}, "area_short"),
        ({"area": 0.0}, "area_unstated"),
        ({"clear_height": 2.5}, "height_short"),
        ({"utilities": frozenset({"Purified Water"})}, "utilities_short"),
        ({"windows": ()}, "period_never"),
        ({"windows": ((date(2026, 7, 2), None),)}, "period_short_open"),
        ({"windows": ((date(2026, 7, 1), date(2026, 12, 30)),)}, "period_short"),
        ({"windows": ((date(2026, 6, 1), date(2026, 6, 30)),)}, "period_elsewhere"),
        ({"windows": ((date(2026, 1, 1), date(2026, 5, 31)),)}, "period_never"),
        # Two windows with a day between them are no window for the whole period.
        (
            {"windows": ((date(2026, 7, 1), date(2026, 9, 30)), (date(2026, 10, 2), date(2026, 12, 31)))},
            "period_short",
        ),
    ],
)
def test_what_fails_a_hard_constraint_is_no_match_and_says_what_is_missing(change, missing):
    listing = replace(ROOM, **change)
    assert matches(WANTED, listing) == []
    assert lacking(WANTED, listing) == [missing]
    expected = [] if missing == "type_differs" else [missing]
    assert [miss.reasons[0].text_key for miss in near_misses(WANTED, [listing], today=TODAY)] == expected


def test_a_town_is_required_only_where_the_demand_says_so():
    elsewhere = replace(ROOM, town="Yuntai")
    assert keys(matches(WANTED, elsewhere)[0].reasons)[-2] == "town_other"
    strict = replace(WANTED, towns_required=True)
    assert lacking(strict, elsewhere) == ["town_short"]
    assert lacking(strict, replace(ROOM, town="")) == ["town_unstated"]
    assert "Preferred Town" not in [reason.part for reason in matches(strict, ROOM)[0].reasons]


@pytest.mark.parametrize(
    ("offered", "asked", "fits"),
    [
        ((1000, "piece", "Month"), (12000, "Piece", "Year"), True),
        ((1000, "piece", "Month"), (12001, "piece", "Year"), False),
        ((7, "sample", "Week"), (1, "sample", "Day"), True),
        ((365, "sample", "Year"), (7, "sample", "Week"), True),
        ((3, "bench", ""), (3, "bench", ""), True),
        ((3, "bench", ""), (1, "bench", "Day"), False),
        ((9, "litre", "Day"), (1, "sample", "Day"), False),
        ((2, "lot", "Shift"), (2, "lot", "shift"), True),
    ],
)
def test_capacities_are_compared_in_one_unit_over_calendar_periods(offered, asked, fits):
    names = ("capacity", "capacity_unit", "capacity_period")
    listing = Listing(
        "R", "Testing Capacity", windows=((TODAY, None),), **dict(zip(names, offered, strict=True))
    )
    demand = Demand("D", "Testing Capacity", **dict(zip(names, asked, strict=True)))
    assert bool(matches(demand, listing)) is fits


def test_of_a_divided_capacity_counts_what_is_free_in_the_window():
    benches = Listing(
        "R",
        "Testing Capacity",
        capacity=5,
        capacity_unit="bench",
        divisible=True,
        windows=((TODAY, None, 2), (date(2027, 1, 1), None, 5)),
    )
    demand = Demand("D", "Testing Capacity", capacity=2, capacity_unit="bench", needed_from=TODAY)
    assert matches(demand, benches)[0].slot.free == 2
    more = replace(demand, capacity=3)
    assert lacking(more, benches) == ["capacity_short"]
    later = matches(replace(more, needed_from=date(2027, 1, 1)), benches)
    assert [match.slot.free for match in later] == [5]


def test_where_no_capacity_is_stated_none_is_free_whatever_a_window_says():
    listing = Listing(
        "R", "Testing Capacity", capacity_unit="bench", divisible=True, windows=((TODAY, None, 9),)
    )
    demand = Demand("D", "Testing Capacity", capacity=1, capacity_unit="bench")
    assert matches(demand, listing) == []
    assert lacking(demand, listing) == ["capacity_unstated"]


def test_a_capacity_that_is_much_too_large_is_close_only_if_it_can_be_divided():
    whole = Listing("whole", "Testing Capacity", capacity=10, capacity_unit="bench", windows=((TODAY, None),))
    shared = replace(whole, name="shared", divisible=True)
    demand = Demand("D", "Testing Capacity", capacity=2, capacity_unit="bench")
    found = matches(demand, whole, shared, weights={"Closeness of Capacity": 1.0})
    assert [(match.listing.name, match.score) for match in found] == [("shared", 100.0), ("whole", 20.0)]
    scored = [[reason for reason in match.reasons if reason.kind == SCORE] for match in found]
    assert [(reason.text_key, reason.points) for (reason,) in scored] == [
        ("capacity_divisible", 100.0),
        ("capacity_more", 20.0),
    ]


def test_without_a_period_any_time_from_today_on_will_do_and_sooner_is_better():
    demand = replace(WANTED, needed_from=None, needed_to=None)
    now = replace(ROOM, name="now", windows=((date(2025, 1, 1), None),))
    later = replace(ROOM, name="later", windows=((date(2026, 9, 1), None),))
    over = replace(ROOM, name="over", windows=((date(2026, 1, 1), TODAY - timedelta(days=1)),))
    found = matches(demand, later, over, now)
    assert [match.listing.name for match in found] == ["now", "later"]
    assert found[0].score > found[1].score


def test_a_demand_that_began_still_fits_and_one_that_is_over_matches_nothing():
    running = replace(WANTED, needed_from=date(2026, 3, 1), needed_to=date(2026, 8, 31))
    free = replace(ROOM, windows=((TODAY, None),))
    assert len(matches(running, free)) == 1
    over = replace(WANTED, needed_from=date(2026, 3, 1), needed_to=date(2026, 5, 31))
    assert matches(over, free) == []
    assert near_misses(over, [free], today=TODAY) == []
    assert lacking(over, free) == ["period_over"]


def test_without_an_end_only_a_window_without_an_end_will_do():
    open_end = replace(WANTED, needed_to=None)
    assert lacking(open_end, ROOM) == ["period_ends"]
    assert lacking(open_end, replace(ROOM, windows=((date(2026, 8, 1), None),))) == ["period_late"]
    assert len(matches(open_end, replace(ROOM, windows=((date(2026, 7, 1), None),)))) == 1


def test_words_prefer_the_model_and_forgive_a_slip():
    demand = Demand("D", "Equipment", equipment_model="Agilent 1260", keywords="液相色谱")
    right = Listing(
        "right", "Equipment", equipment_model="Agilant-1260", title="高效液相色谱仪", windows=((TODAY, None),)
    )
    other = replace(right, name="other", equipment_model="Waters e2695")
    none = replace(right, name="none", equipment_model="", title="离心机")
    found = matches(demand, none, other, right)
    assert [match.listing.name for match in found] == ["right", "other"]
    assert [keys(match.reasons)[-1] for match in found] == ["words_common", "words_common"]
    assert found[0].reasons[-1].values == (("液相色谱", "agilent", "1260"),)


def test_another_kind_of_thing_is_no_match_and_no_near_miss():
    demand = Demand("D", "Equipment", keywords="冻干工艺验证", equipment_model="冷冻干燥机")
    dryer = Listing("dryer", "Equipment", title="冷冻干燥机", windows=((TODAY, None),))
    marker = replace(dryer, name="marker", title="激光打标机")
    assert [match.listing.name for match in matches(demand, dryer, marker)] == ["dryer"]
    assert near_misses(demand, [marker], today=TODAY) == []
    # A room is what it measures, whatever it is called.
    room = replace(WANTED, keywords="试剂中试", equipment_model="")
    assert len(matches(room, replace(ROOM, title="原组装线"))) == len(matches(WANTED, ROOM)) == 1
    # Who names nothing takes anything of the type.
    assert len(matches(replace(demand, keywords="", equipment_model=""), dryer, marker)) == 2


def test_equal_scores_go_by_name():
    names = [f"RES-{number}" for number in (7, 3, 9, 1)]
    found = matches(WANTED, *(replace(ROOM, name=name) for name in names), most=3)
    assert [match.listing.name for match in found] == ["RES-1", "RES-3", "RES-7"]


def test_equal_scores_go_by_name_also_where_the_classes_differ():
    demand = Demand("D", "Cleanroom", area=240.0)
    classes = {"RES-1": None, "RES-2": 5.0, "RES-3": 8.0, "RES-4": 7.0}
    listings = [replace(ROOM, name=name, cleanliness=number) for name, number in classes.items()]
    assert [match.listing.name for match in matches(demand, *listings, most=3)] == ["RES-1", "RES-2", "RES-3"]


def test_the_windows_of_one_listing_do_not_crowd_out_another():
    demand = replace(WANTED, needed_from=None, needed_to=None)
    often = replace(
        ROOM, area=200.0, windows=tuple((TODAY + timedelta(days=number), None) for number in range(6))
    )
    once = replace(ROOM, name="RES-2", area=2000.0)
    assert [match.listing.name for match in matches(demand, once, often, most=2)] == ["RES-1", "RES-2"]


def test_a_listing_with_several_fitting_windows_appears_once_in_its_best():
    twice = replace(ROOM, windows=((date(2026, 1, 1), None), (date(2026, 7, 1), date(2026, 12, 31))))
    found = matches(WANTED, twice, replace(ROOM, name="RES-2"))
    assert [(match.listing.name, match.slot.first.month) for match in found] == [("RES-1", 7), ("RES-2", 7)]


def test_without_a_weighted_part_meeting_everything_is_everything():
    (match,) = matches(WANTED, ROOM, weights={"Words in Common": 3.0})
    assert match.score == 100.0
    assert [(reason.part, reason.points) for reason in match.reasons if reason.kind == SCORE] == [
        (EVERYTHING, 100.0)
    ]


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"Charm": 1.0}, "no part named Charm"),
        ({"Preferred Town": -1.0, "Words in Common": 1.0}, "weight of Preferred Town"),
        ({"Preferred Town": float("nan")}, "weight of Preferred Town"),
        ({"Preferred Town": float("inf")}, "weight of Preferred Town"),
        (dict.fromkeys(PARTS, 0.0), "above 0"),
        ({}, "above 0"),
    ],
)
def test_what_cannot_be_weighed_with_is_refused_in_a_sentence(weights, said):
    with pytest.raises(ValueError, match=said):
        match_all([ROOM], [WANTED], weights, today=TODAY)


def test_names_are_unique():
    with pytest.raises(ValueError, match="RES-1"):
        Index([ROOM, ROOM])
    with pytest.raises(ValueError, match="same name"):
        match_all([ROOM], [WANTED, WANTED], DEFAULT_WEIGHTS, today=TODAY)


def test_nothing_to_match_is_nothing():
    assert match_all([], [], DEFAULT_WEIGHTS, today=TODAY) == {}
    assert match_all([], [WANTED], DEFAULT_WEIGHTS, today=TODAY) == {"DEM-1": []}
    assert matches(WANTED, ROOM, most=0) == []
    assert near_misses(WANTED, [], today=TODAY) == []


def test_near_misses_come_by_how_little_is_lacking():
    listings = [
        replace(ROOM, name="half", area=100.0),
        replace(ROOM, name="tenth", area=180.0),
        replace(ROOM, name="class", cleanliness=9.0),
        replace(ROOM, name="two", area=180.0, cleanliness=9.0),
        replace(ROOM, name="none"),
    ]
    found = near_misses(WANTED, listings, today=TODAY)
    assert [(miss.listing.name, round(miss.shortfall, 3)) for miss in found] == [
        ("tenth", 0.1),
        ("class", 0.25),
        ("half", 0.5),
    ]
    assert found[0].reasons[0].values == (20.0, 180.0, 200.0)
    assert near_misses(WANTED, listings, most=1, today=TODAY) == found[:1]


def test_an_index_may_be_asked_on_several_days():
    index = Index([replace(ROOM, windows=((date(2026, 5, 1), None),))])
    first = match_one(WANTED, index, DEFAULT_WEIGHTS, today=TODAY)
    later = match_one(WANTED, index, DEFAULT_WEIGHTS, today=TODAY + timedelta(days=60))
    assert first == match_one(WANTED, index, DEFAULT_WEIGHTS, today=TODAY)
    assert first[0].reasons != later[0].reasons
    assert first[0].score != later[0].score


def test_tenths_are_divided_by_the_largest_remainder():
    assert tenths({"a": 1.0, "b": 1.0, "c": 1.0}) == {"a": 334, "b": 333, "c": 333}
    assert tenths({"a": 1e308, "b": 1e308}) == {"a": 500, "b": 500}
    assert tenths({}) == {}
