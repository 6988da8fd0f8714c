"""Criteria of the priority and the innovation channel: checked against facts, put together clause by clause (F3, F4).

Pure; imports no frappe. What a criterion asks for is data; the named checks are the only code. A person decides; this
module says which clauses are met, which are not, which lack evidence, and what stands in the way of recommending.
Reasons are (English template, values) pairs.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reg_station.words import marked as _

MET, UNMET, NOT_EVIDENCED = "Met", "Unmet", "Not Evidenced"
REQUIRED, ONE_OF_GROUP, OPTIONAL = "Required", "One of a Group", "Optional"
BY_FACT, BY_PERSON = "Fact of the Product", "Person"
TYPES = ("Medical Device", "Drug", "Cosmetic")
CLASSES = ("I", "II", "III")
ORIGINS = ("Own Development", "Transferred into the District", "Contract Development", "Imported")
SEPARATORS = re.compile(r"[,，、;；]")

NO_CODE = _("A criterion has no code.")
TWICE = _("The code {0} stands there twice.")
NO_GROUP = _("{0}: say to which group it belongs.")
UNKNOWN_CHECK = _("{0}: there is no check {1}.")
NO_VALUES = _("{0}: the check needs values, separated by commas.")
WRONG_VALUE = _("{0}: the check does not know the value {1}. Known are: {2}.")
NEEDLESS_VALUES = _("{0}: the check takes no values.")
NO_CITATION = _("{0}: an official criterion says where it stands.")
NOT_STATED = _("The product does not state it: {0}")
IS_AMONG = _("{0} is among {1}")
IS_NOT_AMONG = _("{0} is not among {1}")
IS_MARKED = _("The product is marked as innovative")
IS_NOT_MARKED = _("The product is not marked as innovative")
REACHED = _("The product has reached the stage {0}")
NOT_REACHED = _("The product has reached none of the stages {0}")
NOT_FOLLOWED = _("Nobody follows the product through its stages yet")
IS_UNMET = _("{0} is not met")
IS_NOT_EVIDENCED = _("{0} is not evidenced")
GROUP_OPEN = _("Of the group {0} none is met: {1}")

Reason = tuple[str, tuple]


@dataclass(frozen=True)
class Facts:
    """What the registry knows of a product. Empty texts are not stated; `stages` are all it has entered."""

    product_type: str = ""
    device_class: str = ""
    origin: str = ""
    is_innovative: bool = False
    stages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Criterion:
    code: str
    needed: str = REQUIRED
    group: str = ""
    judged_by: str = BY_PERSON
    check: str = ""
    values: str = ""
    citation: str = ""


@dataclass(frozen=True)
class Finding:
    standing: str
    reason: Reason


@dataclass(frozen=True)
class Check:
    """A named check: which values it takes (None: none; empty: the stages in use) and how it judges."""

    known: tuple[str, ...] | None
    judge: Callable[[Facts, tuple[str, ...]], Finding]


@dataclass(frozen=True)
class Assessment:
    """Codes by standing, each code in exactly one list and in the order of the criteria; what stands in the way."""

    met: tuple[str, ...]
    unmet: tuple[str, ...]
    not_evidenced: tuple[str, ...]
    blocking: tuple[Reason, ...]

    @property
    def recommendable(self) -> bool:
        return not self.blocking


def _among(value: str, values: tuple[str, ...], what: str) -> Finding:
    if not value:
        return Finding(NOT_EVIDENCED, (NOT_STATED, (what,)))
    if value in values:
        return Finding(MET, (IS_AMONG, (value, values)))
    return Finding(UNMET, (IS_NOT_AMONG, (value, values)))


def _innovative(facts: Facts, values: tuple[str, ...]) -> Finding:
    return Finding(MET, (IS_MARKED, ())) if facts.is_innovative else Finding(UNMET, (IS_NOT_MARKED, ()))


def _stage(facts: Facts, values: tuple[str, ...]) -> Finding:
    if not facts.stages:
        return Finding(NOT_EVIDENCED, (NOT_FOLLOWED, ()))
    reached = [stage for stage in values if stage in facts.stages]
    return Finding(MET, (REACHED, (reached[0],))) if reached else Finding(UNMET, (NOT_REACHED, (values,)))


CHECKS: Mapping[str, Check] = {
    "Product Type Is One Of": Check(TYPES, lambda f, v: _among(f.product_type, v, "Product Type")),
    "Device Class Is One Of": Check(CLASSES, lambda f, v: _among(f.device_class, v, "Device Class")),
    "Origin Is One Of": Check(ORIGINS, lambda f, v: _among(f.origin, v, "Origin")),
    "Marked as Innovative": Check(None, _innovative),
    "Has Reached the Stage": Check((), _stage),
}


def values_of(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in SEPARATORS.split(text or "") if part.strip())


def problems(criteria: Sequence[Criterion], stages: Collection[str], official: bool = False) -> list[Reason]:
    """Why nobody could apply these criteria, in their order; `stages`: the names of the stages in use."""
    found: list[Reason] = []
    codes = [criterion.code.strip() for criterion in criteria]
    for criterion, code in zip(criteria, codes, strict=True):
        if not code:
            found.append((NO_CODE, ()))
        elif codes.count(code) > 1 and (TWICE, (code,)) not in found:
            found.append((TWICE, (code,)))
        if criterion.needed == ONE_OF_GROUP and not criterion.group.strip():
            found.append((NO_GROUP, (code,)))
        if official and not criterion.citation.strip():
            found.append((NO_CITATION, (code,)))
        if criterion.judged_by == BY_FACT:
            found += _check_problems(code, criterion, stages)
    return found


def _check_problems(code: str, criterion: Criterion, stages: Collection[str]) -> list[Reason]:
    check = CHECKS.get(criterion.check)
    if check is None:
        return [(UNKNOWN_CHECK, (code, criterion.check or "–"))]
    values = values_of(criterion.values)
    if check.known is None:
        return [(NEEDLESS_VALUES, (code,))] if values else []
    if not values:
        return [(NO_VALUES, (code,))]
    known = check.known or tuple(stages)
    return [(WRONG_VALUE, (code, value, tuple(known))) for value in values if value not in known]


def by_fact(criterion: Criterion, facts: Facts) -> Finding:
    """What the facts say about a criterion that they judge. Raises KeyError for a check that there is not."""
    return CHECKS[criterion.check].judge(facts, values_of(criterion.values))


def assess(criteria: Sequence[Criterion], standings: Mapping[str, str]) -> Assessment:
    """Put the standings together; a criterion without one is not evidenced.

    A required criterion that is unmet or not evidenced stands in the way, and so does a group of which none is met. An
    optional one never does. Bettering any standing never puts anything new in the way.
    """
    lists: dict[str, list[str]] = {MET: [], UNMET: [], NOT_EVIDENCED: []}
    groups: dict[str, list[str]] = {}
    blocking: list[Reason] = []
    for criterion in criteria:
        standing = standings.get(criterion.code) or NOT_EVIDENCED
        lists[standing].append(criterion.code)
        if criterion.needed == ONE_OF_GROUP:
            groups.setdefault(criterion.group, []).append(criterion.code)
        elif criterion.needed == REQUIRED and standing != MET:
            text = IS_UNMET if standing == UNMET else IS_NOT_EVIDENCED
            blocking.append((text, (criterion.code,)))
    for group, codes in groups.items():
        if not set(codes) & set(lists[MET]):
            blocking.append((GROUP_OPEN, (group, tuple(codes))))
    return Assessment(tuple(lists[MET]), tuple(lists[UNMET]), tuple(lists[NOT_EVIDENCED]), tuple(blocking))


def overlap(first: tuple[date, date | None], second: tuple[date, date | None]) -> bool:
    """Whether two periods share a day; both ends belong to a period, None is open."""
    return (second[1] is None or first[0] <= second[1]) and (first[1] is None or second[0] <= first[1])
