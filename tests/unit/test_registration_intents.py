"""Likeness, merging with provenance, quality and library of registration intents, with properties."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.product_registry.intents import (
    ASKED,
    COMPLETENESS,
    CORRECTIONS,
    EARLY,
    FACTS,
    FILLED,
    LIBRARY_FIELDS,
    OTHER_CLASS,
    RETURNED,
    SAME_CLASS,
    SAME_NAME,
    SAME_PRODUCT,
    TIMELINESS,
    Weight,
    canonical,
    differences,
    fingerprint,
    likeness,
    merged,
    quality,
)

SCOPE = {
    "name": "RI-1",
    "product": "PRD-1",
    "product_name": "一次性使用电子内窥镜",
    "product_type": "Medical Device",
    "device_class": "II",
    "intended_use": "用于泌尿道检查的一次性成像",
    "planned_filing_date": date(2027, 3, 1),
}
SCOPE_TOO = {
    **SCOPE,
    "name": "RI-2",
    "product": "PRD-2",
    "product_name": "一次性电子内窥镜",
    "intended_use": "泌尿道检查成像，一次性使用",
    "planned_filing_date": date(2027, 4, 1),
}
OTHER = {
    "name": "RI-3",
    "product": "PRD-3",
    "product_name": "化学发光免疫分析仪",
    "product_type": "Medical Device",
    "device_class": "III",
    "intended_use": "血清中甲状腺激素的定量检测",
    "planned_filing_date": date(2028, 1, 1),
}
WEIGHTS = {COMPLETENESS: Weight(50), TIMELINESS: Weight(30, 90), CORRECTIONS: Weight(20, 3)}


def test_the_same_product_under_two_names_is_recognised_with_reasons():
    alike = likeness(SCOPE, SCOPE_TOO)
    assert alike.score >= 75
    assert any(template == SAME_CLASS for template, _values in alike.reasons)
    assert "内窥镜" in alike.reasons[0][1][1]


def test_other_products_are_not_taken_for_it():
    alike = likeness(SCOPE, OTHER)
    assert alike.score < 30
    assert any(template == OTHER_CLASS for template, _values in alike.reasons)


def test_the_same_record_is_certain_and_nothing_stated_is_nothing():
    assert likeness(SCOPE, {**OTHER, "product": "PRD-1"}).reasons == ((SAME_PRODUCT, ("PRD-1",)),)
    assert likeness({"name": "a"}, {"name": "b"}).score == 0
    assert likeness(SCOPE, {"name": "x", "product_name": SCOPE["product_name"]}).reasons[0][0] == SAME_NAME


texts = st.none() | st.sampled_from(["", "内窥镜", "一次性内窥镜", "导管", "stent graft", "stent"])
facts = st.fixed_dictionaries(
    {
        "product_name": texts,
        "product_type": st.sampled_from([None, "Medical Device", "Drug"]),
        "device_class": st.sampled_from([None, "II", "III"]),
        "clinical_route": st.sampled_from([None, "Exempt"]),
        "specification": texts,
        "intended_use": texts,
        "planned_filing_date": st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
        "help_wanted": texts,
    }
)


@given(facts, facts)
def test_likeness_is_symmetrical_and_bounded(one, other):
    there, back = likeness(one, other), likeness(other, one)
    assert there.score == back.score and 0 <= there.score <= 100
    assert sorted(there.reasons) == sorted(back.reasons)


@given(facts)
def test_an_intent_is_like_itself(one):
    found = likeness({**one, "name": "a"}, {**one, "name": "b"})
    assert found.score == (100 if found.reasons else 0)


@given(facts, facts, st.sets(st.sampled_from(FACTS)))
def test_no_value_of_either_gets_lost_by_merging(one, other, chosen):
    kept, origins = merged({**one, "name": "K"}, {**other, "name": "D"}, chosen)
    for field in FACTS:
        mine, theirs = one[field] or None, other[field] or None
        told = {(origin.intent, origin.value): origin.taken for origin in origins if origin.field == field}
        for name, value in (("K", mine), ("D", theirs)):
            if value is not None:
                assert kept[field] == value or (name, value) in told
        assert sum(told.values()) <= 1
        for (name, value), taken in told.items():
            assert taken == (kept[field] == value), name
        if field in chosen and theirs is not None:
            assert kept[field] == theirs
        elif mine is not None:
            assert kept[field] == mine


def test_merging_with_one_that_says_nothing_changes_nothing():
    kept, origins = merged(SCOPE, {"name": "RI-9"})
    assert origins == [] and all(kept[field] == SCOPE.get(field) for field in FACTS)


def test_a_complete_early_intent_that_was_never_returned_has_full_marks():
    complete = {**dict.fromkeys(ASKED, "x"), "product_type": "Medical Device"}
    complete["planned_filing_date"] = date(2027, 3, 1)
    assert quality(complete, date(2026, 11, 1), 0, WEIGHTS).score == 100


def test_each_part_tells_its_reason():
    found = {part.part: part for part in quality(SCOPE, date(2027, 1, 15), 1, WEIGHTS).parts}
    template, (filled, of, missing) = found[COMPLETENESS].reason
    assert template == FILLED and (filled, of) == (5, 8)
    assert missing == ("clinical_route", "specification", "help_wanted")
    assert found[TIMELINESS].reason == (EARLY, (45, 90)) and found[TIMELINESS].points == pytest.approx(15)
    assert found[CORRECTIONS].reason == (RETURNED, (1,)) and found[CORRECTIONS].points == pytest.approx(
        40 / 3
    )


def test_a_drug_is_not_asked_for_a_class_and_a_part_without_weight_is_left_out():
    drug = {**dict.fromkeys(ASKED, "x"), "product_type": "Drug", "device_class": None}
    found = quality(drug, None, 5, {COMPLETENESS: Weight(1), CORRECTIONS: Weight(0, 3)})
    assert found.score == 100 and [part.part for part in found.parts] == [COMPLETENESS]
    assert quality(SCOPE, None, 0, {}).score == 0


@given(facts, st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 9))
def test_quality_is_the_sum_of_its_parts_and_a_return_never_raises_it(one, submitted, times):
    found = quality(one, submitted, times, WEIGHTS)
    assert 0 <= found.score <= 100
    assert found.score == pytest.approx(sum(part.points for part in found.parts), abs=0.051)
    assert all(0 <= part.points <= part.of for part in found.parts)
    assert quality(one, submitted, times + 1, WEIGHTS).score <= found.score


@given(st.lists(facts, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter_but_every_value_does(rows, chance: random.Random):
    rows = [{**row, "name": f"RI-{number}"} for number, row in enumerate(rows)]
    shuffled = list(rows)
    chance.shuffle(shuffled)
    content = canonical(rows)
    assert canonical(shuffled) == content and differences(content, canonical(shuffled)) == []
    if rows:
        changed = [{**rows[0], "specification": "another"}, *rows[1:]]
        assert fingerprint(canonical(changed)) != fingerprint(content)
        assert [(name, field) for name, field, _then, _now in differences(content, canonical(changed))] == [
            ("RI-0", "specification")
        ]
        assert differences(content, canonical(rows[1:])) == [("RI-0", "", "RI-0", "")]


def test_the_library_holds_what_was_asked():
    assert set(ASKED) <= set(LIBRARY_FIELDS) and len(fingerprint("")) == 64
