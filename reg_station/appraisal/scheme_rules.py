"""What makes a scheme of appraisal sound (C1, C4). Pure: imports no frappe; each problem is (text, values)."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from reg_station.appraisal.grading import (
    HUNDRED,
    JUDGED,
    LINEAR,
    POINT,
    POINT_GRADES,
    THRESHOLD,
    ZERO,
    Grade,
    Indicator,
    Reason,
)
from reg_station.words import marked as _

NOT_HUNDRED = _("The weights add up to {0} and not to 100.")
NO_INDICATOR = _("There is no indicator.")
TWICE = _("The code {0} stands twice.")
NO_WEIGHT = _("{0}: the weight must be more than 0.")
NO_TARGET = _("{0}: a linear score needs a target above 0.")
NO_STEPS = _("{0}: a score by thresholds needs at least one line such as 5 = 60.")
STEPS_NOT_RISING = _("{0}: from line to line the value rises and the percentage does not fall.")
PERCENT = _("{0}: {1} % is not between 0 and 100.")
NO_FIGURE = _("{0}: without a figure it can only be judged.")
NO_GRADE = _("There is no grade.")
GRADES_NOT_FALLING = _("The scores of the grades must fall from the first to the last; {0} does not.")
GRADE_RANGE = _("The grade {0} begins at {1}; it must be between 0 and 100.")
GRADE_TWICE = _("The grade {0} stands twice.")
TWO_GRADES = _(
    "Service points have exactly the two grades Excellent and Qualified, in this order (2023-35, annex, 5.4)."
)


def problems_of(
    kind: str, indicators: Sequence[Indicator], figures: Sequence[bool], grades: Sequence[Grade]
) -> list[Reason]:
    """Everything wrong with a scheme, in the order of its rows; `figures` says which indicators have a figure."""
    found: list[Reason] = []
    if not indicators:
        found.append((NO_INDICATOR, ()))
    for code, times in Counter(indicator.code for indicator in indicators).items():
        if times > 1:
            found.append((TWICE, (code,)))
    for indicator, has_figure in zip(indicators, figures, strict=True):
        found += _of_indicator(indicator, has_figure)
    weight = sum((indicator.weight for indicator in indicators), ZERO)
    if weight != HUNDRED:
        found.append((NOT_HUNDRED, (_plain(weight),)))
    return found + _of_grades(kind, grades)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _of_indicator(indicator: Indicator, has_figure: bool) -> list[Reason]:
    name = f"{indicator.code} {indicator.title}"
    found: list[Reason] = []
    if indicator.weight <= 0:
        found.append((NO_WEIGHT, (name,)))
    if indicator.scoring != JUDGED and not has_figure:
        found.append((NO_FIGURE, (name,)))
    if indicator.scoring == LINEAR and indicator.target <= 0:
        found.append((NO_TARGET, (name,)))
    if indicator.scoring == THRESHOLD:
        found += _of_steps(name, indicator.steps)
    return found


def _of_steps(name: str, steps) -> list[Reason]:
    if not steps:
        return [(NO_STEPS, (name,))]
    found = [(PERCENT, (name, _plain(percent))) for _value, percent in steps if not 0 <= percent <= HUNDRED]
    if any(after[0] <= before[0] or after[1] < before[1] for before, after in pairwise(steps)):
        found.append((STEPS_NOT_RISING, (name,)))
    return found


def _of_grades(kind: str, grades: Sequence[Grade]) -> list[Reason]:
    if not grades:
        return [(NO_GRADE, ())]
    found: list[Reason] = []
    for label, times in Counter(grade.label for grade in grades).items():
        if times > 1:
            found.append((GRADE_TWICE, (label,)))
    for grade in grades:
        if not 0 <= grade.min_score <= HUNDRED:
            found.append((GRADE_RANGE, (grade.label, _plain(grade.min_score))))
    for before, after in pairwise(grades):
        if after.min_score >= before.min_score:
            found.append((GRADES_NOT_FALLING, (after.label,)))
    if kind == POINT and tuple(grade.label for grade in grades) not in POINT_GRADES:
        found.append((TWO_GRADES, ()))
    return found
