"""Printed page numbers: which number stands on a page, and whether they run on. Pure; imports no frappe."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

EDGE = 3  # lines at the head and at the foot of a page in which a number is looked for
MOST_UNNUMBERED_AT_FRONT = 2  # cover and contents
# The strongest first: what says that it is a page number counts before a bare number.
PATTERNS = (
    ("words", re.compile(r"第\s*(\d{1,5})\s*页")),
    ("english", re.compile(r"\bpage\s*(\d{1,5})\b", re.I)),
    ("of", re.compile(r"^\D{0,20}?(\d{1,5})\s*/\s*\d{1,5}\s*$")),
    ("dashes", re.compile(r"^[-–—·•]+\s*(\d{1,5})\s*[-–—·•]+$")),
    ("bare", re.compile(r"^(\d{1,4})$")),
)


@dataclass(frozen=True)
class PageNumbers:
    """`state`: "none", "continuous" or "broken"; `page` (from 1) is where it first breaks off.

    `expected` stands for what should be printed there, `found` for what is; None: nothing.
    """

    state: str
    page: int = 0
    expected: int = 0
    found: int | None = None


def candidates(text: str) -> dict[str, int]:
    """Kind of pattern → the number that the page shows in that way, in its first or last lines."""
    lines = [line for line in (_plain(part) for part in text.splitlines()) if line]
    edges = lines[-EDGE:][::-1] + lines[:EDGE]
    found: dict[str, int] = {}
    for kind, pattern in PATTERNS:
        for line in edges:
            match = pattern.search(line)
            if match:
                found[kind] = int(match[1])
                break
    return found


def _plain(line: str) -> str:
    return unicodedata.normalize("NFKC", line).strip()


def printed_numbers(pages: Sequence[str]) -> tuple[int | None, ...]:
    """The number printed on each page, by the way of writing it that most pages share."""
    found = [candidates(text) for text in pages]
    votes = Counter(kind for page in found for kind in page)
    if not votes:
        return tuple(None for _page in pages)
    order = [kind for kind, _pattern in PATTERNS]
    kind = max(votes, key=lambda name: (votes[name], -order.index(name)))
    return tuple(page.get(kind) for page in found)


def judge(printed: Sequence[int | None]) -> PageNumbers:
    """Whether the numbers run on by one from page to page; up to two unnumbered pages may stand in front.

    A document of one page needs no number.
    """
    if len(printed) < 2:
        return PageNumbers("continuous")
    first = next((index for index, number in enumerate(printed) if number is not None), None)
    if first is None:
        return PageNumbers("none")
    if first > MOST_UNNUMBERED_AT_FRONT:
        return PageNumbers("broken", 1, 1, None)
    expected = printed[first]
    for index in range(first, len(printed)):
        if printed[index] != expected:
            return PageNumbers("broken", index + 1, expected, printed[index])
        expected += 1
    return PageNumbers("continuous")
