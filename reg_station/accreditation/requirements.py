"""The self-check of an application against the requirements. Pure: plain values in, results out (B2).

Requirements are records; each may name one of `CHECKS` with its parameters. A requirement without a check is left to
people, at the materials review and on site.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reg_station.station_network.standards import education_at_least


@dataclass(frozen=True)
class Requirement:
    code: str
    title: str
    hard: bool
    citation: str
    rule: str = ""
    minimum: float = 0
    field_names: tuple[str, ...] = ()
    education_level: str = ""
    attachment_kind: str = ""
    guidance: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def valid_on(self, day: date) -> bool:
        return (not self.valid_from or self.valid_from <= day) and (not self.valid_to or day <= self.valid_to)


@dataclass(frozen=True)
class StaffEntry:
    name: str
    education: str = ""


@dataclass(frozen=True)
class Attachment:
    kind: str
    requirement: str = ""


@dataclass(frozen=True)
class Submission:
    """An application as plain values. `values` maps field names to what stands in them."""

    values: Mapping[str, object]
    staff: Sequence[StaffEntry] = ()
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True)
class CheckResult:
    """`met` is None where only people can judge. `concerned` names fields, people or attachment kinds that lack."""

    requirement: Requirement
    met: bool | None
    concerned: tuple[str, ...] = ()
    found: float = 0
    wanted: float = 0

    @property
    def blocks_sending(self) -> bool:
        return self.requirement.hard and self.met is False


def self_check(submission: Submission, requirements: Iterable[Requirement], today: date) -> list[CheckResult]:
    """Results for the requirements valid on `today`, in their order. Raises KeyError for an unknown check."""
    return [
        CHECKS[item.rule](submission, item) if item.rule else CheckResult(item, None)
        for item in requirements
        if item.valid_on(today)
    ]


def _filled(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return value not in (None, 0, 0.0)


def _number(value: object) -> float:
    try:
        return float(value or 0)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return 0.0


def _fields_complete(submission: Submission, item: Requirement) -> CheckResult:
    missing = tuple(name for name in item.field_names if not _filled(submission.values.get(name)))
    return CheckResult(
        item, not missing, missing, len(item.field_names) - len(missing), len(item.field_names)
    )


def _number_at_least(submission: Submission, item: Requirement) -> CheckResult:
    low = tuple(name for name in item.field_names if _number(submission.values.get(name)) < item.minimum)
    least = min((_number(submission.values.get(name)) for name in item.field_names), default=0.0)
    return CheckResult(item, not low, low, least, item.minimum)


def _staff_count(submission: Submission, item: Requirement) -> CheckResult:
    named = {entry.name.strip() for entry in submission.staff if entry.name.strip()}
    return CheckResult(item, len(named) >= item.minimum, (), len(named), item.minimum)


def _staff_education(submission: Submission, item: Requirement) -> CheckResult:
    below = tuple(
        entry.name
        for entry in submission.staff
        if not education_at_least(entry.education, item.education_level)
    )
    return CheckResult(item, bool(submission.staff) and not below, below)


def _attachment_present(submission: Submission, item: Requirement) -> CheckResult:
    met = any(attachment.kind == item.attachment_kind for attachment in submission.attachments)
    return CheckResult(item, met, () if met else (item.attachment_kind,))


def _evidence_attached(submission: Submission, item: Requirement) -> CheckResult:
    met = any(attachment.requirement == item.code for attachment in submission.attachments)
    return CheckResult(item, met)


CHECKS: Mapping[str, Callable[[Submission, Requirement], CheckResult]] = {
    "fields_complete": _fields_complete,
    "number_at_least": _number_at_least,
    "staff_count_at_least": _staff_count,
    "staff_education_at_least": _staff_education,
    "attachment_present": _attachment_present,
    "evidence_attached": _evidence_attached,
}
