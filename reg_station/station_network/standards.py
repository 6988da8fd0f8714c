"""What a station or a service point must have in order. Pure: plain values in, findings out (A1–A3).

Each standard names one check with its parameters; the checks are the functions in `CHECKS`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from reg_station.learning.hours import Entry, Office, is_short
from reg_station.station_network.premises_rules import PremisesState, out_of_order

EDUCATION_LEVELS = ("Below College", "College", "Bachelor", "Master", "Doctorate")


@dataclass(frozen=True)
class Standard:
    """One requirement with its clause. Which parameters count depends on `check_name`."""

    code: str
    title: str
    check_name: str
    citation: str
    minimum: int = 0
    education_level: str = ""
    full_time_only: bool = False
    expected_values: tuple[str, ...] = ()
    judged_from_month: int = 10


@dataclass(frozen=True)
class Member:
    """Somebody in office; `training` are the approved entries of the hours ledger."""

    name: str
    full_time: bool
    education: str = ""
    pledge_signed: bool = False
    joined_on: date | None = None
    left_on: date | None = None
    training: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class RuleInForce:
    kind: str
    next_review: date | None = None


@dataclass(frozen=True)
class Place:
    """A station or a point as it stands on one day; members who left and superseded rules are not in it."""

    members: Sequence[Member] = ()
    rules: Sequence[RuleInForce] = ()
    required_rule_kinds: Sequence[str] = ()
    area_kinds: Sequence[str] = ()
    budget_kinds: Sequence[str] = ()
    filled_fields: frozenset[str] = frozenset()
    premises: PremisesState = field(default_factory=PremisesState)


@dataclass(frozen=True)
class Finding:
    """Result of one standard: in order or not, which values are concerned (names, kinds, fields) and the figures."""

    code: str
    title: str
    citation: str
    met: bool
    check_name: str
    concerned: tuple[str, ...] = ()
    found: int = 0
    wanted: int = 0


def assess(place: Place, standards: Iterable[Standard], today: date) -> list[Finding]:
    """One finding for each standard, in their order. Raises KeyError for a check that does not exist."""
    return [CHECKS[standard.check_name](place, standard, today) for standard in standards]


def education_at_least(education: str, level: str) -> bool:
    """Whether `education` ranks at `level` or above; an unknown or empty education never does."""
    if education not in EDUCATION_LEVELS or level not in EDUCATION_LEVELS:
        return False
    return EDUCATION_LEVELS.index(education) >= EDUCATION_LEVELS.index(level)


def _finding(
    standard: Standard, met: bool, concerned: Iterable[str] = (), found: int = 0, wanted: int = 0
) -> Finding:
    return Finding(
        code=standard.code,
        title=standard.title,
        citation=standard.citation,
        met=met,
        check_name=standard.check_name,
        concerned=tuple(concerned),
        found=found,
        wanted=wanted,
    )


def _staff_at_least(place: Place, standard: Standard, today: date) -> Finding:
    found = len(place.members)
    return _finding(standard, found >= standard.minimum, found=found, wanted=standard.minimum)


def _full_time_at_least(place: Place, standard: Standard, today: date) -> Finding:
    found = sum(member.full_time for member in place.members)
    return _finding(standard, found >= standard.minimum, found=found, wanted=standard.minimum)


def _concerning(place: Place, standard: Standard) -> list[Member]:
    return [member for member in place.members if member.full_time or not standard.full_time_only]


def _education(place: Place, standard: Standard, today: date) -> Finding:
    below = [
        member.name
        for member in _concerning(place, standard)
        if not education_at_least(member.education, standard.education_level)
    ]
    return _finding(standard, not below, below)


def _pledge(place: Place, standard: Standard, today: date) -> Finding:
    missing = [member.name for member in _concerning(place, standard) if not member.pledge_signed]
    return _finding(standard, not missing, missing)


def _training_hours(place: Place, standard: Standard, today: date) -> Finding:
    """Concerned are full-time members below the minimum, each with the hours reached in the year that is judged."""
    below, full_time = [], 0
    for member in place.members:
        office = Office(member.full_time, member.joined_on, member.left_on)
        short, hours, year = is_short(
            member.training, office, today, standard.minimum, standard.judged_from_month
        )
        full_time += member.full_time
        if short:
            below.append(f"{member.name} ({year}: {hours:g})")
    return _finding(standard, not below, below, found=full_time - len(below), wanted=full_time)


def _rule_kinds(place: Place, standard: Standard, today: date) -> Finding:
    present = {rule.kind for rule in place.rules}
    missing = [kind for kind in place.required_rule_kinds if kind not in present]
    wanted = len(place.required_rule_kinds)
    return _finding(standard, not missing, missing, found=wanted - len(missing), wanted=wanted)


def _rule_review(place: Place, standard: Standard, today: date) -> Finding:
    overdue = [rule.kind for rule in place.rules if rule.next_review and rule.next_review < today]
    return _finding(standard, not overdue, overdue)


def _premises(place: Place, standard: Standard, today: date) -> Finding:
    wrong = out_of_order(place.premises, today)
    return _finding(standard, not wrong, wrong)


def _expected(attribute: str) -> Callable[[Place, Standard, date], Finding]:
    def check(place: Place, standard: Standard, today: date) -> Finding:
        present = set(getattr(place, attribute))
        missing = [value for value in standard.expected_values if value not in present]
        wanted = len(standard.expected_values)
        return _finding(standard, not missing, missing, found=wanted - len(missing), wanted=wanted)

    return check


CHECKS: Mapping[str, Callable[[Place, Standard, date], Finding]] = {
    "staff_at_least": _staff_at_least,
    "full_time_at_least": _full_time_at_least,
    "education_at_least": _education,
    "pledge_signed": _pledge,
    "training_hours_at_least": _training_hours,
    "rule_kinds_present": _rule_kinds,
    "rule_review_due": _rule_review,
    "premises_checked": _premises,
    "areas_present": _expected("area_kinds"),
    "budget_kinds_present": _expected("budget_kinds"),
    "fields_present": _expected("filled_fields"),
}
