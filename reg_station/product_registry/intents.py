"""Registration intents: whether two are the same, how they are merged, how good they are, what a library holds (E2).

Pure; imports no frappe. Results carry their reasons as (English template, values) pairs, translated by whoever shows them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reg_station.resource_sharing.similarity import beyond_chance, text_likeness
from reg_station.words import marked as _

# What a reporter is asked for; each counts the same for completeness.
ASKED = (
    "product_name",
    "product_type",
    "device_class",
    "clinical_route",
    "specification",
    "intended_use",
    "planned_filing_date",
    "help_wanted",
)
# What a merge takes from either intent; the rest belongs to the record itself.
FACTS = ASKED
# What a library is made of.
LIBRARY_FIELDS = (
    "name",
    "product",
    "enterprise",
    "town",
    "intent_year",
    "source",
    *FACTS,
)
COMPLETENESS, TIMELINESS, CORRECTIONS = "Completeness", "Timeliness", "Corrections"
FULL = 100.0
NEAR_DAYS = 365

Reason = tuple[str, tuple]

SAME_PRODUCT = _("both are about the product record {0}")
SAME_NAME = _("the same name: {0}")
LIKE_NAME = _("names alike to {0} %: {1} / {2}")
LIKE_USE = _("intended use alike to {0} %")
LIKE_SPECIFICATION = _("models and specification alike to {0} %")
SAME_CLASS = _("the same type and class: {0} {1}")
OTHER_CLASS = _("another type or class: {0} {1} / {2} {3}")
NEAR_FILING = _("planned filing {0} days apart")
FILLED = _("{0} of {1} facts are filled in; missing: {2}")
ALL_FILLED = _("all {0} facts are filled in")
EARLY = _("submitted {0} days before the planned filing; {1} give full marks")
NOT_TIMED = _("no planned filing date, or not submitted yet")
RETURNED = _("returned {0} times for correction")
NEVER_RETURNED = _("never returned for correction")

NAME, USE, SPECIFICATION, CLASS, FILING = 50, 20, 15, 10, 5


@dataclass(frozen=True)
class Likeness:
    """0 to 100, and the reasons, the weightiest first."""

    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Origin:
    """One value of one of two merged intents; `taken`: it stands in the one that is kept."""

    field: str
    value: object
    intent: str
    taken: bool


@dataclass(frozen=True)
class Weight:
    """Of a part of the quality: its weight, and the number at which it gives full marks (days) or none (returns)."""

    weight: float
    threshold: float = 0.0


@dataclass(frozen=True)
class Part:
    part: str
    points: float
    of: float
    reason: Reason


@dataclass(frozen=True)
class Quality:
    """0 to 100 in tenths, with what each part gave; the points of the parts add up to the score before rounding."""

    score: float
    parts: tuple[Part, ...]


# ------------------------------------------------------------------------------------------------------- likeness


def likeness(one: Mapping, other: Mapping) -> Likeness:
    """How likely two intents of an enterprise mean the same product; symmetrical. What only one states counts nothing."""
    if one.get("product") and one.get("product") == other.get("product"):
        return Likeness(FULL, ((SAME_PRODUCT, (one["product"],)),))
    weighed = [
        found
        for found in (
            _name(one, other),
            _text(one, other, "intended_use", USE, LIKE_USE),
            _text(one, other, "specification", SPECIFICATION, LIKE_SPECIFICATION),
            _class(one, other),
            _filing(one, other),
        )
        if found
    ]
    whole = sum(weight for weight, _fit, _reason in weighed)
    if not whole:
        return Likeness(0.0, ())
    score = FULL * sum(weight * fit for weight, fit, _reason in weighed) / whole
    ranked = sorted(weighed, key=lambda item: (-item[0] * item[1], item[2][0]))
    return Likeness(round(score, 1), tuple(reason for _weight, _fit, reason in ranked))


def _name(one, other):
    mine, theirs = one.get("product_name"), other.get("product_name")
    if not (mine and theirs):
        return None
    # Sorted, so that the sentence is the same whichever of the two is looked at.
    mine, theirs = sorted((mine, theirs))
    alike = text_likeness(mine, theirs, within=True)
    reason = (SAME_NAME, (mine,)) if mine == theirs else (LIKE_NAME, (round(alike * 100), mine, theirs))
    return NAME, beyond_chance(alike), reason


def _text(one, other, field: str, weight: float, words: str):
    mine, theirs = one.get(field), other.get(field)
    if not (mine and theirs):
        return None
    alike = text_likeness(*sorted((mine, theirs)))
    return weight, beyond_chance(alike), (words, (round(alike * 100),))


def _class(one, other):
    mine, theirs = sorted(_kind(item) for item in (one, other))
    if not (any(mine) and any(theirs)):
        return None
    return (CLASS, 1.0, (SAME_CLASS, mine)) if mine == theirs else (CLASS, 0.0, (OTHER_CLASS, mine + theirs))


def _kind(item) -> tuple[str, str]:
    return item.get("product_type") or "", item.get("device_class") or ""


def _filing(one, other):
    mine, theirs = one.get("planned_filing_date"), other.get("planned_filing_date")
    if not (mine and theirs):
        return None
    days = abs((mine - theirs).days)
    return FILING, max(0.0, 1 - days / NEAR_DAYS), (NEAR_FILING, (days,))


# -------------------------------------------------------------------------------------------------------- merging


def merged(
    kept: Mapping, dropped: Mapping, chosen: Iterable[str] = (), fields: Sequence[str] = FACTS
) -> tuple[dict, list[Origin]]:
    """The facts of the kept intent after merging, and where each value that the two do not share comes from.

    What `kept` lacks is taken from `dropped`; what both state stays as in `kept`, but for the fields in `chosen`. Every
    filled value of either that differs is among the origins: no word of a reporter gets lost.
    """
    chosen = set(chosen)
    facts, origins = {}, []
    for field in fields:
        mine, theirs = kept.get(field) or None, dropped.get(field) or None
        take = theirs is not None and (mine is None or field in chosen)
        facts[field] = theirs if take else mine
        if theirs is None or mine == theirs:
            continue
        if mine is not None:
            origins.append(Origin(field, mine, kept["name"], not take))
        origins.append(Origin(field, theirs, dropped["name"], take))
    return facts, origins


# -------------------------------------------------------------------------------------------------------- quality


def quality(
    facts: Mapping, submitted_on: date | None, times_returned: int, weights: Mapping[str, Weight]
) -> Quality:
    """How complete, early and correct what was reported is. Parts without weight are left out; no weights give 0."""
    rules = {
        COMPLETENESS: lambda _threshold: _completeness(facts),
        TIMELINESS: lambda threshold: _timeliness(facts.get("planned_filing_date"), submitted_on, threshold),
        CORRECTIONS: lambda threshold: _corrections(times_returned, threshold),
    }
    counted = {part: weights[part] for part in rules if part in weights and weights[part].weight > 0}
    whole = sum(weight.weight for weight in counted.values())
    parts = []
    for part, weight in counted.items():
        share, reason = rules[part](weight.threshold)
        of = FULL * weight.weight / whole
        parts.append(Part(part, share * of, of, reason))
    return Quality(round(sum(part.points for part in parts), 1), tuple(parts))


def asked_of(facts: Mapping) -> tuple[str, ...]:
    """The facts that are asked for: only a device has a class."""
    if facts.get("product_type") in (None, "", "Medical Device"):
        return ASKED
    return tuple(field for field in ASKED if field != "device_class")


def _completeness(facts: Mapping) -> tuple[float, Reason]:
    asked = asked_of(facts)
    missing = tuple(field for field in asked if not facts.get(field))
    share = 1 - len(missing) / len(asked)
    if not missing:
        return share, (ALL_FILLED, (len(asked),))
    return share, (FILLED, (len(asked) - len(missing), len(asked), missing))


def _timeliness(planned: date | None, submitted: date | None, days_for_full: float) -> tuple[float, Reason]:
    if planned is None or submitted is None:
        return 0.0, (NOT_TIMED, ())
    ahead = (planned - submitted).days
    share = 1.0 if ahead >= days_for_full else max(0.0, ahead / days_for_full)
    return share, (EARLY, (ahead, round(days_for_full)))


def _corrections(times: int, none_left_at: float) -> tuple[float, Reason]:
    if times <= 0:
        return 1.0, (NEVER_RETURNED, ())
    return (max(0.0, 1 - times / none_left_at) if none_left_at > 0 else 0.0), (RETURNED, (times,))


# -------------------------------------------------------------------------------------------------------- library


def canonical(rows: Iterable[Mapping]) -> str:
    """The rows of a library as one JSON text: same content, same text, in whatever order they come."""
    plain = [{field: _plain(row.get(field)) for field in LIBRARY_FIELDS} for row in rows]
    plain.sort(key=lambda row: row["name"])
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1)


def fingerprint(content: str) -> str:
    """SHA-256 of a canonical text, 64 hexadecimal digits."""
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def differences(frozen: str, now: str) -> list[tuple[str, str, str, str]]:
    """(intent, field, value when frozen, value now) for all that differs; field "" where a whole intent came or went."""
    before, after = ({row["name"]: row for row in json.loads(text or "[]")} for text in (frozen, now))
    found = []
    for name in sorted(before.keys() | after.keys()):
        if name not in after or name not in before:
            found.append((name, "", name if name in before else "", name if name in after else ""))
            continue
        for field in LIBRARY_FIELDS:
            if before[name].get(field) != after[name].get(field):
                found.append((name, field, before[name].get(field, ""), after[name].get(field, "")))
    return found


def _plain(value) -> str:
    return "" if value is None else str(value).strip()
