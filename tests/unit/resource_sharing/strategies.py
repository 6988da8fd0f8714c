"""Listings and demands from few values, so that they often nearly fit."""

from datetime import date, timedelta

from hypothesis import strategies as st

from reg_station.resource_sharing.fitting import PARTS
from reg_station.resource_sharing.terms import Demand, Listing

TODAY = date(2026, 6, 1)
TYPES = ("Cleanroom", "Equipment")
TOWNS = ("Qinghe", "Yuntai", "Lianxi")
UTILITIES = ("Compressed Air", "Purified Water", "Steam", "Nitrogen")
PHRASES = (
    "",
    "高压灭菌器 XG1",
    "脉动真空高压灭菌器",
    "HPLC Agilent 1260",
    "hplc agilant",
    "离心机",
    "包装 机",
    "AG",
)
PERIODS = ("", "Day", "Week", "Month", "Year", "Batch")

days = st.integers(-40, 400).map(lambda number: TODAY + timedelta(days=number))
measures = st.sampled_from([0.0, 2.5, 100.0, 100.05, 120.0, 400.0])
classes = st.sampled_from([None, 5.0, 6.0, 7.0, 7.5, 8.0])
utilities = st.frozensets(st.sampled_from(UTILITIES), max_size=3)
capacities = st.sampled_from([0.0, 1.0, 3.0, 12.0, 52.0, 365.0])
units = st.sampled_from(["bench", "piece", "Piece "])


@st.composite
def windows(draw):
    first = draw(days)
    last = draw(st.none() | st.integers(0, 500).map(lambda number: first + timedelta(days=number)))
    return (first, last, draw(capacities)) if draw(st.booleans()) else (first, last)


@st.composite
def listings(draw, names):
    return Listing(
        name=draw(names),
        resource_type=draw(st.sampled_from(TYPES)),
        town=draw(st.sampled_from(["", *TOWNS])),
        area=draw(measures),
        cleanliness=draw(classes),
        clear_height=draw(measures),
        floor_load=draw(measures),
        utilities=draw(utilities),
        capacity=draw(capacities),
        capacity_unit=draw(units),
        capacity_period=draw(st.sampled_from(PERIODS)),
        divisible=draw(st.booleans()),
        windows=tuple(draw(st.lists(windows(), max_size=3))),
        equipment_model=draw(st.sampled_from(PHRASES)),
        title=draw(st.sampled_from(PHRASES)),
        last_confirmed_on=draw(st.none() | days),
        published_on=draw(st.none() | days),
    )


@st.composite
def demands(draw, name="D"):
    """Most ask for little, so that something fits."""
    little = draw(st.booleans())

    def asked(strategy, nothing):
        return draw(st.just(nothing) | strategy) if little else draw(strategy)

    return Demand(
        name=name,
        resource_type=draw(st.sampled_from(TYPES)),
        towns=asked(st.frozensets(st.sampled_from(TOWNS), max_size=2), frozenset()),
        towns_required=draw(st.booleans()),
        area=asked(measures, 0.0),
        cleanliness=asked(classes, None),
        clear_height=asked(measures, 0.0),
        floor_load=asked(measures, 0.0),
        utilities=asked(utilities, frozenset()),
        capacity=asked(capacities, 0.0),
        capacity_unit=draw(units),
        capacity_period=draw(st.sampled_from(PERIODS)),
        needed_from=asked(st.none() | days, None),
        needed_to=asked(st.none() | days, None),
        equipment_model=draw(st.sampled_from(PHRASES)),
        keywords=draw(st.sampled_from(PHRASES)),
    )


@st.composite
def listing_sets(draw, most=12):
    found = draw(st.lists(listings(st.integers(0, 999).map("L{:03}".format)), max_size=most))
    return list({listing.name: listing for listing in found}.values())


@st.composite
def weightings(draw):
    """At least one part weighs something."""
    weights = {part: draw(st.sampled_from([0.0, 0.1, 1.0, 3.0, 20.0, 1e6])) for part in PARTS}
    weights[draw(st.sampled_from(PARTS))] = 7.0
    return weights
