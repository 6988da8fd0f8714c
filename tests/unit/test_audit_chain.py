"""The hash chain: an unbroken one passes, and no single change goes unnoticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.platform.audit_chain import GENESIS, HASHED_FIELDS, entry_hash, find_breaks

TEXT = st.one_of(st.none(), st.text(max_size=20))


def chain(count, **values):
    entries, previous = [], GENESIS
    for number in range(1, count + 1):
        entry = {
            "sequence": number,
            "occurred_at": "2026-01-01 00:00:00.000000",
            "user": "a@b.test",
            "event": f"event {number}",
            "details": "{}",
            "previous_hash": previous,
            **values,
        }
        entry["entry_hash"] = previous = entry_hash(entry)
        entries.append(entry)
    return entries, count, previous


@given(st.integers(0, 30))
def test_an_unbroken_chain_passes(count):
    assert find_breaks(*chain(count)) == []


@given(st.data(), st.integers(1, 12), st.sampled_from(HASHED_FIELDS[1:]))
def test_any_edit_of_any_field_is_found(data, count, field):
    entries, sequence, head = chain(count)
    entry = entries[data.draw(st.integers(0, count - 1))]
    before = entry.get(field)
    entry[field] = data.draw(TEXT.filter(lambda value: (value or "") != (before or "")))
    assert find_breaks(entries, sequence, head)


@given(st.data(), st.integers(1, 12))
def test_any_removal_is_found(data, count):
    entries, sequence, head = chain(count)
    del entries[data.draw(st.integers(0, count - 1))]
    assert find_breaks(entries, sequence, head)


@given(st.data(), st.integers(2, 12))
def test_any_change_of_order_in_numbers_is_found(data, count):
    entries, sequence, head = chain(count)
    first = data.draw(st.integers(0, count - 2))
    entries[first]["sequence"], entries[first + 1]["sequence"] = first + 2, first + 1
    entries.sort(key=lambda entry: entry["sequence"])
    assert find_breaks(entries, sequence, head)


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        (lambda entries: entries.pop(), "truncated"),
        (lambda entries: entries.pop(1), "missing"),
        (lambda entries: entries.insert(2, dict(entries[1])), "duplicate"),
        (lambda entries: entries[1].update(event="other"), "edited"),
    ],
)
def test_the_kind_of_damage_is_named(damage, kind):
    entries, sequence, head = chain(4)
    damage(entries)
    assert kind in {item.kind for item in find_breaks(entries, sequence, head)}


def test_a_rewritten_chain_does_not_fit_its_head():
    _entries, sequence, head = chain(4)
    forged, _sequence, _head = chain(4, user="forger@b.test")
    assert {item.kind for item in find_breaks(forged, sequence, head)} == {"head"}


def test_fields_cannot_be_shifted_into_one_another():
    one = entry_hash({"user": "ab", "event": "c"})
    assert one != entry_hash({"user": "a", "event": "bc"})
