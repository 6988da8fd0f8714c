"""What the answers of an inspection add up to, and when it may go on (DB31117 7.2.7.2, 7.2.8.1). Pure; imports no frappe.

Every rule returns its value with the reasons: pairs of an English sentence and its values, to be translated by whoever
shows them. Numbers that the source documents do not give come as arguments, from the settings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from reg_station.platform.working_days import Calendar, YearNotCovered
from reg_station.words import marked as _

CONFORMS, MINOR, MAJOR, NOT_APPLICABLE = _("Conforms"), _("Minor"), _("Major"), _("Not Applicable")
FINDINGS = (MINOR, MAJOR)
PASSED, AFTER_RECTIFICATION, NOT_PASSED = _("Passed"), _("Passed after Rectification"), _("Not Passed")
OPEN, RECTIFIED, CLOSED, REOPENED = _("Open"), _("Rectified"), _("Closed"), _("Reopened")
WITH_ENTERPRISE = (OPEN, REOPENED)
BY_WORKING_DAYS, BY_DAYS = _("Working Days"), _("Calendar Missing, Days Counted")
RECTIFIABLE_MAJORS = 3
# Five working days are seven days where the calendar of the year is missing.
WORKING_WEEK, WEEK = 5, 7

Reason = tuple[str, tuple]


@dataclass(frozen=True)
class Answer:
    """The answer to one clause; `result` is empty as long as nobody has given one."""

    code: str
    chapter: str = ""
    key: bool = False
    result: str = ""
    note: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ChapterSummary:
    chapter: str
    total: int
    answered: int
    conforms: int
    minor: int
    major: int
    not_applicable: int


@dataclass(frozen=True)
class Verdict:
    """`met` with the reasons that speak for or against it."""

    met: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """The conclusion that the answers suggest; None while clauses are not answered. A person decides."""

    conclusion: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Finding:
    """A nonconformity as it stands."""

    name: str
    state: str


@dataclass(frozen=True)
class DueDay:
    on: date
    rule: str


def by_chapter(answers: Iterable[Answer]) -> list[ChapterSummary]:
    """One line for each chapter, in the order in which the chapters first appear."""
    chapters: dict[str, list[Answer]] = {}
    for answer in answers:
        chapters.setdefault(answer.chapter, []).append(answer)
    return [_summary(chapter, rows) for chapter, rows in chapters.items()]


def _summary(chapter: str, rows: list[Answer]) -> ChapterSummary:
    def count(result: str) -> int:
        return sum(row.result == result for row in rows)

    return ChapterSummary(
        chapter,
        total=len(rows),
        answered=sum(bool(row.result) for row in rows),
        conforms=count(CONFORMS),
        minor=count(MINOR),
        major=count(MAJOR),
        not_applicable=count(NOT_APPLICABLE),
    )


def findings_of(answers: Iterable[Answer]) -> list[Answer]:
    return [answer for answer in answers if answer.result in FINDINGS]


def may_finish(answers: Iterable[Answer]) -> Verdict:
    """Whether the visit can be finished: every clause answered, every finding described, every exemption explained."""
    answers = list(answers)
    reasons: list[Reason] = []
    if not answers:
        reasons.append((_("The inspection has no clauses."), ()))
    silent = [row.code for row in answers if not row.result]
    if silent:
        reasons.append((_("Not answered yet: {0}"), (_codes(silent),)))
    bare = [row.code for row in findings_of(answers) if not row.note.strip()]
    if bare:
        reasons.append((_("Say what was found: {0}"), (_codes(bare),)))
    unexplained = [row.code for row in answers if row.result == NOT_APPLICABLE and not row.reason.strip()]
    if unexplained:
        reasons.append((_("Say why it does not apply: {0}"), (_codes(unexplained),)))
    return Verdict(not reasons, tuple(reasons))


def proposed_conclusion(answers: Iterable[Answer], rectifiable_majors: int = RECTIFIABLE_MAJORS) -> Proposal:
    """What the answers suggest.

    Not passed with a major finding on a key item, or with more than `rectifiable_majors` major ones; after rectification
    with any other finding; passed without.
    """
    answers = list(answers)
    silent = sum(not row.result for row in answers)
    if silent or not answers:
        return Proposal(None, ((_("{0} clauses are not answered yet."), (silent,)),))
    found = findings_of(answers)
    majors = [row for row in found if row.result == MAJOR]
    keys = [row.code for row in majors if row.key]
    if keys:
        return Proposal(NOT_PASSED, ((_("Major findings on key items: {0}"), (_codes(keys),)),))
    if len(majors) > rectifiable_majors:
        return Proposal(
            NOT_PASSED,
            (
                (
                    _("{0} major findings; more than {1} count as not passed."),
                    (len(majors), rectifiable_majors),
                ),
            ),
        )
    if found:
        return Proposal(
            AFTER_RECTIFICATION,
            ((_("{0} major and {1} minor findings, none of them major on a key item."), _counts(found)),),
        )
    return Proposal(PASSED, ((_("All {0} clauses conform or do not apply."), (len(answers),)),))


def _counts(found: list[Answer]) -> tuple[int, int]:
    majors = sum(row.result == MAJOR for row in found)
    return majors, len(found) - majors


def may_begin_recheck(nonconformities: Iterable[Finding]) -> Verdict:
    """Whether everything has been reported as rectified."""
    waiting = [row.name for row in nonconformities if row.state in WITH_ENTERPRISE]
    if waiting:
        return Verdict(False, ((_("Not reported as rectified yet: {0}"), (_codes(waiting),)),))
    return Verdict(True)


def may_close(nonconformities: Iterable[Finding], findings: int) -> Verdict:
    """Whether the inspection can be closed: as many nonconformities as findings, each of them closed."""
    rows = list(nonconformities)
    reasons: list[Reason] = []
    still = [row.name for row in rows if row.state != CLOSED]
    if still:
        reasons.append((_("Still open: {0}"), (_codes(still),)))
    if len(rows) != findings:
        reasons.append((_("There are {0} findings and {1} nonconformities."), (findings, len(rows))))
    return Verdict(not reasons, tuple(reasons))


def due_day(found_on: date, working_days: int, calendar: Calendar) -> DueDay:
    """The last day for rectification, `working_days` (at least 1) after `found_on`.

    Where the calendar of a year is missing, a week counts for five working days, and the rule says so.
    """
    days = max(1, working_days)
    try:
        return DueDay(calendar.add_working_days(found_on, days), BY_WORKING_DAYS)
    except YearNotCovered:
        return DueDay(found_on + timedelta(days=-(-days * WEEK // WORKING_WEEK)), BY_DAYS)


def is_overdue(state: str, due_on: date | None, today: date) -> bool:
    """Whether the enterprise has let the day pass; what is reported as rectified waits for the recheck."""
    return state in WITH_ENTERPRISE and due_on is not None and due_on < today


def _codes(codes: Iterable[str]) -> str:
    return "、".join(codes)
