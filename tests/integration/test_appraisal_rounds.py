"""A round: evidence for all at once, frozen with a hash, graded through every state (C2, C3, C4)."""

import frappe
import pytest

from reg_station.appraisal import evidence, results, reviews, rounds
from reg_station.exceptions import (
    DeletionRefused,
    EditRefused,
    GuardUnmet,
    ReasonMissing,
    Recused,
    RoundRefused,
    ScoreRefused,
)
from tests.support import appraisal as support
from tests.support.appraisal import accept, appraisal_of, frozen, judge, opened, reviewed, sent_in, step
from tests.support.people import acting_as


def numbers(doc) -> dict:
    return {row.code: (row.evidence_count, row.evidence_value, row.evidence_score) for row in doc.rows}


def test_opening_makes_an_appraisal_with_evidence_for_each_point(world):
    (first, _user), (second, _user) = support.point(world), support.point(world)
    for _number in range(3):
        support.visit(world, first)
    support.visit(world, first, day="2024-12-31")
    support.visit(world, first, state="Planned")
    season = opened(world)
    assert season.status == "Open" and season.done_count == season.total_count
    assert numbers(appraisal_of(season, first)) == {"1": (3, 3.0, 45.0), "2": (0, 0.0, 0.0)}
    assert numbers(appraisal_of(season, second))["1"] == (0, 0.0, 0.0)
    doc = appraisal_of(season, first)
    assert (doc.town, doc.station, doc.example_weights) == (world.town_a, world.station, 1)
    assert "3" in doc.rows[0].evidence_reason and "45" in doc.rows[0].evidence_reason


def test_the_last_day_of_the_period_counts_whole_and_the_next_does_not(world):
    place, _user = support.point(world)
    for day in ("2025-01-01", "2025-12-31", "2026-01-01"):
        support.visit(world, place, day=day)
    assert numbers(appraisal_of(opened(world), place))["1"][0] == 2


def test_opening_again_changes_nothing_twice(world):
    place, _user = support.point(world)
    season = opened(world)
    before = frappe.db.count("Service Appraisal", {"appraisal_round": season.name})
    support.visit(world, place)
    season = support.run(world, season)
    assert frappe.db.count("Service Appraisal", {"appraisal_round": season.name}) == before
    assert numbers(appraisal_of(season, place))["1"][0] == 1


def test_a_run_that_was_killed_goes_on(world, monkeypatch):
    places = [support.point(world)[0] for _number in range(3)]
    doc = support.round_(world)
    monkeypatch.setattr(rounds, "BATCH", 1)
    real, written = rounds._write, []

    def killed(*arguments):
        if len(written) == 2:
            raise SystemExit
        written.append(1)
        return real(*arguments)

    monkeypatch.setattr(rounds, "_write", killed)
    with pytest.raises(SystemExit):
        support.run(world, doc)
    assert frappe.db.get_value(doc.doctype, doc.name, "status") == "Computing"
    monkeypatch.setattr(rounds, "_write", real)
    token = frappe.db.get_value(doc.doctype, doc.name, "job")
    assert rounds.run_open(doc.name, token) == "Open"
    found = frappe.get_all("Service Appraisal", {"appraisal_round": doc.name}, pluck="service_point")
    assert set(places) <= set(found) and len(found) == len(set(found))


def test_a_run_that_was_replaced_writes_nothing(world):
    support.point(world)
    doc = support.round_(world)
    with acting_as(world.officer):
        rounds.open_round(doc.name)
    assert rounds.run_open(doc.name, "another-token") == "Computing"
    assert not frappe.db.exists("Service Appraisal", {"appraisal_round": doc.name})


def test_the_queries_do_not_grow_with_the_points(world, monkeypatch):
    doc = support.round_(world)
    rows = frappe.get_doc("Appraisal Scheme", doc.scheme).indicators
    period = evidence.period_of(doc)

    def queries() -> int:
        appraised = evidence.metrics.appraisees_of("Service Point", world.station)
        evidence.compute(rows, period, appraised)
        ran, real = [], frappe.db.sql

        def counting(*arguments, **more):
            ran.append(arguments)
            return real(*arguments, **more)

        with monkeypatch.context() as patch:
            patch.setattr(frappe.db, "sql", counting)
            evidence.compute(rows, period, appraised)
        return len(ran)

    support.point(world)
    few = queries()
    for _number in range(12):
        support.point(world)
    assert queries() == few == 1


def test_what_was_frozen_stays_and_later_changes_are_listed(world):
    place, _user = support.point(world)
    kept, edited, deleted = (support.visit(world, place) for _number in range(3))
    season = frozen(world, opened(world))
    doc = appraisal_of(season, place)
    assert doc.evidence_hash and season.evidence_hash and evidence.is_intact(doc)
    added = support.visit(world, place)
    frappe.db.set_value("Enterprise Visit", edited, "purpose", "Other", modified="2026-03-01 10:00:00")
    frappe.db.delete("Enterprise Visit", {"name": deleted})
    frappe.db.set_value("Enterprise Visit", kept, "state", "Called Off")
    (change,) = results.changed_since(doc.name)["changes"]
    assert (change["deleted"], change["edited"], change["added"], change["left"]) == (
        [deleted],
        [edited],
        [added],
        [kept],
    )
    assert numbers(appraisal_of(season, place))["1"] == (3, 3.0, 45.0)
    assert results.evidence_records(doc.name, "1")["missing"] == [deleted]


def test_a_tampered_figure_no_longer_fits_its_hash(world):
    place, _user = support.point(world)
    support.visit(world, place)
    doc = appraisal_of(frozen(world, opened(world)), place)
    frappe.db.set_value("Appraisal Score", doc.rows[0].name, "evidence_count", 9)
    assert not evidence.is_intact(frappe.get_doc(doc.doctype, doc.name))
    frappe.db.set_value("Appraisal Score", doc.rows[0].name, "evidence_count", 1)
    assert evidence.is_intact(frappe.get_doc(doc.doctype, doc.name))
    content = frappe.db.get_value("Frozen Evidence", {"appraisal": doc.name}, "content")
    frappe.db.set_value("Frozen Evidence", {"appraisal": doc.name}, "content", content.replace("EV-", "EX-"))
    assert not evidence.is_intact(frappe.get_doc(doc.doctype, doc.name))


def test_a_figure_that_counts_something_else_later_leaves_the_hash_intact(world):
    place, _user = support.point(world)
    support.visit(world, place)
    doc = appraisal_of(frozen(world, opened(world)), place)
    frappe.db.set_value("Appraisal Metric", "visits_held", "source_doctype", "Consultation")
    frappe.clear_document_cache("Appraisal Metric", "visits_held")
    assert evidence.is_intact(doc)
    frappe.db.set_value("Appraisal Metric", "visits_held", "source_doctype", "Enterprise Visit")
    frappe.clear_document_cache("Appraisal Metric", "visits_held")


def test_the_hash_does_not_depend_on_the_order_of_rows_and_records(world):
    place, _user = support.point(world)
    records = {"1": [[support.visit(world, place), "2025-06-01"] for _number in range(3)]}
    doc = appraisal_of(opened(world), place)
    one = evidence.canonical(doc, records)
    doc.rows = list(reversed(doc.rows))
    assert evidence.canonical(doc, {"1": list(reversed(records["1"]))}) == one


def test_a_frozen_round_is_neither_opened_nor_frozen_again(world):
    support.point(world)
    season = frozen(world, opened(world))
    with acting_as(world.officer):
        for method in (rounds.open_round, rounds.freeze):
            with pytest.raises(RoundRefused):
                method(season.name)


def test_a_round_is_not_frozen_before_its_period_ends_nor_before_it_was_opened(world):
    doc = support.round_(world)
    with acting_as(world.officer), pytest.raises(RoundRefused):
        rounds.freeze(doc.name)
    name = support.scheme(world, scheme_year=2099).name
    days = {"period_from": "2099-01-01", "period_to": "2099-12-31", "cut_off": "2100-01-31"}
    support.point(world)
    season = support.run(world, support.round_(world, name, round_year=2099, **days))
    with acting_as(world.officer), pytest.raises(RoundRefused):
        rounds.freeze(season.name)


def test_the_night_freezes_what_is_past_its_cut_off(world, monkeypatch):
    support.point(world)
    season = opened(world)
    monkeypatch.setattr(frappe, "enqueue", lambda *arguments, **more: None)
    rounds.run_daily()
    assert frappe.db.get_value(season.doctype, season.name, "status") == "Freezing"


@pytest.mark.parametrize(
    "days",
    [
        {"period_from": "2025-12-31", "period_to": "2025-01-01"},
        {"cut_off": "2025-12-30"},
        {"round_year": 2024},
    ],
)
def test_a_round_with_impossible_days_is_refused(world, days):
    with pytest.raises(RoundRefused):
        support.round_(world, **days)


def test_a_year_has_one_round(world):
    support.round_(world)
    with pytest.raises(RoundRefused):
        support.round_(world)


def test_what_a_round_stands_on_cannot_change_after_opening(world):
    support.point(world)
    season = opened(world)
    with acting_as(world.officer):
        season = frappe.get_doc(season.doctype, season.name)
        season.period_to = "2025-06-30"
        with pytest.raises(EditRefused):
            season.save()
        with pytest.raises(DeletionRefused):
            frappe.delete_doc(season.doctype, season.name)


def test_a_point_goes_all_the_way_to_publication(world):
    doc, _place, _user, _names, _season = support.published(world)
    assert (doc.workflow_state, doc.total_score, doc.grade) == ("Published", 96.0, "优秀")
    assert doc.confirmed_by == world.approver and doc.published_on
    assert [row.final_score for row in doc.rows] == [60.0, 36.0]
    assert results.published_grades(support.YEAR)[-1].grade == "优秀"
    with acting_as(world.officer), pytest.raises(EditRefused):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.self_statement = "Later."
        doc.save()


def test_deleting_a_visit_after_publication_leaves_the_score_and_is_seen(world):
    doc, _place, _user, names, _season = support.published(world)
    frappe.db.delete("Enterprise Visit", {"name": names[0]})
    assert frappe.get_doc(doc.doctype, doc.name).total_score == 96.0
    found = results.changed_since(doc.name)
    assert found["intact"] and found["changes"][0]["deleted"] == [names[0]]


def test_below_the_bar_it_is_held_without_grade_and_comes_back(world):
    place, user = support.point(world, officer="held")
    doc = sent_in(world, appraisal_of(frozen(world, opened(world)), place), user)
    judge(doc, {"2": 30})
    with pytest.raises(GuardUnmet):
        step(doc, support.appraiser(), "Finish Review")
    with pytest.raises(ReasonMissing):
        step(doc, support.appraiser(), "Hold for Rectification")
    doc = step(doc, support.appraiser(), "Hold for Rectification", "No visit was held.")
    assert (doc.workflow_state, doc.grade, doc.total_score) == ("Held for Rectification", None, 0)
    with pytest.raises(GuardUnmet):
        step(doc, user, "Report Rectified")
    with acting_as(user):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.rectification = "Visits are planned for every month."
        doc.save()
    assert step(doc, user, "Report Rectified").workflow_state == "Under Review"
    assert reviews.review_of(doc.name).status == "Open"


def test_what_reaches_the_bar_is_not_held(world):
    place, user = support.point(world, officer="bar")
    for _number in range(4):
        support.visit(world, place)
    doc = sent_in(world, appraisal_of(frozen(world, opened(world)), place), user)
    judge(doc, {"2": 0})
    with pytest.raises(GuardUnmet):
        step(doc, support.appraiser(), "Hold for Rectification", "No.")
    # 60.00 is the bar to the hundredth.
    assert step(doc, support.appraiser(), "Finish Review").grade == "合格"


def test_a_review_ends_only_with_every_score_and_with_frozen_evidence(world):
    place, user = support.point(world, officer="whole")
    season = opened(world)
    doc = sent_in(world, appraisal_of(season, place), user)
    judge(doc, {"1": 60})
    with pytest.raises(GuardUnmet, match="frozen"):
        step(doc, support.appraiser(), "Finish Review")
    frozen(world, season)
    with pytest.raises(GuardUnmet, match="2"):
        step(doc, support.appraiser(), "Finish Review")


def test_evidence_of_later_reaches_the_review_until_it_is_frozen(world):
    place, user = support.point(world, officer="later")
    season = opened(world)
    doc = sent_in(world, appraisal_of(season, place), user)
    support.visit(world, place)
    frozen(world, season)
    (row, _judged) = reviews.review_of(doc.name).rows
    assert (row.evidence_count, row.review_score) == (1, 15.0)


@pytest.mark.parametrize("score", [-1, 40.01, 1000])
def test_no_score_lies_outside_of_its_weight(world, score):
    place, user = support.point(world, officer="range")
    doc = appraisal_of(opened(world), place)
    step(doc, world.officer, "Start Self-Assessment")
    with acting_as(user):
        doc = frappe.get_doc(doc.doctype, doc.name)
        with pytest.raises((ScoreRefused, frappe.NonNegativeError)):
            results.save_self_assessment(doc.name, str(doc.modified), {"2": {"self_score": score}})


def test_a_reviewer_says_why_he_departs_from_the_evidence(world):
    place, user = support.point(world, officer="why")
    doc = sent_in(world, appraisal_of(opened(world), place), user)
    with acting_as(support.appraiser()):
        review = reviews.review_of(doc.name)
        review.rows[0].review_score = 60
        with pytest.raises(ScoreRefused):
            review.save()


def test_two_people_at_one_self_assessment(world):
    place, user = support.point(world, officer="two")
    doc = appraisal_of(opened(world), place)
    doc = step(doc, world.officer, "Start Self-Assessment")
    with acting_as(user):
        results.save_self_assessment(doc.name, str(doc.modified), {"2": {"self_score": 5}})
        with pytest.raises(frappe.TimestampMismatchError):
            results.save_self_assessment(doc.name, str(doc.modified), {"2": {"self_score": 9}})


def test_confirming_waits_for_the_days_of_objection(world):
    place, user = support.point(world, officer="wait")
    for _number in range(4):
        support.visit(world, place)
    doc = sent_in(world, appraisal_of(frozen(world, opened(world)), place), user)
    doc = reviewed(doc, {"2": 30})
    with pytest.raises(GuardUnmet):
        step(doc, world.approver, "Confirm")
    frappe.db.set_value(doc.doctype, doc.name, "objection_until", "2026-01-01")
    assert step(doc, world.approver, "Confirm").workflow_state == "Confirmed"


def test_nobody_confirms_what_he_reviewed(world, configuration):
    place, user = support.point(world, officer="both")
    for _number in range(4):
        support.visit(world, place)
    both = support.make_user("appraiser-approver", "Appraiser", "Bureau Approver")
    doc = sent_in(world, appraisal_of(frozen(world, opened(world)), place), user)
    doc = accept(reviewed(doc, {"2": 30}, both), user)
    with pytest.raises(Recused):
        step(doc, both, "Confirm")
    assert step(doc, world.approver, "Confirm").workflow_state == "Confirmed"


def test_the_example_note_goes_once_somebody_marks_the_weights(world):
    place, _user = support.point(world)
    season = opened(world)
    with acting_as(world.officer):
        scheme = frappe.get_doc("Appraisal Scheme", season.scheme)
        scheme.official_weights = 1
        scheme.save()
    assert scheme.marked_by == world.officer and scheme.marked_on
    assert appraisal_of(season, place).example_weights == 0


def test_starting_and_publishing_the_whole_round(world):
    place, _user = support.point(world)
    season = opened(world)
    with acting_as(world.officer):
        found = rounds.take_for_all(season.name, "Start Self-Assessment")
        assert found["taken"] >= 1 and found["refused"] == {}
        with pytest.raises(RoundRefused):
            rounds.take_for_all(season.name, "Confirm")
    assert appraisal_of(season, place).workflow_state == "Self-Assessment"


def test_how_a_score_was_reached_is_written_in_the_language_of_who_opened_the_round(world):
    place, _user = support.point(world)
    frappe.db.set_value("User", world.officer, "language", "zh")
    frappe.clear_document_cache("User", world.officer)
    season = opened(world)
    frappe.db.set_value("User", world.officer, "language", "en")
    assert "目标值4" in appraisal_of(season, place).rows[0].evidence_reason
    assert "依据" in season.message


def test_a_reason_is_for_one_step_only(world):
    place, user = support.point(world, officer="reasons")
    season = frozen(world, opened(world))
    doc = sent_in(world, appraisal_of(season, place), user)
    doc = reviewed(doc, {"2": 10}, action="Hold for Rectification", reason="Too few visits.")
    with acting_as(user):
        doc.reload()
        doc.rectification = "Two visits a month from now on."
        doc.save()
    doc = step(doc, user, "Report Rectified")
    assert not doc.transition_reason
    judge(doc, {"2": 12})
    with pytest.raises(ReasonMissing):
        step(doc, support.appraiser(), "Hold for Rectification")
    steps = frappe.get_all(
        "Case Step", {"reference_name": doc.name}, ["state", "reason"], order_by="entry_number asc"
    )
    assert [row.state for row in steps if row.reason] == ["Held for Rectification"]
