"""Hole: scores leak before they are announced, and whoever is appraised finds a way to appraise himself.

Rule (C3): a point sees its own appraisal, a town its points', officers and appraisers the district's, everybody else
nothing; what the review says stands in a record of its own until it is announced. Nobody of a point, and no officer of its
town, reviews, confirms or decides about it, on whichever route.
"""

import frappe
import pytest

from reg_station.appraisal import evidence, results, reviews, rounds
from reg_station.exceptions import (
    DeletionRefused,
    EditRefused,
    GuardUnmet,
    ObjectionRefused,
    Recused,
    RoundRefused,
    TransitionRefused,
)
from reg_station.permissions.filters import refuse_hidden_tables
from tests.support import appraisal as support
from tests.support.appraisal import accept, appraisal_of, frozen, judge, opened, reviewed, sent_in, step
from tests.support.factories import make_file
from tests.support.people import acting_as, make_user
from tests.support.requests_in_process import begin_request
from tests.support.surfaces import EVERY_SURFACE, revealed

# a: of the point with an officer in town A; b: of a point in town B.
SEEN = {
    "Service Appraisal": {
        "of_point": "a",
        "town_a_officer": "a",
        "town_b_officer": "b",
        "officer": "ab",
        "approver": "ab",
        "appraiser": "ab",
    },
    "Appraisal Review": {"officer": "ab", "approver": "ab", "appraiser": "ab"},
    "Frozen Evidence": {"officer": "ab", "approver": "ab", "appraiser": "ab"},
    "Appraisal Objection": {
        "of_point": "a",
        "town_a_officer": "a",
        "officer": "a",
        "approver": "a",
        "appraiser": "a",
    },
}
OTHERS = ("observer", "auditor", "enterprise_a_user", "inspector", "admin")


@pytest.fixture
def season(world):
    """Two appraisals in the objection period, the first with an objection and a file."""
    place, user = support.point(world, officer="scope")
    other, _none = support.point(world, town=world.town_b)
    for _number in range(4):
        support.visit(world, place)
        support.visit(world, other)
    round_ = frozen(world, opened(world))
    a = reviewed(sent_in(world, appraisal_of(round_, place), user), {"2": 30})
    b = reviewed(sent_in(world, appraisal_of(round_, other), world.officer), {"2": 30})
    with acting_as(user):
        objection = results.object_to(a.name, "The premises were enlarged.", "2")
    proof = make_file(user, attached_to_doctype="Appraisal Objection", attached_to_name=objection)
    before = frappe.local.form_dict, getattr(frappe.local, "request", None)
    yield frappe._dict(round=round_, a=a, b=b, user=user, place=place, objection=objection, proof=proof)
    frappe.local.form_dict, frappe.local.request = before


def people(world, season) -> dict[str, str]:
    found = {
        "of_point": season.user,
        "appraiser": support.appraiser(),
        "inspector": world.inspectors[0],
    }
    for who in ("town_a_officer", "town_b_officer", "officer", "approver", *OTHERS):
        found.setdefault(who, getattr(world, who, None))
    return found


@pytest.mark.parametrize("doctype", SEEN)
def test_every_surface_agrees_with_the_rule(world, season, doctype):
    if doctype == "Appraisal Objection":
        rows = {"a": season.objection}
    elif doctype == "Service Appraisal":
        rows = {"a": season.a.name, "b": season.b.name}
    else:
        rows = {key: frappe.db.get_value(doctype, {"appraisal": season[key].name}) for key in ("a", "b")}
    disagreeing = {}
    for who, user in people(world, season).items():
        expected = set(SEEN[doctype].get(who, ""))
        with acting_as(user):
            for surface in EVERY_SURFACE:
                if surface.__name__ == "attached_file" and doctype != "Appraisal Objection":
                    continue
                found = revealed(surface, doctype, rows, expected)
                if found != expected:
                    disagreeing[who, surface.__name__] = found
    assert disagreeing == {}


def test_nothing_of_the_review_shows_before_it_ends(world):
    place, user = support.point(world, officer="early")
    for _number in range(4):
        support.visit(world, place)
    doc = sent_in(world, appraisal_of(frozen(world, opened(world)), place), user)
    judge(doc, {"2": 37.5})
    with acting_as(user):
        shown = frappe.get_doc("Service Appraisal", doc.name).as_json() + frappe.as_json(
            results.result(doc.name)
        )
        assert "37.5" not in shown and not results.result(doc.name)["grade"]
        with pytest.raises(frappe.PermissionError):
            frappe.client.get("Appraisal Review", f"REV-{doc.name}")
        begin_request("GET", doctype="Appraisal Review Row", parent="Appraisal Review")
        assert not frappe.has_permission("Appraisal Review", "read")
    doc = step(doc, support.appraiser(), "Finish Review")
    with acting_as(user):
        assert results.result(doc.name)["rows"][1]["review_score"] == 37.5


def test_a_foreign_appraisal_looks_like_a_missing_one(world, season):
    for who in ("town_b_officer", "observer", "auditor", "enterprise_a_user"):
        with acting_as(people(world, season)[who]):
            for name in (season.a.name, "SA-1999-00001"):
                for method in (
                    results.result,
                    results.changed_since,
                    results.accept_result,
                    lambda name: results.evidence_records(name, "1"),
                    lambda name: results.object_to(name, "No."),
                    lambda name: results.save_self_assessment(name, "", {}),
                ):
                    with pytest.raises(frappe.DoesNotExistError):
                        method(name)


def test_public_grades_hold_no_score_and_nothing_unpublished(world, season):
    assert [
        row for row in results.published_grades(support.YEAR) if row.appraisee_name == season.a.appraisee_name
    ] == []
    doc, *_rest = support_published(world, season)
    (row,) = [
        row for row in results.published_grades(support.YEAR) if row.appraisee_name == doc.appraisee_name
    ]
    assert "total_score" not in row and row.grade == "优秀"


def support_published(world, season):
    with acting_as(world.officer):
        results.decide_objection(season.objection, "Dismissed", "The visit was before.")
    doc = accept(season.a, season.user)
    doc = step(step(doc, world.approver, "Confirm"), world.approver, "Publish")
    return doc, season.user


@pytest.fixture
def member(world, season):
    """An appraiser who is a member of the point."""
    user = make_user("appraiser-member", "Appraiser")
    world._member(user, service_point=season.place)
    return user


@pytest.fixture
def townsman(world):
    """An appraiser who is an officer of the point's town."""
    user = make_user("appraiser-town", "Appraiser")
    town = frappe.get_doc("Town", world.town_a)
    town.append("officers", {"user": user})
    town.save(ignore_permissions=True)  # test data
    return user


@pytest.mark.parametrize("who", ["member", "townsman"])
def test_nobody_reviews_his_own_on_any_route(world, season, who, request):
    user = request.getfixturevalue(who)
    doc = step(season.a, world.officer, "Reopen Review", "Again.")
    with pytest.raises(Recused):
        judge(doc, {"2": 40}, user)
    for action, reason in (("Finish Review", None), ("Hold for Rectification", "No."), ("Return", "No.")):
        with pytest.raises(Recused):
            if reason:
                with acting_as(user):
                    loaded = frappe.get_doc(doc.doctype, doc.name)
                    loaded.transition_reason = reason
                    frappe.model.workflow.apply_workflow(loaded, action)
            else:
                step(doc, user, action)
    with acting_as(user):
        for state in ("Objection Period", "Held for Rectification", "Self-Assessment"):
            with pytest.raises(TransitionRefused):
                frappe.client.set_value(
                    doc.doctype, doc.name, {"workflow_state": state, "transition_reason": "Put."}
                )
        name = f"REV-{doc.name}"
        row = reviews.review_of(doc.name).rows[1]
        for field, value in (("review_score", 40), ("review_remark", "Fine.")):
            review = frappe.get_doc("Appraisal Review", name)
            review.rows[1].set(field, value)
            with pytest.raises(Recused):
                frappe.client.save(review.as_dict())
            with pytest.raises((Recused, frappe.PermissionError, frappe.ValidationError)):
                frappe.client.set_value("Appraisal Review Row", row.name, field, value)
    assert reviews.review_of(doc.name).rows[1].review_score == 30
    # For a stranger to the point the same routes are open.
    assert reviewed(doc, {"2": 35}).workflow_state == "Objection Period"


def test_an_approver_of_the_point_confirms_nothing(world, season):
    user = make_user("approver-member", "Bureau Approver")
    world._member(user, service_point=season.place)
    with acting_as(world.officer):
        results.decide_objection(season.objection, "Dismissed", "No.")
    doc = accept(season.a, season.user)
    with pytest.raises(Recused):
        step(doc, user, "Confirm")
    with acting_as(user):
        with pytest.raises(Recused):
            frappe.client.set_value(doc.doctype, doc.name, "workflow_state", "Confirmed")
        assert rounds.take_for_all(season.round.name, "Publish")["taken"] == 0


def test_who_reviewed_decides_no_objection(world, season):
    user = make_user("appraiser-officer", "Appraiser", "Station Officer")
    world._member(user, station=world.station)
    doc = step(season.b, world.officer, "Reopen Review", "Again.")
    reviewed(doc, {"2": 31}, user)
    with acting_as(season.user):
        results.withdraw_objection(season.objection)
    doc = reviewed(step(season.a, world.officer, "Reopen Review", "Again."), {"2": 31}, user)
    with acting_as(season.user):
        name = results.object_to(doc.name, "Still.")
    with acting_as(user), pytest.raises(Recused):
        results.decide_objection(name, "Dismissed", "No.")


def test_only_the_appraised_object_accept_and_withdraw(world, season):
    for who in ("town_a_officer", "officer", "approver", "appraiser"):
        with acting_as(people(world, season)[who]):
            with pytest.raises((ObjectionRefused, frappe.PermissionError)):
                results.object_to(season.a.name, "For them.")
            with pytest.raises(ObjectionRefused):
                results.accept_result(season.a.name)
            with pytest.raises((ObjectionRefused, frappe.PermissionError)):
                results.withdraw_objection(season.objection)
    with acting_as(season.user), pytest.raises(ObjectionRefused):
        results.accept_result(season.a.name)  # its own objection is open


def test_an_objection_comes_in_time_and_its_reply_is_the_offices(world, season):
    with acting_as(season.user):
        with pytest.raises(ObjectionRefused):
            results.decide_objection(season.objection, "Upheld", "Of course.")
        doc = frappe.get_doc("Appraisal Objection", season.objection)
        doc.update({"status": "Upheld", "reply": "Of course.", "decided_by": world.officer})
        doc.save()
        assert frappe.db.get_value(doc.doctype, doc.name, ["status", "reply"]) == ("Open", None)
        with pytest.raises((DeletionRefused, frappe.PermissionError)):
            frappe.delete_doc(doc.doctype, doc.name)
    with acting_as(world.officer):
        assert results.decide_objection(season.objection, "Dismissed", "Counted.") == "Dismissed"
        told = {"for_user": season.user, "document_name": f"{season.objection}|decided"}
        assert "Dismissed" in frappe.db.get_value("Notification Log", told, "subject")
        with pytest.raises(EditRefused):
            results.decide_objection(season.objection, "Upheld", "After all.")
    frappe.db.set_value(season.a.doctype, season.a.name, "objection_until", "2026-01-01")
    with acting_as(season.user), pytest.raises(ObjectionRefused):
        results.object_to(season.a.name, "Too late.")


def test_an_upheld_objection_waits_for_its_review(world, season):
    with acting_as(world.officer):
        results.decide_objection(season.objection, "Upheld", "You are right.")
    frappe.db.set_value(season.a.doctype, season.a.name, "objection_until", "2026-01-01")
    with pytest.raises(GuardUnmet):
        step(season.a, world.approver, "Confirm")
    doc = reviewed(step(season.a, world.officer, "Reopen Review", "Upheld."), {"2": 40})
    frappe.db.set_value(doc.doctype, doc.name, "objection_until", "2026-01-01")
    assert step(doc, world.approver, "Confirm").workflow_state == "Confirmed"


def test_figures_grades_and_rows_are_nobodys_to_write(world, season):
    for who in ("of_point", "officer", "appraiser", "approver"):
        with acting_as(people(world, season)[who]):
            doc = frappe.get_doc("Service Appraisal", season.a.name)
            doc.update({"grade": "合格", "total_score": 1, "evidence_hash": "x", "reviewed_on": None})
            doc.rows[0].update({"evidence_count": 99, "final_score": 1, "weight": 1})
            doc.save()
    stored = frappe.get_doc("Service Appraisal", season.a.name)
    assert (stored.grade, stored.total_score, stored.rows[0].evidence_count) == ("优秀", 90.0, 4)
    assert evidence.is_intact(stored)
    with acting_as(season.user):
        doc = frappe.get_doc("Service Appraisal", season.a.name)
        doc.rows = doc.rows[:1]
        with pytest.raises(EditRefused):
            doc.save()


def test_the_station_does_not_speak_for_a_point_with_an_account(world):
    place, _user = support.point(world, officer="own-voice")
    doc = step(appraisal_of(opened(world), place), world.officer, "Start Self-Assessment")
    with acting_as(world.officer), pytest.raises(EditRefused):
        results.save_self_assessment(doc.name, str(doc.modified), {"2": {"self_score": 1}})
    with pytest.raises(EditRefused):
        step(doc, world.officer, "Submit Self-Assessment")


def test_appraisals_and_frozen_evidence_are_made_by_the_round_alone(world, season):
    with acting_as("Administrator"):
        with pytest.raises(RoundRefused):
            frappe.get_doc(
                {
                    "doctype": "Service Appraisal",
                    "appraisal_round": season.round.name,
                    "service_point": season.place,
                }
            ).insert()
        kept = frappe.get_doc("Frozen Evidence", {"appraisal": season.a.name})
        kept.content = "{}"
        with pytest.raises(EditRefused):
            kept.save()
        with pytest.raises(DeletionRefused):
            frappe.delete_doc("Frozen Evidence", kept.name)
        with pytest.raises(EditRefused):
            frappe.get_doc({"doctype": "Appraisal Review", "appraisal": season.a.name}).insert()


def test_rounds_are_the_stations(world, season):
    for who in ("of_point", "town_a_officer", "appraiser", "approver", "auditor"):
        with acting_as(people(world, season)[who]):
            for method in (rounds.open_round, rounds.freeze):
                with pytest.raises(frappe.PermissionError):
                    method(season.round.name)


def test_rows_of_a_review_are_not_listed_by_themselves(world, season):
    with acting_as(season.user):
        begin_request(
            "GET", doctype="Appraisal Review Row", parent="Appraisal Review", fields='["review_score"]'
        )
        with pytest.raises(frappe.PermissionError):
            refuse_hidden_tables()
