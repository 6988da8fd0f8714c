"""What is in order at a station or a point, and what is not (A1–A3)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.learning.hours import Entry
from reg_station.station_network.standards import (
    CHECKS,
    EDUCATION_LEVELS,
    Member,
    Place,
    RuleInForce,
    Standard,
    assess,
    education_at_least,
)

TODAY = date(2026, 6, 1)


def finding(place, check, **parameters):
    return assess(place, [Standard("X", "Title", check, "clause", **parameters)], TODAY)[0]


def test_two_full_time_staff_are_counted_without_part_timers():
    place = Place(members=[Member("a", True), Member("b", False), Member("c", False)])
    result = finding(place, "full_time_at_least", minimum=2)
    assert (result.met, result.found, result.wanted) == (False, 1, 2)
    assert finding(place, "staff_at_least", minimum=2).met


@given(st.integers(0, 6), st.integers(0, 6))
def test_the_minimum_itself_is_enough(found, minimum):
    place = Place(members=[Member(str(number), True) for number in range(found)])
    assert finding(place, "staff_at_least", minimum=minimum).met is (found >= minimum)


def test_education_concerns_full_time_staff_only_where_the_standard_says_so():
    place = Place(members=[Member("a", True, "Master"), Member("b", False, "College")])
    assert finding(place, "education_at_least", education_level="Bachelor", full_time_only=True).met
    result = finding(place, "education_at_least", education_level="Bachelor")
    assert (result.met, result.concerned) == (False, ("b",))


@given(st.sampled_from(EDUCATION_LEVELS), st.sampled_from(EDUCATION_LEVELS))
def test_education_is_ranked(one, other):
    assert education_at_least(one, other) or education_at_least(other, one)
    assert education_at_least(one, one)


@given(st.text())
def test_an_unknown_education_is_never_enough(text):
    if text not in EDUCATION_LEVELS:
        assert not education_at_least(text, "Below College")


def test_missing_pledges_are_named():
    place = Place(members=[Member("a", True, pledge_signed=True), Member("b", False)])
    assert finding(place, "pledge_signed").concerned == ("b",)


def test_missing_rule_kinds_are_named_in_their_order():
    place = Place(rules=[RuleInForce("B")], required_rule_kinds=["A", "B", "C"])
    result = finding(place, "rule_kinds_present")
    assert (result.met, result.concerned, result.found, result.wanted) == (False, ("A", "C"), 1, 3)


@pytest.mark.parametrize(("review", "met"), [(date(2026, 5, 31), False), (TODAY, True), (None, True)])
def test_a_review_is_overdue_the_day_after(review, met):
    assert finding(Place(rules=[RuleInForce("A", review)]), "rule_review_due").met is met


@pytest.mark.parametrize(
    ("check", "place"),
    [
        ("areas_present", Place(area_kinds=["Office"])),
        ("budget_kinds_present", Place(budget_kinds=["Office"])),
        ("fields_present", Place(filled_fields=frozenset({"Office"}))),
    ],
)
def test_expected_values_are_looked_for(check, place):
    result = finding(place, check, expected_values=("Office", "Meeting"))
    assert (result.met, result.concerned, result.found, result.wanted) == (False, ("Meeting",), 1, 2)


def test_an_unknown_check_is_an_error_not_a_pass():
    with pytest.raises(KeyError):
        finding(Place(), "no_such_check")


def test_every_check_finds_an_empty_place_wanting_or_has_nothing_to_find():
    for name in CHECKS:
        result = finding(Place(), name, minimum=1, expected_values=("x",))
        assert result.met is (
            name
            in (
                "education_at_least",
                "pledge_signed",
                "rule_kinds_present",
                "rule_review_due",
                "training_hours_at_least",
            )
        )


def test_training_hours_name_who_is_below_with_his_hours():
    def member(name, hours, full_time=True, joined_on=None):
        entries = (Entry(date(2025, 5, 1), hours),)
        return Member(name, full_time, joined_on=joined_on, training=entries)

    place = Place(
        members=[
            member("Lin", 69.5),
            member("Su", 70),
            member("Part-timer", 0, full_time=False),
            member("Joined in the year", 3, joined_on=date(2025, 3, 1)),
        ]
    )
    result = finding(place, "training_hours_at_least", minimum=70)
    assert (result.met, result.concerned, result.found, result.wanted) == (
        False,
        ("Lin (2025: 69.5)",),
        2,
        3,
    )
    assert not finding(place, "training_hours_at_least", minimum=70, judged_from_month=6).met
    assert finding(Place(members=[member("Su", 70)]), "training_hours_at_least", minimum=70).met
