"""Scores, totals and grades: monotone, bounded, exact at the border, whatever the order of the rows (C1, C4)."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.appraisal import grading
from reg_station.appraisal.grading import Grade, Indicator

GRADES = (Grade("优秀", D(85)), Grade("合格", D(60)))
cents = st.integers(0, 10_000).map(lambda number: D(number) / 100)
values = st.integers(-100, 100_000).map(lambda number: D(number) / 100)
weights = st.integers(1, 10_000).map(lambda number: D(number) / 100)


@st.composite
def stepped(draw):
    starts = sorted(draw(st.sets(st.integers(0, 500), min_size=1, max_size=5)))
    percents = sorted(draw(st.lists(st.integers(0, 100), min_size=len(starts), max_size=len(starts))))
    steps = tuple((D(start), D(percent)) for start, percent in zip(starts, percents, strict=True))
    return Indicator("t", "Stepped", draw(weights), "Threshold", steps=steps)


@st.composite
def linear(draw):
    return Indicator("l", "Linear", draw(weights), "Linear", target=D(draw(st.integers(1, 100_000))) / 100)


@given(st.one_of(linear(), stepped()), values, values)
def test_more_evidence_never_gives_less(indicator, one, other):
    less, more = sorted((one, other))
    assert grading.score(indicator, less).points <= grading.score(indicator, more).points


@given(st.one_of(linear(), stepped()), values)
def test_a_score_lies_between_nothing_and_the_weight(indicator, value):
    points = grading.score(indicator, value).points
    assert 0 <= points <= indicator.weight
    assert points == points.quantize(D("0.01"))


@given(weights, values)
def test_what_is_judged_is_held_within_the_weight(weight, judged):
    points = grading.score(Indicator("j", "Judged", weight, "Judged"), judged=judged).points
    assert 0 <= points <= weight


def test_nobody_judged_is_not_nothing():
    found = grading.score(Indicator("j", "Judged", D(5), "Judged"), D(100))
    assert found.points is None and found.reasons[0][0] == grading.NOT_GIVEN


@given(linear())
def test_the_target_gives_the_whole_weight_and_a_cent_below_never_more(indicator):
    assert grading.score(indicator, indicator.target).points == indicator.weight
    assert grading.score(indicator, indicator.target - D("0.01")).points <= indicator.weight


@given(stepped())
def test_a_step_begins_exactly_at_its_value(indicator):
    for start, percent in indicator.steps:
        expected = grading.rounded(indicator.weight * percent / 100)
        assert grading.score(indicator, start).points == expected
    below = indicator.steps[0][0] - D("0.01")
    assert grading.score(indicator, below).points == 0


def test_half_a_hundredth_is_rounded_up():
    third = Indicator("l", "Linear", D("0.01"), "Linear", target=D(2))
    assert grading.score(third, D(1)).points == D("0.01")
    assert grading.score(Indicator("l", "L", D(10), "Linear", target=D(3)), D(1)).points == D("3.33")
    assert grading.score(Indicator("l", "L", D(1), "Linear", target=D(8)), D(1)).points == D("0.13")


@pytest.mark.parametrize(
    ("total", "grade"),
    [("85", "优秀"), ("84.99", "合格"), ("60", "合格"), ("59.99", None), ("0", None), ("100", "优秀")],
)
def test_a_grade_begins_exactly_at_its_score(total, grade):
    assert grading.grade_of(D(total), GRADES) == grade
    assert grading.grade_of(D(total), reversed(GRADES)) == grade


rows = st.lists(st.tuples(linear(), values), min_size=1, max_size=8)


@given(rows, st.randoms())
def test_the_order_of_the_rows_changes_nothing(pairs, random):
    scored = [(indicator, value, grading.score(indicator, value).points) for indicator, value in pairs]
    shuffled = list(scored)
    random.shuffle(shuffled)
    one, other = grading.outcome(scored, GRADES), grading.outcome(shuffled, GRADES)
    assert (one.total, one.grade) == (other.total, other.grade)
    assert one.total == sum(points for _indicator, _value, points in scored)


def test_ten_times_a_tenth_is_one():
    tenth = Indicator("a", "A", D("0.10"), "Linear", target=D(1))
    assert grading.outcome([(tenth, D(1), D("0.10"))] * 10, GRADES).total == D(1)


def test_it_says_what_would_lift_the_grade():
    visits = Indicator("v", "Visits", D(40), "Linear", target=D(20))
    served = Indicator("s", "Served", D(40), "Threshold", steps=((D(3), D(50)), (D(4), D(100))))
    judged = Indicator("j", "Judged", D(20), "Judged")
    found = grading.outcome([(visits, D(15), D(30)), (served, D(3), D(20)), (judged, None, D(18))], GRADES)
    assert (found.total, found.grade) == (D(68), "合格")
    assert found.reasons == (
        (grading.LIFT, (D(17), "优秀")),
        (grading.MORE, ("Served", D(3), D(4), D(20))),
        (grading.MORE, ("Visits", D(15), D(20), D(10))),
        (grading.MORE_JUDGED, ("Judged", D(2))),
    )


def test_below_the_bar_there_is_no_grade_and_the_bar_is_named():
    found = grading.outcome([(Indicator("j", "J", D(100), "Judged"), None, D(50))], GRADES)
    assert found.grade is None and found.reasons[0] == (grading.LIFT, (D(10), "合格"))


def test_the_best_grade_needs_no_lifting():
    found = grading.outcome([(Indicator("j", "J", D(100), "Judged"), None, D(90))], GRADES)
    assert found.grade == "优秀" and found.reasons == ((grading.BEST, ()),)


@pytest.mark.parametrize("text", ["5 = 60", "5: 60 %", "5：60", " 5=60 ", "5＝60"])
def test_steps_are_read_as_people_write_them(text):
    assert grading.read_steps(text) == ((D(5), D(60)),)


def test_several_steps_and_empty_lines():
    assert grading.read_steps("3 = 40\n\n4.5 = 100") == ((D(3), D(40)), (D("4.5"), D(100)))
    assert grading.read_steps(None) == ()


@pytest.mark.parametrize("text", ["five = 60", "5", "5 = 6 = 7", "= 5", "NaN = 3", "5 = Infinity"])
def test_an_unreadable_step_names_its_line(text):
    with pytest.raises(grading.ThresholdsUnreadable, match=text):
        grading.read_steps(f"1 = 10\n{text}")


def test_points_by_category_keep_the_order_of_the_categories():
    rows = [
        {"category": "B", "points": 1.1, "weight": 5},
        {"category": "A", "points": 2, "weight": 5},
        {"category": "B", "points": 2.2, "weight": 10},
    ]
    assert grading.by_category(rows) == {"B": (D("3.3"), D(15)), "A": (D(2), D(5))}
    assert list(grading.by_category(rows)) == ["B", "A"]


@given(st.lists(st.tuples(st.sampled_from("AB"), cents, cents)))
def test_no_point_is_lost_between_categories(parts):
    rows = [{"category": name, "points": points, "weight": weight} for name, points, weight in parts]
    sums = grading.by_category(rows).values()
    assert sum((points for points, _weight in sums), D(0)) == sum((part[1] for part in parts), D(0))
