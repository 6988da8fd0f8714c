"""The words of every reason of a match, a near miss or a likeness. Pure; the text is English here, translated by `wording.py`."""

from collections.abc import Callable, Mapping

from reg_station.resource_sharing.terms import Reason
from reg_station.words import marked as _

# What each placeholder is, in order: n number · c cleanliness class · d date · a amount with unit and period ·
# t text as it was written · T texts as they were written · w word of the vocabulary · W such words.
TEMPLATES: Mapping[str, tuple[str, str]] = {
    # Hard constraints that are met
    "type_fits": (_("Type fits: {0}"), "w"),
    "kind_fits": (_("The kind of thing fits: {0}"), "T"),
    "cleanliness_fits": (_("Cleanliness fits: {0} offered, {1} asked for"), "cc"),
    "area_fits": (_("Area fits: {0} m² offered, {1} m² asked for"), "nn"),
    "height_fits": (_("Clear height fits: {0} m offered, {1} m asked for"), "nn"),
    "load_fits": (_("Floor load fits: {0} kN/m² offered, {1} kN/m² asked for"), "nn"),
    "capacity_fits": (_("Capacity fits: {0} offered, {1} asked for"), "aa"),
    "period_fits": (_("Period fits: free from {0} to {1}"), "dd"),
    "period_fits_open": (_("Period fits: free from {0} with no end"), "d"),
    "utilities_fit": (_("All utilities are there: {0}"), "W"),
    "town_fits": (_("Town fits: {0}"), "t"),
    # Parts of the score
    "area_exact": (_("Area is as asked for"), ""),
    "area_more": (_("Area is {0} m² more than asked for"), "n"),
    "cleanliness_exact": (_("Cleanliness is as asked for"), ""),
    "cleanliness_more": (_("Cleaner than needed: {0} instead of {1}"), "cc"),
    "margin": (_("Height and load exceed what is asked for by at least {0}%"), "n"),
    "capacity_exact": (_("Capacity is as asked for"), ""),
    "capacity_more": (_("Capacity is more than asked for: {0} instead of {1}"), "aa"),
    "capacity_divisible": (_("Capacity can be divided; the rest stays free for others"), ""),
    "period_exact": (_("Free just as long as asked for"), ""),
    "period_longer": (_("Free longer than asked for: {0} to {1}"), "dd"),
    "period_longer_open": (_("Free longer than asked for: from {0} with no end"), "d"),
    "period_now": (_("Free now"), ""),
    "period_wait": (_("Free from {0} on"), "d"),
    "town_preferred": (_("In a preferred town: {0}"), "t"),
    "town_other": (_("Not in a preferred town: {0}"), "t"),
    "town_none": (_("No town is stated"), ""),
    "confirmed_on": (_("Confirmed on {0}"), "d"),
    "published_on": (_("Published on {0}, not confirmed since"), "d"),
    "confirmed_never": (_("Never confirmed"), ""),
    "words_common": (_("Words in common: {0}"), "T"),
    "words_none": (_("No words in common"), ""),
    "everything_met": (_("Everything asked for is met"), ""),
    # What is missing
    "type_differs": (_("Another type: {0} offered, {1} asked for"), "ww"),
    "kind_differs": (_("Another kind of thing; asked for: {0}"), "T"),
    "cleanliness_unstated": (_("No cleanliness class is stated; {0} is asked for"), "c"),
    "cleanliness_short": (_("Not clean enough: {0} offered, {1} asked for"), "cc"),
    "area_unstated": (_("No area is stated; {0} m² are asked for"), "n"),
    "area_short": (_("Area is {0} m² short: {1} m² offered, {2} m² asked for"), "nnn"),
    "height_unstated": (_("No clear height is stated; {0} m are asked for"), "n"),
    "height_short": (_("Clear height is {0} m short: {1} m offered, {2} m asked for"), "nnn"),
    "load_unstated": (_("No floor load is stated; {0} kN/m² are asked for"), "n"),
    "load_short": (_("Floor load is {0} kN/m² short: {1} kN/m² offered, {2} kN/m² asked for"), "nnn"),
    "capacity_unstated": (_("No capacity is stated; {0} is asked for"), "a"),
    "capacity_short": (_("Not enough capacity: {0} free, {1} asked for"), "aa"),
    "capacity_incomparable": (_("Capacity cannot be compared: {0} offered, {1} asked for"), "aa"),
    "period_over": (_("The period asked for ended on {0}"), "d"),
    "period_never": (_("Not free at any time"), ""),
    "period_elsewhere": (_("Not free in the period asked for, only from {0} to {1}"), "dd"),
    "period_elsewhere_open": (_("Not free in the period asked for, only from {0} on"), "d"),
    "period_late": (_("Free only from {0} on, needed from {1}"), "dd"),
    "period_ends": (_("Free only until {0}, needed from {1} with no end"), "dd"),
    "period_short": (_("Not free on {0} of the {1} days asked for, only from {2} to {3}"), "nndd"),
    "period_short_open": (_("Not free on {0} of the {1} days asked for, only from {2} on"), "nnd"),
    "utilities_short": (_("Utilities missing: {0}"), "W"),
    "town_unstated": (_("No town is stated; asked for: {0}"), "T"),
    "town_short": (_("In {0}, asked for: {1}"), "tT"),
    # Likeness of two listings
    "types_differ": (_("Different types: {0} and {1}"), "ww"),
    "evidence_little": (_("The two state little that could be compared"), ""),
    "owner_same": (_("Same owner by code: {0}"), "t"),
    "owner_other": (_("Different owners by code"), ""),
    "owners_alike": (_("Owners' names alike: {0} and {1}"), "tt"),
    "owners_partly": (_("Owners' names partly alike: {0} and {1}"), "tt"),
    "owners_differ": (_("Owners' names differ: {0} and {1}"), "tt"),
    "titles_alike": (_("Titles alike: {0} and {1}"), "tt"),
    "titles_partly": (_("Titles partly alike: {0} and {1}"), "tt"),
    "titles_differ": (_("Titles differ: {0} and {1}"), "tt"),
    "addresses_alike": (_("Addresses alike: {0} and {1}"), "tt"),
    "addresses_partly": (_("Addresses partly alike: {0} and {1}"), "tt"),
    "addresses_differ": (_("Addresses differ: {0} and {1}"), "tt"),
    "models_alike": (_("Models alike: {0} and {1}"), "tt"),
    "models_partly": (_("Models partly alike: {0} and {1}"), "tt"),
    "models_differ": (_("Models differ: {0} and {1}"), "tt"),
    "areas_alike": (_("Areas alike: {0} m² and {1} m²"), "nn"),
    "areas_partly": (_("Areas differ a little: {0} m² and {1} m²"), "nn"),
    "areas_differ": (_("Areas differ: {0} m² and {1} m²"), "nn"),
    "towns_alike": (_("Same town: {0}"), "t"),
    "towns_differ": (_("Different towns: {0} and {1}"), "tt"),
    "classes_alike": (_("Cleanliness alike: {0} and {1}"), "cc"),
    "classes_partly": (_("Cleanliness differs a little: {0} and {1}"), "cc"),
    "classes_differ": (_("Cleanliness differs: {0} and {1}"), "cc"),
    "capacities_alike": (_("Capacities alike: {0} and {1}"), "aa"),
    "capacities_partly": (_("Capacities differ a little: {0} and {1}"), "aa"),
    "capacities_differ": (_("Capacities differ: {0} and {1}"), "aa"),
    # Likeness of two names
    "names_same": (_("The same name: {0}"), "t"),
    "names_same_core": (_("The same name but for place and legal form: {0}"), "t"),
    "names_same_own": (_("The same but for place, legal form and words of the trade: {0}"), "t"),
    "names_alike": (_("Names alike: {0} and {1}"), "tt"),
    "names_differ": (_("Names differ: {0} and {1}"), "tt"),
}
CLASS = _("ISO class {0}")
AMOUNT = {
    "Day": _("{0} a day"),
    "Week": _("{0} a week"),
    "Month": _("{0} a month"),
    "Quarter": _("{0} a quarter"),
    "Year": _("{0} a year"),
}


def fill(reason: Reason, translate: Callable[[str], str], comma: str = ", ") -> str:
    """The reason in words. translate: English text → the reader's language; comma: what stands between names of a list.

    Raises KeyError for an unknown text key, ValueError where the values are not those of the text.
    """
    text, kinds = TEMPLATES[reason.text_key]
    values = []
    for kind, value in zip(kinds, reason.values, strict=True):
        if kind in LISTS:
            values.append(comma.join(FORMS[LISTS[kind]](item, translate) for item in value))
        else:
            values.append(FORMS[kind](value, translate))
    return translate(text).format(*values)


def plain_number(number: float) -> str:
    """To two decimals, without those that are zero."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _amount(value: tuple[float, str, str], translate: Callable[[str], str]) -> str:
    number, unit, period = value
    named = f"{plain_number(number)} {translate(unit) if unit else ''}".strip()
    if period in AMOUNT:
        return translate(AMOUNT[period]).format(named)
    return f"{named} / {period}" if period else named


FORMS: Mapping[str, Callable] = {
    "n": lambda value, translate: plain_number(value),
    "c": lambda value, translate: translate(CLASS).format(plain_number(value)),
    "d": lambda value, translate: value.isoformat(),
    "a": _amount,
    "t": lambda value, translate: value,
    "w": lambda value, translate: translate(value),
}
LISTS = {"T": "t", "W": "w"}
