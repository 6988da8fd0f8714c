"""What is refused in a scheme, and with which reason (C1, C4)."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from reg_station.appraisal import scheme_rules as rules
from reg_station.appraisal.grading import Grade, Indicator
from reg_station.setup.loading import load

POINT = "Service Point"
GRADES = (Grade("优秀", D(85)), Grade("合格", D(60)))
VISITS = Indicator("1", "Visits", D(60), "Linear", target=D(10))
JUDGED = Indicator("2", "Premises", D(40), "Judged")


def problems(indicators=(VISITS, JUDGED), figures=(True, False), grades=GRADES, kind=POINT):
    return rules.problems_of(kind, indicators, figures, grades)


def texts(found):
    return [text for text, _values in found]


def test_a_sound_scheme_has_no_problem():
    assert problems() == []


@pytest.mark.parametrize("weight", ["39", "41", "39.99", "40.01"])
def test_the_weights_are_a_hundred_to_the_hundredth(weight):
    found = problems((VISITS, replace(JUDGED, weight=D(weight))))
    assert found == [(rules.NOT_HUNDRED, (f"{(D(60) + D(weight)).normalize():f}",))]


def test_thirds_of_a_hundred_in_hundredths_are_a_hundred():
    parts = [Indicator(str(at), "x", D(w), "Judged") for at, w in enumerate(("33.33", "33.33", "33.34"))]
    assert problems(parts, (False,) * 3) == []


@pytest.mark.parametrize(
    ("changed", "figure", "problem"),
    [
        (replace(VISITS, code="2"), True, rules.TWICE),
        (replace(VISITS, target=D(0)), True, rules.NO_TARGET),
        (replace(VISITS, scoring="Threshold"), True, rules.NO_STEPS),
        (
            replace(VISITS, scoring="Threshold", steps=((D(5), D(50)), (D(5), D(60)))),
            True,
            rules.STEPS_NOT_RISING,
        ),
        (
            replace(VISITS, scoring="Threshold", steps=((D(5), D(50)), (D(6), D(40)))),
            True,
            rules.STEPS_NOT_RISING,
        ),
        (replace(VISITS, scoring="Threshold", steps=((D(5), D(101)),)), True, rules.PERCENT),
        (VISITS, False, rules.NO_FIGURE),
    ],
)
def test_what_cannot_be_scored_is_named(changed, figure, problem):
    assert texts(problems((changed, JUDGED), (figure, False))) == [problem]


def test_a_weight_of_nothing_is_refused():
    found = problems((VISITS, JUDGED, Indicator("3", "Empty", D(0), "Judged")), (True, False, False))
    assert texts(found) == [rules.NO_WEIGHT]


def test_an_empty_scheme_has_neither_indicators_nor_grades():
    assert texts(problems((), (), ())) == [rules.NO_INDICATOR, rules.NOT_HUNDRED, rules.NO_GRADE]


@pytest.mark.parametrize(
    "grades",
    [
        (Grade("优秀", D(85)),),
        (Grade("优秀", D(85)), Grade("良好", D(75)), Grade("合格", D(60))),
        (Grade("优秀", D(85)), Grade("不合格", D(0))),
        (Grade("A", D(85)), Grade("B", D(60))),
    ],
)
def test_points_have_exactly_their_two_grades(grades):
    assert rules.TWO_GRADES in texts(problems(grades=grades))


def test_in_english_they_are_two_as_well():
    assert problems(grades=(Grade("Excellent", D(85)), Grade("Qualified", D(60)))) == []


def test_a_station_may_have_three():
    grades = (Grade("优秀", D(85)), Grade("良好", D(75)), Grade("合格", D(60)))
    assert problems(grades=grades, kind="Station") == []


@pytest.mark.parametrize("second", [85, 90])
def test_grades_fall(second):
    found = problems(grades=(Grade("优秀", D(85)), Grade("合格", D(second))))
    assert found == [(rules.GRADES_NOT_FALLING, ("合格",))]


def test_a_grade_begins_within_the_hundred():
    found = problems(grades=(Grade("优秀", D("100.5")), Grade("合格", D(-1))))
    assert texts(found) == [rules.GRADE_RANGE, rules.GRADE_RANGE]


def test_no_grade_stands_twice():
    found = problems(grades=(Grade("优秀", D(85)), Grade("优秀", D(60))), kind="Station")
    assert texts(found) == [rules.GRADE_TWICE]


def test_shipped_schemes_are_examples_with_the_categories_of_the_documents():
    for scheme in load("appraisal_scheme"):
        assert scheme["official_weights"] == 0 and "示例" in scheme["remark"]
        assert list(dict.fromkeys(row["category"] for row in scheme["indicators"])) == [
            *("制度建设", "基础保障", "人员参训", "咨询接待", "走访调研", "法规宣贯"),
            "创新及优先产品信息收集",
        ]
        assert sum(D(str(row["weight"])) for row in scheme["indicators"]) == 100
        known = {metric["metric_code"] for metric in load("appraisal_metric")}
        assert {row["metric"] for row in scheme["indicators"] if row.get("metric")} <= known
        assert [grade["label"] for grade in scheme["grades"]] == ["优秀", "合格"]
