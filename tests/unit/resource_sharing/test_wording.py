"""Every reason can be said, in both languages (D4)."""

import csv
import re
import string
from datetime import date

import pytest
from hypothesis import given, settings

from reg_station.resource_sharing import fitting, similarity
from reg_station.resource_sharing.matching import constraints, match_one, near_misses
from reg_station.resource_sharing.reason_templates import AMOUNT, TEMPLATES, fill, plain_number
from reg_station.resource_sharing.terms import PERIODS_A_YEAR, Reason
from tests.support.source_strings import APP, source_strings
from tests.unit.resource_sharing.strategies import TODAY, demands, listing_sets

with (APP / "translations" / "zh.csv").open(encoding="utf-8", newline="") as file:
    CHINESE = {row[0]: row[1] for row in csv.reader(file) if row}


def english(reason):
    return fill(reason, lambda text: text)


def chinese(reason):
    return fill(reason, lambda text: CHINESE.get(text, text), "、")


@pytest.mark.parametrize("key", TEMPLATES)
def test_every_text_is_found_for_translation_and_has_as_many_places_as_values(key):
    text, kinds = TEMPLATES[key]
    places = [int(place) for _text, place, _spec, _conversion in string.Formatter().parse(text) if place]
    assert sorted(places) == list(range(len(kinds)))
    assert text in source_strings_once()
    assert text in CHINESE


def source_strings_once(found=[]):  # noqa: B006 the sources are read once for all keys
    if not found:
        found.append(source_strings())
    return found[0]


def test_every_part_is_found_for_translation():
    parts = {
        *fitting.PARTS,
        fitting.EVERYTHING,
        *similarity.WEIGHTS,
        similarity.EVIDENCE,
        "Clear Height",
        "Period",
    }
    assert parts <= source_strings_once()
    assert parts <= set(CHINESE)


def test_every_key_in_the_rules_has_its_text_and_no_text_is_left_over():
    written = set()
    for name in ("fitting", "similarity"):
        text = (APP / "resource_sharing" / f"{name}.py").read_text(encoding="utf-8")
        written |= set(re.findall(r'"([a-z]+_[a-z_]+)"', text))
        written |= {
            f"{stem}_{end}"
            for stem in re.findall(r'_worded\(.+?, "([a-z]+)", ', text)
            for end in ("alike", "partly", "differ")
        }
    built = {"period_fits", "period_elsewhere", "period_short", "period_longer"}
    measures = {f"{key}_{end}" for key in ("area", "height", "load") for end in ("fits", "unstated", "short")}
    written |= {f"{key}_open" for key in built} | measures
    assert written | {"margin"} == set(TEMPLATES)


@settings(max_examples=100, deadline=None)
@given(listing_sets(), demands())
def test_whatever_comes_up_can_be_said_in_both_languages(listings, demand):
    reasons = [
        reason
        for match in match_one(demand, listings, fitting.DEFAULT_WEIGHTS, today=TODAY)
        for reason in match.reasons
    ]
    reasons += [reason for miss in near_misses(demand, listings, today=TODAY) for reason in miss.reasons]
    reasons += [reason for listing in listings for reason in constraints(demand, listing, today=TODAY)]
    for reason in reasons:
        assert not re.search(r"[{}]|None|\bnan\b", english(reason))
        assert re.search(r"[㐀-鿿]", chinese(reason))
        assert reason.part in CHINESE


@pytest.mark.parametrize(
    ("reason", "in_english", "in_chinese"),
    [
        (
            Reason("Cleanliness", "Hard", "cleanliness_fits", (7.0, 8.0)),
            "Cleanliness fits: ISO class 7 offered, ISO class 8 asked for",
            "洁净级别符合：提供 ISO 7 级，需要 ISO 8 级",
        ),
        (
            Reason("Area", "Score", "area_more", (40.0,)),
            "Area is 40 m² more than asked for",
            "面积比需求多 40 ㎡",
        ),
        (
            Reason(
                "Capacity", "Missing", "capacity_short", ((2.5, "benches", ""), (1200.0, "benches", "Month"))
            ),
            "Not enough capacity: 2.5 benches free, 1200 benches a month asked for",
            "产能不足：空闲 2.5 benches，需要 每月 1200 benches",
        ),
        (
            Reason("Town", "Missing", "town_short", ("Qinghe {0}", ("A", "B"))),
            "In Qinghe {0}, asked for: A, B",
            "位于 Qinghe {0}，需要位于：A、B",
        ),
        (
            Reason("Period", "Hard", "period_fits_open", (date(2026, 7, 1),)),
            "Period fits: free from 2026-07-01 with no end",
            "时段符合：2026-07-01 起长期空闲",
        ),
    ],
)
def test_it_reads_as_it_should(reason, in_english, in_chinese):
    assert english(reason) == in_english
    assert chinese(reason) == in_chinese


def test_every_convertible_period_has_its_words():
    assert set(AMOUNT) == set(PERIODS_A_YEAR)
    assert english(Reason("", "", "capacity_unstated", ((3.0, "lots", "Batch"),))).startswith(
        "No capacity is stated; 3 lots / Batch"
    )


@pytest.mark.parametrize(
    ("number", "text"), [(40.0, "40"), (0.1 + 0.2, "0.3"), (1234567.5, "1234567.5"), (0, "0"), (100, "100")]
)
def test_numbers_are_plain(number, text):
    assert plain_number(number) == text
    assert plain_number(float(number)) == text


def test_values_that_do_not_belong_to_the_text_are_an_error():
    with pytest.raises(ValueError, match="argument"):
        english(Reason("", "", "area_more", (1.0, 2.0)))
    with pytest.raises(KeyError):
        english(Reason("", "", "no_such_text"))
