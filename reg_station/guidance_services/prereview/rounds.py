"""From one round to the next: what happened to each document and to each finding. Pure; imports no frappe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reg_station.guidance_services.prereview.checks import BLOCKING, Wanted
from reg_station.words import marked as _

ADDED, REMOVED, REPLACED, UNCHANGED = "Added", "Removed", "Replaced", "Unchanged"
OPEN, ANSWERED, RESOLVED, WAIVED = "Outstanding", "Answered", "Resolved", "Waived"
PENDING = (OPEN, ANSWERED)


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Code of each document of either round → what happened to it; the values are hashes of the files."""
    return {code: _change(before.get(code), after.get(code)) for code in {**before, **after}}


def _change(before: str | None, after: str | None) -> str:
    if before is None:
        return ADDED
    if after is None:
        return REMOVED
    return UNCHANGED if before == after else REPLACED


@dataclass(frozen=True)
class Tracked:
    """A finding of the system as the case holds it; `key` names document and check, `ref` is the caller's own mark."""

    key: str
    state: str
    round_raised: int
    resolved_round: int = 0
    ref: str = ""


@dataclass(frozen=True)
class Followed:
    """`kept` stand as they are now, in their order; `new` are keys that a row has to be made for."""

    kept: tuple[Tracked, ...]
    new: tuple[str, ...]


def follow(present: Iterable[Tracked], found: Iterable[str], round_number: int, sent: bool) -> Followed:
    """What becomes of the findings when a round is checked and `found` are the keys of what is wrong now.

    A finding that is gone is resolved in this round; one that was raised for this round, before it was `sent`, never
    was. What was waived stays waived. What was resolved in an earlier round and is there again is raised anew.
    Following the outcome a second time changes nothing.
    """
    wrong = list(dict.fromkeys(found))
    kept, covered = [], set()
    for row in present:
        if row.key in wrong:
            now = _again(row, round_number)
            if now.state != RESOLVED:
                covered.add(row.key)
            kept.append(now)
        elif row.state not in PENDING:
            kept.append(row)
        elif sent or row.round_raised < round_number:
            kept.append(replace(row, state=RESOLVED, resolved_round=round_number))
    return Followed(tuple(kept), tuple(key for key in wrong if key not in covered))


def _again(row: Tracked, round_number: int) -> Tracked:
    if row.state == RESOLVED and row.resolved_round >= round_number:
        return replace(row, state=OPEN, resolved_round=0)
    return row


@dataclass(frozen=True)
class Counts:
    new: int
    open: int
    resolved: int


def counts(rows: Iterable[Tracked], round_number: int) -> Counts:
    """New in the round, still open from before, resolved in it."""
    rows = list(rows)
    return Counts(
        sum(row.round_raised == round_number for row in rows),
        sum(row.state in PENDING and row.round_raised < round_number for row in rows),
        sum(row.state == RESOLVED and row.resolved_round == round_number for row in rows),
    )


def obstacles(
    wanted: Sequence[Wanted], present: set[str], findings: Iterable[tuple[str, str, str]]
) -> list[tuple[str, tuple]]:
    """Why the dossier cannot be called ready: (template, values) each; empty when it can.

    findings: (severity, state, text). A waived finding stands in nobody's way, a missing required document always does.
    """
    reasons = [
        (_("{0} is missing."), (item.title,))
        for item in wanted
        if item.must_be_there and item.code not in present
    ]
    for severity, state, text in findings:
        if severity == BLOCKING and state in PENDING:
            reasons.append((_("A blocking finding is open: {0}"), (text,)))
    return reasons
