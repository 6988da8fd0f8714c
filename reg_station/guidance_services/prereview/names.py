"""Whether a text names a product or an enterprise as it is registered. Pure; imports no frappe.

Full width and half width, upper and lower case, spaces and line breaks make no difference; everything else does.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz import fuzz

FOUND, SIMILAR, NOT_FOUND = "found", "similar", "not found"
CLOSE = 75  # of 100: from here on a spelling counts as meant for the name, when the name itself is nowhere
VERY_CLOSE = 85  # beside the right name: only what can hardly be another one
SHORTEST_COMPARED = 4
DASHES = re.compile("[‐‑‒–—―−－﹣]")
INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")


@dataclass(frozen=True)
class NameResult:
    """`spelling` is what the text has instead, or besides; empty when nothing comes near."""

    state: str
    spelling: str = ""


def normalise(text: str) -> str:
    """`text` as it is compared: no spaces, one width, lower case. Doing it twice changes nothing."""
    before, plain = None, text or ""
    # Taking out a space or lowering a letter may join what is then composed anew.
    while plain != before:
        before = plain
        plain = INVISIBLE.sub("", DASHES.sub("-", unicodedata.normalize("NFKC", plain)).casefold())
    return plain


def find_name(name: str, text: str) -> NameResult:
    """Look for `name` in `text`, which is normalised already."""
    wanted = normalise(name)
    if not wanted:
        return NameResult(NOT_FOUND)
    present = wanted in text
    rest = text.replace(wanted, "\n") if present else text
    spelling = _closest(wanted, rest, VERY_CLOSE if present else CLOSE)
    if present:
        return NameResult(FOUND, spelling)
    return NameResult(SIMILAR, spelling) if spelling else NameResult(NOT_FOUND)


def _closest(wanted: str, text: str, least: float) -> str:
    if len(wanted) < SHORTEST_COMPARED or len(text) < len(wanted) - 1:
        return ""
    match = fuzz.partial_ratio_alignment(wanted, text, score_cutoff=least)
    if not match or match.score < least:
        return ""
    spelling = text[match.dest_start : match.dest_end].strip("\n")
    return "" if spelling in wanted and len(spelling) < len(wanted) - 1 else spelling


def models_of(specification: str | None) -> tuple[str, ...]:
    """The models that a product's specification lists: parts with a letter and a digit, each once."""
    parts = re.split(r"[、,，;；/\s]+", specification or "")
    models = [part for part in parts if re.search(r"[A-Za-z]", part) and re.search(r"\d", part)]
    return tuple(dict.fromkeys(models))[:50]
