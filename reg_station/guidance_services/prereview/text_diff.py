"""What changed in the words of a document between two rounds. Pure; imports no frappe."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_LINES = 1500
MOST_LINE = 300  # characters; longer lines are broken
MOST_ROWS = 200
WORD = re.compile(r"[A-Za-z0-9_.%]+|\s+|.", re.S)


@dataclass(frozen=True)
class Part:
    text: str
    changed: bool


@dataclass(frozen=True)
class Row:
    """`kind`: "same", "out" (was in the earlier text only) or "in" (is in the later one only)."""

    kind: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True)
class TextDiff:
    """`cut` says that one of the texts, or the outcome, was too long to be compared or shown in full."""

    rows: tuple[Row, ...]
    cut: bool


def lines_of(text: str) -> tuple[list[str], bool]:
    """Lines without blank ones, broken where they are very long; and whether there were too many."""
    lines = []
    for line in text.splitlines():
        plain = " ".join(line.split())
        lines += [plain[start : start + MOST_LINE] for start in range(0, len(plain), MOST_LINE)]
        if len(lines) > MOST_LINES:
            return lines[:MOST_LINES], True
    return lines, False


def compare(before: str, after: str, context: int = 1, most_rows: int = MOST_ROWS) -> TextDiff:
    """The changed lines with `context` unchanged ones around them; within a changed line its changed words."""
    old, old_cut = lines_of(before)
    new, new_cut = lines_of(after)
    rows: list[Row] = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(context):
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                rows += [Row("same", (Part(line, False),)) for line in old[old_from:old_to]]
            else:
                rows += _changed(old[old_from:old_to], new[new_from:new_to])
        if len(rows) > most_rows:
            return TextDiff(tuple(rows[:most_rows]), True)
    return TextDiff(tuple(rows), old_cut or new_cut)


def _changed(old: list[str], new: list[str]) -> list[Row]:
    rows = []
    for index in range(max(len(old), len(new))):
        pair = (
            _words(old[index], new[index])
            if index < min(len(old), len(new))
            else tuple((Part(line[index], True),) if index < len(line) else () for line in (old, new))
        )
        rows += [Row(kind, parts) for kind, parts in zip(("out", "in"), pair, strict=True) if parts]
    return rows


def _words(old: str, new: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    one, two = WORD.findall(old), WORD.findall(new)
    left: list[Part] = []
    right: list[Part] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if b > a:
            left.append(Part("".join(one[a:b]), tag != "equal"))
        if d > c:
            right.append(Part("".join(two[c:d]), tag != "equal"))
    return tuple(left), tuple(right)
