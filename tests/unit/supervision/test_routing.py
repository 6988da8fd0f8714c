"""Nobody handles what concerns him: the lowest level that may, and that a choice never goes below it (DB31117 8.3.4)."""

from hypothesis import given
from hypothesis import strategies as st

from reg_station.supervision.routing import (
    BUREAU,
    CHOSEN,
    LEVELS,
    MATTER,
    PEOPLE,
    POINT,
    STATION,
    WHOLE,
    Said,
    lowest,
    may_handle,
    rank,
    route,
)

SAID = st.builds(
    Said,
    st.sampled_from(["Complaint", "Suggestion", "Praise"]),
    st.booleans(),
    st.sampled_from([MATTER, PEOPLE, WHOLE]),
    st.booleans(),
    st.booleans(),
)
CHOICE = st.sampled_from([*LEVELS, None, "", "Elsewhere"])


@given(SAID, CHOICE)
def test_a_choice_never_goes_below_the_lowest_level(said, chosen):
    found = route(said, chosen)
    assert rank(found.level) >= rank(lowest(said).level)
    assert found.reason
    if chosen in LEVELS and rank(chosen) >= rank(lowest(said).level):
        assert found.level == chosen


@given(SAID, CHOICE)
def test_routing_again_changes_nothing(said, chosen):
    once = route(said, chosen)
    assert route(said, once.level).level == once.level


@given(SAID)
def test_complaints_about_people_or_all_leave_the_place(said):
    if said.kind == "Complaint" and said.concerns != MATTER:
        assert lowest(said).level != (POINT if said.about_point else STATION)


@given(SAID)
def test_nothing_goes_to_a_point_that_has_nobody_for_it(said):
    if lowest(said).level == POINT:
        assert said.about_point and said.others_at_point
        assert said.kind != "Complaint" or not said.of_station


def test_each_case_of_the_rule():
    assert lowest(Said("Complaint", True)).level == POINT
    assert lowest(Said("Complaint", True, PEOPLE)).level == STATION
    assert lowest(Said("Complaint", True, WHOLE)).level == STATION
    assert lowest(Said("Complaint", True, others_at_point=False)).level == STATION
    assert lowest(Said("Complaint", False)).level == STATION
    assert lowest(Said("Complaint", False, PEOPLE)).level == BUREAU
    assert lowest(Said("Complaint", False, WHOLE)).level == BUREAU
    assert lowest(Said("Complaint", True, MATTER, of_station=True)).level == BUREAU
    # Praise and suggestions concern nobody in a way that would keep him from reading them.
    assert lowest(Said("Praise", True, PEOPLE)).level == POINT
    assert lowest(Said("Suggestion", False, WHOLE)).level == STATION


def test_who_takes_over_says_so():
    assert route(Said("Complaint", True), STATION).reason == CHOSEN
    assert route(Said("Complaint", True, PEOPLE), POINT).level == STATION


def test_who_may_handle():
    point, station, bureau = ["Point Officer"], ["Station Officer"], ["Bureau Approver"]
    assert may_handle(point, POINT) and not may_handle(point, STATION) and not may_handle(point, BUREAU)
    assert may_handle(station, POINT) and may_handle(station, STATION) and not may_handle(station, BUREAU)
    assert may_handle(bureau, BUREAU) and not may_handle(bureau, STATION)
    assert may_handle(bureau, STATION, BUREAU) and not may_handle(bureau, POINT, STATION)
    assert not may_handle(["Town Officer", "Enterprise User"], POINT)
