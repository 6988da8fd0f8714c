"""Checks of premises and facilities: what a check needs, and who accepts a rectification (DB31117 4.1–4.3). Pure.

Every rule returns its value with the reasons: pairs of an English sentence and its values, to be translated by whoever
shows them. How often is checked and how long a rectification may take are settings; the documents give no numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reg_station.words import marked as _

CONFORMS, DEFECT, NOT_APPLICABLE = _("Conforms"), _("Defect"), _("Not Applicable")
NEVER, OVERDUE, OPEN = (
    _("no check has been closed yet"),
    _("the next check is overdue"),
    _("defects are not rectified and accepted"),
)

Reason = tuple[str, tuple]


@dataclass(frozen=True)
class Answer:
    """The answer to one clause; `result` is empty as long as nobody has given one."""

    code: str
    result: str = ""
    note: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Defect:
    """A defect as it stands; `writers` are all who have written to its rectification."""

    code: str
    due_on: date | None = None
    rectified_on: date | None = None
    described: bool = False
    writers: tuple[str, ...] = ()
    accepted: bool = False


@dataclass(frozen=True)
class Verdict:
    """`met` with the reasons that speak against it."""

    met: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class PremisesState:
    """How the premises of a place stand: day of the next check (None: never closed one) and defects not accepted."""

    next_check_on: date | None = None
    open_defects: int = 0


def defects_of(answers: Iterable[Answer]) -> list[Answer]:
    return [answer for answer in answers if answer.result == DEFECT]


def may_finish(answers: Iterable[Answer]) -> Verdict:
    """Whether every clause is answered, every defect described and every exemption explained."""
    answers = list(answers)
    if not answers:
        return Verdict(False, ((_("The check has no clauses."), ()),))
    lacking = (
        (_("Not answered yet: {0}"), [row.code for row in answers if not row.result]),
        (_("Say what was found: {0}"), [row.code for row in defects_of(answers) if not row.note.strip()]),
        (
            _("Say why it does not apply: {0}"),
            [row.code for row in answers if row.result == NOT_APPLICABLE and not row.reason.strip()],
        ),
    )
    return _verdict(lacking)


def may_accept(defect: Defect, user: str) -> Verdict:
    """Whether `user` may accept the rectification: it is reported, described, and `user` has not written to it."""
    if not defect.rectified_on or not defect.described:
        return Verdict(
            False, ((_("{0}: enter the day, and what was done or the evidence, first."), (defect.code,)),)
        )
    if user in defect.writers:
        return Verdict(False, ((_("{0}: somebody else than who rectified it accepts it."), (defect.code,)),))
    return Verdict(True)


def may_close(answers: Iterable[Answer], defects: Sequence[Defect]) -> Verdict:
    """Whether the check can be closed: finished, one row for each defect found, each of them accepted."""
    answers = list(answers)
    finished = may_finish(answers)
    if not finished.met:
        return finished
    missing = len(defects_of(answers)) - len(defects)
    if missing:
        return Verdict(
            False, ((_("Finish the check first: its defects are to be rectified and accepted."), ()),)
        )
    return _verdict(
        ((_("Not rectified and accepted yet: {0}"), [row.code for row in defects if not row.accepted]),)
    )


def is_overdue(defects: Iterable[Defect], today: date) -> bool:
    """Whether a defect that nobody has reported as rectified has let its day pass."""
    return any(
        row.due_on is not None and row.due_on < today and not row.rectified_on and not row.accepted
        for row in defects
    )


def out_of_order(state: PremisesState, today: date) -> tuple[str, ...]:
    """What is wrong with the premises on `today`, in words to be translated; empty when they are in order."""
    found = []
    if state.next_check_on is None:
        found.append(NEVER)
    elif state.next_check_on < today:
        found.append(OVERDUE)
    if state.open_defects:
        found.append(OPEN)
    return tuple(found)


def _verdict(lacking: Iterable[tuple[str, list[str]]]) -> Verdict:
    reasons = tuple((text, ("、".join(codes),)) for text, codes in lacking if codes)
    return Verdict(not reasons, reasons)
