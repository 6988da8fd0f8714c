"""What is taken of a resource, day by day (D5)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.resource_sharing.allocation import (
    Allocation,
    Conflict,
    free_levels,
    free_windows,
    joined,
    peak_use,
    refusal,
)

START = date(2026, 1, 1)
HORIZON = 60


def day(number):
    return START + timedelta(days=number)


@st.composite
def windows(draw):
    first = draw(st.integers(0, HORIZON - 1))
    last = draw(st.none() | st.integers(first, HORIZON - 1))
    return day(first), None if last is None else day(last)


quantities = st.sampled_from([0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0])
allocations = st.builds(lambda window, quantity: Allocation(*window, quantity), windows(), quantities)


def use_by_day(found):
    """The naive count: every day of every allocation, one by one, up to a day beyond all that ends."""
    used = [Decimal(0)] * (HORIZON + 1)
    for allocation in found:
        for number in range(HORIZON + 1):
            if allocation.from_date <= day(number) and (
                allocation.to_date is None or day(number) <= allocation.to_date
            ):
                used[number] += Decimal(str(allocation.quantity))
    return used


def covers(window, number):
    return window[0] <= day(number) and (window[1] is None or day(number) <= window[1])


@given(st.lists(allocations, max_size=30), st.sampled_from([0.3, 1.0, 2.5, 5.0]))
def test_what_is_accepted_never_exceeds_the_capacity_on_any_day(asked, capacity):
    accepted = []
    for wanted in asked:
        before = use_by_day(accepted)
        conflict = refusal(capacity, False, accepted, wanted)
        too_much = [
            number
            for number in range(HORIZON + 1)
            if covers((wanted.from_date, wanted.to_date), number)
            and before[number] + Decimal(str(wanted.quantity)) > Decimal(str(capacity))
        ]
        if conflict is None:
            assert not too_much
            accepted.append(wanted)
        else:
            assert conflict.day == day(too_much[0])
            assert conflict.free == float(Decimal(str(capacity)) - before[too_much[0]])
            assert conflict.wanted == wanted.quantity
    assert max(use_by_day(accepted)) <= Decimal(str(capacity))


@given(st.lists(allocations, max_size=20))
def test_an_exclusive_resource_has_one_user_a_day_whatever_the_quantities(asked):
    accepted = []
    for wanted in asked:
        if refusal(99, True, accepted, wanted) is None:
            accepted.append(wanted)
    for number in range(HORIZON + 1):
        assert sum(covers((found.from_date, found.to_date), number) for found in accepted) <= 1
    assert accepted or not asked


@given(st.lists(allocations, max_size=12), windows())
def test_the_peak_is_the_fullest_day(found, window):
    used = use_by_day(found)
    assert peak_use(found, window) == float(
        max(used[number] for number in range(HORIZON + 1) if covers(window, number))
    )


@given(st.lists(windows(), max_size=4), st.lists(allocations, max_size=12), quantities)
def test_free_windows_hold_the_free_days_and_no_others(offered, found, quantity):
    used = use_by_day(found)
    free = free_windows(offered, found, 4.0, quantity)
    for number in range(HORIZON + 1):
        is_offered = any(covers(window, number) for window in offered)
        expected = is_offered and used[number] + Decimal(str(quantity)) <= 4
        assert sum(covers(window, number) for window in free) == expected
    assert joined(free) == free


@given(st.lists(windows(), max_size=3), st.lists(allocations, max_size=8), quantities, windows())
def test_a_level_holds_a_period_exactly_when_it_is_free_for_the_quantity(offered, found, quantity, needed):
    levels = free_levels(offered, found, 4.0)
    free = free_windows(offered, found, 4.0, quantity)
    last = needed[1] or date.max

    def holds(window):
        return window[0] <= needed[0] and last <= (window[1] or date.max)

    assert any(holds(level) and level[2] >= quantity for level in levels) == any(map(holds, free))


def test_five_benches_three_let_until_june():
    taken = [Allocation(day(0), day(29), 3)]
    assert free_levels([(day(0), day(59))], taken, 5) == ((day(0), day(59), 2.0), (day(30), day(59), 5.0))


def test_levels_of_a_whole_give_its_free_windows():
    taken = [Allocation(day(10), day(19))]
    expected = ((day(0), day(9), 0.0), (day(20), None, 0.0))
    assert free_levels([(day(0), None)], taken, 0.0, exclusive=True) == expected
    assert free_levels([(day(0), None)], taken, 0.0) == expected


def test_the_day_after_the_last_day_is_free_again():
    existing = [Allocation(day(0), day(9))]
    assert refusal(1, True, existing, Allocation(day(9), day(20))) == Conflict(day(9), 0.0, 1.0)
    assert refusal(1, True, existing, Allocation(day(10), None)) is None


def test_without_an_end_nothing_follows():
    existing = [Allocation(day(5), None, 2)]
    assert refusal(3, False, existing, Allocation(day(0), None, 2)) == Conflict(day(5), 1.0, 2.0)
    assert refusal(3, False, existing, Allocation(day(0), day(4), 2)) is None


def test_tenths_add_up_exactly():
    existing = [Allocation(day(0), day(9), 0.1), Allocation(day(0), day(9), 0.2)]
    assert refusal(0.4, False, existing, Allocation(day(0), day(9), 0.1)) is None
    assert refusal(0.3, False, existing[:1], Allocation(day(0), day(9), 0.2)) is None


def test_more_taken_than_there_is_leaves_nothing_not_less():
    existing = [Allocation(day(0), day(9), 5)]
    assert refusal(3, False, existing, Allocation(day(2), day(3), 1)) == Conflict(day(2), 0.0, 1.0)


@pytest.mark.parametrize("quantity", [0, -1, float("nan")])
def test_an_allocation_of_nothing_is_refused(quantity):
    with pytest.raises(ValueError, match="more than nothing"):
        Allocation(day(0), None, quantity)


def test_what_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="before it begins"):
        Allocation(day(1), day(0))
    with pytest.raises(ValueError, match="before it begins"):
        free_windows([(day(1), day(0))], [], 1, 1)
    with pytest.raises(ValueError, match="before it begins"):
        peak_use([], (day(1), day(0)))
