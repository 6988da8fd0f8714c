"""From figures to scores, total and grade, each with its reasons (C1, C4). Pure: imports no frappe.

All amounts are `Decimal`. A score is rounded half up to 0.01 once, when it is given; a total is the exact sum of such
scores. A grade begins exactly at its score: 85.00 reaches 85, 84.99 does not. Source: DB31117 10; 2023-35 附件 五(四).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from reg_station.words import marked as _

CENT = Decimal("0.01")
ZERO, HUNDRED = Decimal(0), Decimal(100)
LINEAR, THRESHOLD, JUDGED = "Linear", "Threshold", "Judged"
POINT = "Service Point"
# 2023-35 附件 五(四): 优秀、合格二个等级. Under whichever of the two languages they are written.
POINT_GRADES = (("Excellent", "Qualified"), ("优秀", "合格"))

FULL = _("{0} reaches the target of {1}: the whole weight of {2}.")
PART = _("{0} of the target of {1}, times the weight of {2}, is {3}.")
STEP = _("{0} reaches the step {1}: {2} % of the weight of {3} is {4}.")
NO_STEP = _("{0} stays below the first step {1}: no score.")
GIVEN = _("Judged: {0} of {1}.")
NOT_GIVEN = _("Judged by a person; no score is given yet.")
LIFT = _("{0} points are missing to {1}.")
MORE = _("{0}: from {1} to {2} gives up to {3} points more.")
MORE_JUDGED = _("{0}: up to {1} points can still be gained.")
BEST = _("The best grade is reached.")

Reason = tuple[str, tuple]


class ThresholdsUnreadable(ValueError):
    """A line of the thresholds that is no “value = percentage”."""


@dataclass(frozen=True)
class Indicator:
    """What is appraised: `steps` are (from value, percentage of the weight), rising."""

    code: str
    title: str
    weight: Decimal
    scoring: str
    target: Decimal = ZERO
    steps: tuple[tuple[Decimal, Decimal], ...] = ()
    category: str = ""


@dataclass(frozen=True)
class Score:
    """Points between 0 and the weight, in hundredths; None as long as nobody judged."""

    points: Decimal | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Grade:
    label: str
    min_score: Decimal


@dataclass(frozen=True)
class Outcome:
    """`grade` None: below the bar, held for rectification."""

    total: Decimal
    grade: str | None
    reasons: tuple[Reason, ...]


def decimal(value: object) -> Decimal:
    """A number as it is written, without the error of binary fractions; nothing is 0."""
    return value if isinstance(value, Decimal) else Decimal(str(value or 0))


def rounded(value: Decimal) -> Decimal:
    """Half up to hundredths."""
    return value.quantize(CENT, ROUND_HALF_UP)


def read_steps(text: str | None) -> tuple[tuple[Decimal, Decimal], ...]:
    """Lines such as `5 = 60` (or `5: 60 %`) → ((5, 60), …). Raises ThresholdsUnreadable with the line."""
    steps = []
    for line in (text or "").replace(";", "\n").splitlines():
        plain = line.replace("：", "=").replace(":", "=").replace("＝", "=").replace("%", "").strip()
        if not plain:
            continue
        try:
            value, percent = (Decimal(part.strip()) for part in plain.split("="))
        except (ValueError, InvalidOperation):
            raise ThresholdsUnreadable(line.strip()) from None
        if not (value.is_finite() and percent.is_finite()):
            raise ThresholdsUnreadable(line.strip())
        steps.append((value, percent))
    return tuple(steps)


def score(indicator: Indicator, value: Decimal | None = None, judged: Decimal | None = None) -> Score:
    """Points for a figure, or for what a person judged; never below 0, never above the weight."""
    if indicator.scoring == JUDGED:
        if judged is None:
            return Score(None, ((NOT_GIVEN, ()),))
        points = rounded(_within(judged, indicator.weight))
        return Score(points, ((GIVEN, (points, indicator.weight)),))
    value = decimal(value)
    if indicator.scoring == THRESHOLD:
        return _by_step(indicator, value)
    return _linear(indicator, value)


def _within(points: Decimal, weight: Decimal) -> Decimal:
    return min(max(points, ZERO), weight)


def _linear(indicator: Indicator, value: Decimal) -> Score:
    weight, target = indicator.weight, indicator.target
    if value >= target:
        return Score(rounded(weight), ((FULL, (value, target, weight)),))
    points = rounded(_within(weight * value / target, weight))
    return Score(points, ((PART, (value, target, weight, points)),))


def _by_step(indicator: Indicator, value: Decimal) -> Score:
    reached = [step for step in indicator.steps if value >= step[0]]
    if not reached:
        return Score(rounded(ZERO), ((NO_STEP, (value, indicator.steps[0][0] if indicator.steps else "–")),))
    start, percent = max(reached)
    points = rounded(_within(indicator.weight * percent / HUNDRED, indicator.weight))
    return Score(points, ((STEP, (value, start, percent, indicator.weight, points)),))


def grade_of(total: Decimal, grades: Iterable[Grade]) -> str | None:
    """The best grade whose score is reached; None below all of them."""
    reached = [grade for grade in grades if total >= grade.min_score]
    return max(reached, key=lambda grade: grade.min_score).label if reached else None


def outcome(
    rows: Sequence[tuple[Indicator, Decimal | None, Decimal]], grades: Sequence[Grade], most: int = 3
) -> Outcome:
    """Total, grade, and what would lift the grade, for rows of (indicator, figure or None, points given)."""
    total = sum((points for _indicator, _value, points in rows), ZERO)
    grade = grade_of(total, grades)
    better = [candidate for candidate in grades if candidate.min_score > total]
    if not better:
        return Outcome(total, grade, ((BEST, ()),))
    following = min(better, key=lambda candidate: candidate.min_score)
    reasons: list[Reason] = [(LIFT, (following.min_score - total, following.label))]
    opened = sorted(
        (row for row in rows if row[2] < row[0].weight), key=lambda row: (row[2] - row[0].weight, row[0].code)
    )
    return Outcome(total, grade, (*reasons, *(_gain(*row) for row in opened[:most])))


def _gain(indicator: Indicator, value: Decimal | None, points: Decimal) -> Reason:
    missing = indicator.weight - points
    if indicator.scoring == LINEAR and value is not None and value < indicator.target:
        return MORE, (indicator.title, value, indicator.target, missing)
    if indicator.scoring == THRESHOLD and value is not None:
        ahead = [step for step in indicator.steps if step[0] > value]
        if ahead:
            start, percent = min(ahead)
            gained = rounded(_within(indicator.weight * percent / HUNDRED, indicator.weight)) - points
            return MORE, (indicator.title, value, start, max(gained, ZERO))
    return MORE_JUDGED, (indicator.title, missing)


def by_category(rows: Iterable[Mapping]) -> dict[str, tuple[Decimal, Decimal]]:
    """Category → (points, weight), in the order in which categories first appear."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for row in rows:
        points, weight = sums.get(row["category"], (ZERO, ZERO))
        sums[row["category"]] = (points + decimal(row["points"]), weight + decimal(row["weight"]))
    return sums
