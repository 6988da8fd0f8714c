"""Is it the same thing told by two sources, or the same enterprise under two spellings (D2, E1)? Pure.

Nothing here decides: the score from 0 to 100 comes with its reasons, the caller has the threshold, a person merges.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from reg_station.resource_sharing.enterprise_names import core_name, distinctive_part
from reg_station.resource_sharing.fitting import FULL, tenths
from reg_station.resource_sharing.terms import SCORE, Reason, comparable_capacity
from reg_station.resource_sharing.words import RUN, normalised, offered_tokens
from reg_station.words import marked as _

OWNER, TITLE, MODEL, ADDRESS, AREA, TOWN, CLEANLINESS, CAPACITY = (
    _("Owner"),
    _("Title"),
    _("Equipment Model"),
    _("Address"),
    _("Area"),
    _("Town"),
    _("Cleanliness"),
    _("Capacity"),
)
WEIGHTS = {
    OWNER: 30.0,
    TITLE: 20.0,
    MODEL: 15.0,
    ADDRESS: 15.0,
    AREA: 10.0,
    TOWN: 5.0,
    CLEANLINESS: 5.0,
    CAPACITY: 5.0,
}
# Two listings that state little in common are not alike because that little agrees: this much is always weighed.
LEAST_WEIGHED = 60.0
EVIDENCE = _("Stated in Common")

ALIKE = 750  # thousandths from which on the words say "alike"
CHANCE = 0.4  # so alike are any two texts of the trade
SAME_MEASURE, OTHER_MEASURE = (
    0.02,
    0.15,
)  # relative differences of one measure taken twice, and of two measures
SHORTEST_WITHIN = 5
OTHER_NUMBER = 0.5  # "Workshop 1" and "Workshop 2" are at most so alike
NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+(?=[号楼层期栋幢#])|\b[a-z]\b|[a-z](?=[座栋幢区楼])")
CHINESE_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Description:
    """A listing as one source tells it. Empty, 0 or None is not stated. Area m², cleanliness as in `terms.Listing`."""

    name: str
    resource_type: str
    owner_code: str = ""
    owner_name: str = ""
    town: str = ""
    title: str = ""
    address: str = ""
    area: float = 0.0
    cleanliness: float | None = None
    equipment_model: str = ""
    capacity: float = 0.0
    capacity_unit: str = ""
    capacity_period: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """score: 0 to 100, to a tenth, the sum of the reasons' points."""

    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class SimilarName:
    """A name that was given, its score from 0 to 100 to a tenth, and the reason."""

    name: str
    score: float
    reason: Reason


# ------------------------------------------------------------------------------------------------- two listings


def likeness(one: Description, other: Description) -> Likeness:
    """How alike two descriptions are, in what both state. Different types are not alike at all. Symmetric in its score."""
    if one.resource_type != other.resource_type:
        values = (one.resource_type, other.resource_type)
        return Likeness(0.0, (Reason(_("Resource Type"), SCORE, "types_differ", values, 0.0, 100.0),))
    found = {part: result for part, rule in RULES.items() if (result := rule(one, other)) is not None}
    shares = {part: WEIGHTS[part] for part in found}
    weighed = sum(shares.values())
    if weighed < LEAST_WEIGHED:
        shares[EVIDENCE] = LEAST_WEIGHED - weighed
        found[EVIDENCE] = (0, "evidence_little", ())
    most = tenths(shares)
    points = {part: (most[part] * found[part][0] + FULL // 2) // FULL for part in found}
    reasons = tuple(
        Reason(part, SCORE, key, values, points[part] / 10, most[part] / 10)
        for part, (_fit, key, values) in found.items()
    )
    return Likeness(sum(points.values()) / 10, reasons)


def _worded(fit: float, key: str, *values: object) -> tuple[int, str, tuple]:
    thousandths = round(fit * FULL)
    grade = "alike" if thousandths >= ALIKE else "partly" if thousandths else "differ"
    return thousandths, f"{key}_{grade}", values


def _owner(one: Description, other: Description) -> tuple[int, str, tuple] | None:
    if one.owner_code and other.owner_code:
        same = one.owner_code.strip().upper() == other.owner_code.strip().upper()
        return (FULL, "owner_same", (one.owner_code,)) if same else (0, "owner_other", ())
    if one.owner_name and other.owner_name:
        fit = beyond_chance(name_likeness(one.owner_name, other.owner_name)[0])
        return _worded(fit, "owners", one.owner_name, other.owner_name)
    return None


def _title(one: Description, other: Description) -> tuple[int, str, tuple] | None:
    if not (one.title and other.title):
        return None
    return _worded(beyond_chance(text_likeness(one.title, other.title)), "titles", one.title, other.title)


def _address(one: Description, other: Description) -> tuple[int, str, tuple] | None:
    if not (one.address and other.address):
        return None
    # One source writes the district and the town in front, the other does not.
    fit = beyond_chance(text_likeness(one.address, other.address, within=True))
    return _worded(fit, "addresses", one.address, other.address)


def _model(one: Description, other: Description) -> tuple[int, str, tuple] | None:
    if not (one.equipment_model and other.equipment_model):
        return None
    fit = beyond_chance(text_likeness(one.equipment_model, other.equipment_model))
    return _worded(fit, "models", one.equipment_model, other.equipment_model)


def _area(one: Description, other: Description) -> tuple[int, str, tuple] | None:
    if one.area <= 0 or other.area <= 0:
        return None
    return _worded(measure_likeness(one.area, other.area), "areas", one.area, other.area)


def _town(one: Description, other: Description) -> tuple[int, str, tuple] | None:
    if not (one.town and other.town):
        return None
    if one.town == other.town:
        return FULL, "towns_alike", (one.town,)
    return 0, "towns_differ", (one.town, other.town)


def _cleanliness(one: Description, other: Description) -> tuple[int, str, tuple] | None:
    if one.cleanliness is None or other.cleanliness is None:
        return None
    fit = max(0.0, 1 - abs(one.cleanliness - other.cleanliness))
    return _worded(fit, "classes", one.cleanliness, other.cleanliness)


def _capacity(one: Description, other: Description) -> tuple[int, str, tuple] | None:
    if one.capacity <= 0 or other.capacity <= 0:
        return None
    told = tuple((item.capacity, item.capacity_unit, item.capacity_period) for item in (one, other))
    (kind, amount), (other_kind, other_amount) = (comparable_capacity(*item) for item in told)
    if kind != other_kind:
        return None
    return _worded(measure_likeness(amount, other_amount), "capacities", *told)


RULES = {
    OWNER: _owner,
    TITLE: _title,
    MODEL: _model,
    ADDRESS: _address,
    AREA: _area,
    TOWN: _town,
    CLEANLINESS: _cleanliness,
    CAPACITY: _capacity,
}


def beyond_chance(alike: float) -> float:
    return max(0.0, (alike - CHANCE) / (1 - CHANCE))


def measure_likeness(one: float, other: float) -> float:
    difference = abs(one - other) / max(one, other)
    return min(1.0, max(0.0, (OTHER_MEASURE - difference) / (OTHER_MEASURE - SAME_MEASURE)))


def text_likeness(one: str, other: str, within: bool = False) -> float:
    """0 to 1: alike as written, or in their words in whatever order; with `within` also where one contains the other.

    Less where both bear numbers and none of them is the same.
    """
    first, second = ("".join(RUN.findall(normalised(text))) for text in (one, other))
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    tokens, others = offered_tokens(one), offered_tokens(other)
    shared = 2 * len(tokens & others) / (len(tokens) + len(others))
    alike = max(fuzz.ratio(first, second) / 100, shared)
    if within and min(len(first), len(second)) >= SHORTEST_WITHIN:
        alike = max(alike, fuzz.partial_ratio(first, second) / 100)
    numbers, other_numbers = numbers_of(one), numbers_of(other)
    if numbers and other_numbers and not numbers & other_numbers:
        return min(alike, OTHER_NUMBER)
    return alike


def numbers_of(text: str) -> set[str]:
    """The numbers that tell one workshop, floor or model from the next; 三号 is 3."""
    return {_plain_number(found) for found in NUMBER.findall(normalised(text))}


def _plain_number(text: str) -> str:
    tens, ten, ones = text.rpartition("十")
    if not ten and text not in CHINESE_DIGITS:
        return text.lstrip("0") or text
    number = (CHINESE_DIGITS.find(tens) if tens else 1) * 10 if ten else 0
    return str(number + max(0, CHINESE_DIGITS.find(ones) if ones else 0))


# ---------------------------------------------------------------------------------------------- a whole register


class Register:
    """Descriptions by type and town and by type and owner: only within those is anything compared."""

    def __init__(self, descriptions: Iterable[Description]):
        """Raises ValueError where two bear the same name."""
        self._all: dict[str, Description] = {}
        self._groups: dict[tuple, list[Description]] = {}
        for item in descriptions:
            if item.name in self._all:
                raise ValueError(f"Two descriptions are named {item.name}.")
            self._all[item.name] = item
            for key in _groups_of(item):
                self._groups.setdefault(key, []).append(item)

    def candidates(self, wanted: Description) -> list[Description]:
        """All others of the same type in the same town or of the same owner, by name."""
        found = {
            item.name: item
            for key in _groups_of(wanted)
            for item in self._groups.get(key, ())
            if item.name != wanted.name
        }
        return [found[name] for name in sorted(found)]

    def alike(self, wanted: Description, threshold: float) -> list[tuple[Description, Likeness]]:
        """The candidates whose score reaches the threshold, the most alike first, then by name."""
        found = [
            (item, alike)
            for item in self.candidates(wanted)
            if (alike := likeness(wanted, item)).score >= threshold
        ]
        return sorted(found, key=lambda row: (-row[1].score, row[0].name))

    def pairs(self) -> Iterator[tuple[Description, Description]]:
        """Every pair of candidates once, by name."""
        for name in sorted(self._all):
            for other in self.candidates(self._all[name]):
                if name < other.name:
                    yield self._all[name], other


def _groups_of(item: Description) -> list[tuple]:
    keys = []
    if item.town:
        keys.append((item.resource_type, "town", item.town))
    if item.owner_code:
        keys.append((item.resource_type, "code", item.owner_code.strip().upper()))
    if item.owner_name:
        keys.append((item.resource_type, "owner", core_name(item.owner_name)))
    return keys


def candidates(descriptions: Iterable[Description]) -> Iterator[tuple[Description, Description]]:
    """The pairs of a register that are worth comparing: same type and same town or owner."""
    return Register(descriptions).pairs()


# ------------------------------------------------------------------------------------------- names of enterprises


def similar_names(name: str, names: Sequence[str], threshold: float) -> list[SimilarName]:
    """Of `names` those at least `threshold` alike to `name`, the most alike first, then by name.

    Place and legal form count little, the words of the trade (生物科技, 医疗器械) less than what is the enterprise's own.
    """
    found = []
    for other in dict.fromkeys(names):
        alike, key, values = name_likeness(name, other)
        score = round(alike * FULL) / 10
        if score >= threshold:
            found.append(SimilarName(other, score, Reason(_("Name"), SCORE, key, values, score, 100.0)))
    return sorted(found, key=lambda item: (-item.score, item.name))


def name_likeness(one: str, other: str) -> tuple[float, str, tuple]:
    """0 to 1, with the key and values of the words."""
    if not normalised(one) or not normalised(other):
        return 0.0, "names_differ", (one, other)
    if normalised(one) == normalised(other):
        return 1.0, "names_same", (other,)
    core, other_core = core_name(one), core_name(other)
    if core == other_core:
        return 0.98, "names_same_core", (core,)
    alike = fuzz.ratio(core, other_core) / 100
    own, other_own = distinctive_part(one), distinctive_part(other)
    if own and other_own:
        alike = 0.7 * fuzz.ratio(own, other_own) / 100 + 0.3 * alike
        if own == other_own:
            return min(alike, 0.97), "names_same_own", (own,)
    return min(alike, 0.97), "names_alike", (core, other_core)
