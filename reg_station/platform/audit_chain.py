"""The hash chain of the audit trail. Pure: no frappe, no clock (N3)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GENESIS = "0" * 64
HASHED_FIELDS = (
    "sequence",
    "occurred_at",
    "user",
    "event",
    "reference_doctype",
    "reference_name",
    "ip_address",
    "details",
    "previous_hash",
)


def entry_hash(entry: Mapping[str, object]) -> str:
    """SHA-256 in hex over every field of an entry, the hash of its predecessor among them."""
    values = [_text(entry.get(name)) for name in HASHED_FIELDS]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


def _text(value: object) -> str:
    return "" if value is None else str(value)


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold: the sequence number concerned and what is wrong there."""

    sequence: int
    kind: str


def find_breaks(entries: Iterable[Mapping[str, object]], head_sequence: int, head_hash: str) -> list[Break]:
    """Check entries in ascending order against one another and against the recorded head.

    Finds edited rows (`edited`), removed rows (`missing`), rows out of turn (`duplicate`), links that do not fit
    (`unlinked`) and a chain cut off at its end (`truncated`) or rewritten up to its head (`head`).
    """
    breaks: list[Break] = []
    expected, previous = 1, GENESIS
    for entry in entries:
        sequence = int(entry["sequence"])
        if sequence < expected:
            breaks.append(Break(sequence, "duplicate"))
            continue
        breaks += [Break(number, "missing") for number in range(expected, min(sequence, expected + 1000))]
        if entry_hash(entry) != entry["entry_hash"]:
            breaks.append(Break(sequence, "edited"))
        if sequence == expected and entry["previous_hash"] != previous:
            breaks.append(Break(sequence, "unlinked"))
        expected, previous = sequence + 1, str(entry["entry_hash"])
    if expected - 1 < head_sequence:
        breaks.append(Break(expected, "truncated"))
    elif previous != head_hash or expected - 1 != head_sequence:
        breaks.append(Break(expected - 1, "head"))
    return breaks
