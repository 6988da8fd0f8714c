"""Registration intents: reporting upward, merging with provenance, the frozen library, quality by reporter."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from reg_station.exceptions import (
    DeletionRefused,
    EditRefused,
    FactsMissing,
    GuardUnmet,
    LibraryFrozen,
    MergeRefused,
    ReasonMissing,
    SelfApprovalRefused,
)
from reg_station.product_registry.collecting import merge, possible_duplicates, quality
from reg_station.product_registry.library import freeze, verify
from reg_station.product_registry.products import similar_products
from reg_station.product_registry.report.intent_quality_by_reporter.intent_quality_by_reporter import execute
from tests.support.people import acting_as
from tests.support.registry import YEAR, intent, library, product, step


def stored(doc):
    return frappe.get_doc(doc.doctype, doc.name)


def test_town_and_enterprise_follow_from_the_product(world):
    doc = product(world)
    assert doc.town == world.town_a
    reported = intent(world, of=doc)
    assert (reported.town, reported.enterprise) == (world.town_a, world.enterprise_a)
    assert (reported.source, reported.level, reported.reported_by) == (
        "Enterprise",
        "Town or Park",
        world.enterprise_a_user,
    )
    assert reported.product_name == doc.product_name and reported.intended_use == doc.intended_use


def test_an_enterprise_has_a_product_of_a_name_once_and_is_told_of_like_ones(world):
    doc = product(world, product_name="Single-use digital cystoscope")
    with pytest.raises(frappe.DuplicateEntryError):
        product(world, product_name="Single-use  digital cystoscope")
    with acting_as(world.enterprise_a_user):
        found = similar_products(world.enterprise_a, "Single-use cystoscope, digital")
    assert [row["name"] for row in found] == [doc.name]
    with acting_as(world.enterprise_b_user):
        assert similar_products(world.enterprise_a, "Single-use cystoscope, digital") == []
    with acting_as(world.auditor), pytest.raises(frappe.PermissionError):
        similar_products(world.enterprise_a, "x")


def test_an_intent_goes_up_level_by_level(world):
    doc = intent(world, "Submitted")
    assert doc.level == "Town or Park" and doc.submitted_on
    assert step(doc, world.officer, "Accept").level == "District"
    doc = step(doc, world.officer, "Report to City")
    assert (doc.level, doc.workflow_state) == ("City", "Reported to City")
    with acting_as(world.officer), pytest.raises(EditRefused):
        doc = stored(doc)
        doc.help_wanted = "More"
        doc.save()


def test_what_is_sent_is_complete_and_a_return_needs_its_reason(world):
    doc = intent(world, of=product(world, intended_use=""))
    with pytest.raises(FactsMissing, match="Intended Use"):
        step(doc, world.enterprise_a_user, "Submit")
    past = intent(world, planned_filing_date=add_days(nowdate(), -1))
    with pytest.raises(FactsMissing, match="past"):
        step(past, world.enterprise_a_user, "Submit")
    sent = intent(world, "Submitted")
    with acting_as(world.officer), pytest.raises(ReasonMissing):
        frappe.model.workflow.apply_workflow(stored(sent), "Return")


def test_the_station_does_not_accept_what_it_reported_itself(world):
    doc = intent(world, "Submitted", user=world.officer)
    assert doc.source == "Station"
    with pytest.raises((SelfApprovalRefused, frappe.ValidationError)):
        step(doc, world.officer, "Accept")
    assert stored(doc).workflow_state == "Submitted"


def test_returns_count_in_the_quality_and_nobody_writes_the_score(world):
    doc = intent(world, "Submitted")
    before = doc.quality_score
    doc = step(doc, world.officer, "Return")
    assert doc.times_returned == 1 and doc.quality_score < before
    with acting_as(world.enterprise_a_user):
        doc = stored(doc)
        doc.update({"quality_score": 100, "times_returned": 0, "level": "City", "specification": "M1, M2"})
        doc.save()
        told = quality(doc.name)
    assert (doc.times_returned, doc.level) == (1, "Town or Park")
    assert (
        told["score"]
        == doc.quality_score
        == pytest.approx(sum(part["points"] for part in told["parts"]), abs=0.2)
    )
    assert any("returned 1 times" in part["reason"] for part in told["parts"])
    assert any("Clinical Evaluation" in part["reason"] for part in told["parts"])


@pytest.fixture
def twins(world):
    """The same product under two names: the enterprise reported one, the station the other."""
    mine = intent(
        world,
        "Submitted",
        of=product(world, product_name="Single-use digital cystoscope"),
        specification="CY-100",
    )
    theirs = intent(
        world,
        "Submitted",
        of=product(world, product_name="Digital cystoscope, single use", user=world.officer),
        user=world.officer,
        help_wanted="Testing slots",
        specification="CY-100 and CY-200",
    )
    return mine, theirs


def test_twins_are_recognised_with_reasons_and_only_by_officers(world, twins):
    mine, theirs = twins
    intent(
        world,
        "Submitted",
        of=product(world, product_name="Blood glucose strip", intended_use="Glucose in blood"),
    )
    with acting_as(world.officer):
        found = possible_duplicates(mine.name)
    assert [row["name"] for row in found] == [theirs.name]
    assert found[0]["score"] >= 60 and any("names alike" in reason for reason in found[0]["reasons"])
    assert found[0]["differing"]["help_wanted"] == "Testing slots"
    with acting_as(world.enterprise_a_user):
        assert possible_duplicates(mine.name) == []


def test_merging_keeps_every_value_and_points_to_the_kept_one(world, twins):
    mine, theirs = twins
    with acting_as(world.officer):
        merge(mine.name, theirs.name, ["specification"])
    kept, dropped = stored(mine), stored(theirs)
    assert kept.help_wanted == "Testing slots" and kept.specification == "CY-100 and CY-200"
    assert kept.product_name == "Single-use digital cystoscope"
    assert (dropped.workflow_state, dropped.merged_into) == ("Merged", kept.name)
    told = {(row.field_name, row.value, row.from_intent): row.taken for row in kept.provenance}
    assert told["specification", "CY-100", mine.name] == 0
    assert told["specification", "CY-100 and CY-200", theirs.name] == 1
    assert told["product_name", "Digital cystoscope, single use", theirs.name] == 0
    assert told["help_wanted", "Testing slots", theirs.name] == 1
    assert frappe.db.get_value("Biomedical Product", theirs.product, "merged_into") == mine.product
    assert frappe.db.exists("Audit Entry", {"event": "merged", "reference_name": mine.name})
    with (
        acting_as(world.enterprise_a_user),
        pytest.raises(frappe.ValidationError, match="merged into another"),
    ):
        frappe.get_doc(
            {"doctype": "Registration Intent", "product": theirs.product, "intent_year": YEAR}
        ).insert()


def test_a_merge_is_refused_where_it_must_be(world, twins):
    mine, theirs = twins
    foreign = intent(world, "Submitted", of=product(world, enterprise=world.enterprise_b))
    with acting_as(world.enterprise_a_user), pytest.raises(frappe.PermissionError):
        merge(mine.name, theirs.name)
    with acting_as(world.officer):
        with pytest.raises(MergeRefused, match="enterprise"):
            merge(mine.name, foreign.name)
        with pytest.raises(MergeRefused, match="year"):
            merge(mine.name, mine.name)
        with pytest.raises(MergeRefused, match="quality_score"):
            merge(mine.name, theirs.name, ["quality_score"])
        with pytest.raises(MergeRefused, match="Draft"):
            merge(mine.name, intent(world).name)
        with pytest.raises(GuardUnmet, match="button"):
            frappe.model.workflow.apply_workflow(stored(theirs), "Merge")


def test_a_frozen_library_holds_and_refuses_changes(world):
    accepted, waiting = intent(world, "Accepted"), intent(world, "Submitted")
    record = library(world)
    with acting_as(world.officer):
        frozen = freeze(record.name)
        assert frozen["row_count"] >= 1 and len(frozen["hash"]) == 64
        assert verify(record.name)["holds"]
        with pytest.raises(LibraryFrozen):
            freeze(record.name)
        changed = stored(accepted)
        changed.specification = "Another model"
        with pytest.raises(LibraryFrozen):
            changed.save()
    for doc, action in ((waiting, "Accept"), (accepted, "Return")):
        with pytest.raises(LibraryFrozen):
            step(doc, world.officer, action)
    with pytest.raises(LibraryFrozen):
        intent(world)
    assert intent(world, intent_year=YEAR + 1).name
    # The city's library of the year is another one: reporting upward changes nothing in the district's.
    assert step(accepted, world.officer, "Report to City").level == "City"
    with acting_as(world.officer):
        assert verify(record.name)["holds"]


def test_verification_says_what_differs(world):
    accepted = intent(world, "Accepted", specification="CY-100")
    record = library(world)
    with acting_as(world.officer):
        freeze(record.name)
        # What no rule of the product allows: a hand in the database.
        frappe.db.set_value("Registration Intent", accepted.name, "specification", "CY-999")
        found = verify(record.name)
        assert not found["holds"] and found["rows_hold"]
        assert {
            "intent": accepted.name,
            "field": "Models and Specification",
            "then": "CY-100",
            "now": "CY-999",
        } in found["differences"]
        frappe.db.set_value("Intent Library", record.name, "content", "[]")
        assert not verify(record.name)["rows_hold"]
    assert frappe.db.count("Audit Entry", {"event": "library verified", "reference_name": record.name}) == 2


def test_who_may_freeze_and_what_nobody_may(world):
    record = library(world)
    with acting_as(world.observer):
        with pytest.raises(frappe.PermissionError):
            freeze(record.name)
        with pytest.raises(frappe.ValidationError, match="not frozen"):
            verify(record.name)
    with acting_as(world.enterprise_a_user), pytest.raises(frappe.PermissionError):
        verify(record.name)
    with acting_as(world.officer):
        with pytest.raises(frappe.DuplicateEntryError):
            library(world)
        doc = stored(record)
        doc.update({"frozen_on": "2026-01-01", "hash": "0" * 64})
        doc.save()
        assert not stored(record).frozen_on and not stored(record).hash
        freeze(record.name)
    with pytest.raises(DeletionRefused):
        frappe.delete_doc("Intent Library", record.name)


def test_the_quality_report_tells_each_reporter_and_only_what_is_in_reach(world):
    step(intent(world, "Submitted"), world.officer, "Return")
    intent(world, "Submitted", of=product(world, enterprise=world.enterprise_b))
    with acting_as(world.officer):
        _columns, rows = execute({"intent_year": YEAR})
    mine = {row["reported_by"]: row for row in rows}
    assert mine[world.enterprise_a_user]["returned"] == 1 and mine[world.enterprise_a_user]["count"] == 1
    assert mine[world.enterprise_b_user]["score"] > mine[world.enterprise_a_user]["score"] > 0
    with acting_as(world.town_b_officer):
        _columns, rows = execute({"intent_year": YEAR})
    assert {row["town"] for row in rows} == {world.town_b}
