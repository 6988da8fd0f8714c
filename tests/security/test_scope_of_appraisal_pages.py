"""Hole: pages leak what methods keep: a foreign appraisal by its address, the review before it ends, evidence of others.

Rule (C3, C5): a foreign appraisal looks like a missing one on every page and call; nothing of the review is in a page
before the Objection Period; the evidence of a figure shows number and day of a record that the reader may not read, never
its title; everybody sees grades once they are published, and scores never.
"""

import frappe
import pytest

from reg_station.appraisal import evidence_list, results
from reg_station.portal import appraisals as portal
from reg_station.portal.files import upload
from tests.support import appraisal as support
from tests.support.appraisal import accept, appraisal_of, frozen, judge, opened, reviewed, sent_in, step
from tests.support.pages import open_page
from tests.support.people import acting_as, make_user

FOREIGN = ("town_b_officer", "enterprise_a_user", "observer", "auditor", "admin")


@pytest.fixture
def season(world):
    """A result in the days for objections, of a point in town A."""
    place, user = support.point(world, officer="pages")
    visits = [support.visit(world, place) for _number in range(4)]
    doc = sent_in(world, appraisal_of(frozen(world, opened(world)), place), user)
    return frappe._dict(doc=reviewed(doc, {"2": 30}), user=user, place=place, visits=visits)


@pytest.fixture
def stranger(world):
    """The officer of another point of the same town."""
    _place, user = support.point(world, officer="pages-other")
    return user


def account(world, stranger, who: str) -> str:
    return stranger if who == "stranger" else getattr(world, who)


@pytest.mark.parametrize("who", [*FOREIGN, "stranger"])
class TestForeign:
    def test_its_page_looks_like_a_missing_one(self, world, season, stranger, who):
        user = account(world, stranger, who)
        foreign = open_page(f"/station/appraisals/{season.doc.name}", user)
        missing = open_page("/station/appraisals/SA-1999-00001", user)
        assert foreign.status == missing.status == 404
        assert foreign.words.replace(season.doc.name, "") == missing.words
        assert season.doc.appraisee_name not in foreign.html

    def test_it_is_in_no_list(self, world, season, stranger, who):
        user = account(world, stranger, who)
        for path in (
            "/station/appraisals",
            f"/station/appraisals?of={season.place}",
            f"/station/appraisals?of={season.place}&y2025=1",
        ):
            page = open_page(path, user)
            assert season.doc.name not in page.html and season.doc.appraisee_name not in page.words

    def test_its_calls_look_like_those_of_a_missing_one(self, world, season, stranger, who):
        with acting_as(account(world, stranger, who)):
            for name in (season.doc.name, "SA-1999-00001"):
                for call in (
                    lambda name=name: portal.standing(name),
                    lambda name=name: portal.save(name, "x", {}),
                    lambda name=name: portal.save_rectification("Service Appraisal", name, "x", {}),
                    lambda name=name: results.evidence_records(name, "1"),
                ):
                    with pytest.raises(frappe.DoesNotExistError):
                        call()
            with pytest.raises((frappe.PermissionError, frappe.DoesNotExistError)):
                upload("Service Appraisal", season.doc.name)


def test_a_guest_reads_and_calls_nothing(season):
    assert open_page(f"/station/appraisals/{season.doc.name}").status == 302
    with acting_as("Guest"), pytest.raises(frappe.DoesNotExistError):
        portal.standing(season.doc.name)
    for method in (portal.standing, portal.save, portal.save_rectification, results.evidence_records):
        assert method not in frappe.guest_methods


@pytest.mark.parametrize("state", ["Under Review", "Held for Rectification", "reopened"])
def test_no_page_shows_the_review_before_the_days_for_objections(world, state):
    place, user = support.point(world, officer="unseen")
    for _number in range(0 if state == "Held for Rectification" else 4):
        support.visit(world, place)
    doc = sent_in(world, appraisal_of(frozen(world, opened(world)), place), user)
    judge(doc, {"2": 37.25})
    if state == "Held for Rectification":
        doc = step(doc, support.appraiser(), state.replace("Held", "Hold"), "Too little.")
    if state == "reopened":
        doc = step(doc, support.appraiser(), "Finish Review")
        doc = step(doc, world.officer, "Reopen Review", "Once more.")
    for reader in (user, world.town_a_officer, world.officer):
        for path in (f"/station/appraisals/{doc.name}", "/station/appraisals"):
            html = open_page(path, reader).html
            assert doc.name in html
            assert all(hidden not in html for hidden in ("37.25", "97.25", "Seen.", 'id="result"'))


def test_a_town_officer_changes_nothing_on_these_pages(world, season):
    with acting_as(world.town_a_officer):
        for call in (
            lambda: portal.save(season.doc.name, str(season.doc.modified), {"2": {"self_score": 1}}),
            lambda: results.accept_result(season.doc.name),
            lambda: results.object_to(season.doc.name, "No."),
            lambda: upload("Service Appraisal", season.doc.name),
        ):
            with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
                call()


def test_proof_is_attached_while_objections_are_possible_and_no_longer(world, season):
    with acting_as(season.user):
        # Past the permission, it asks for the file.
        frappe.local.request = None
        with pytest.raises(frappe.ValidationError, match="Choose a file"):
            upload("Service Appraisal", season.doc.name)
    accept(season.doc, season.user)
    with acting_as(season.user), pytest.raises(frappe.PermissionError):
        upload("Service Appraisal", season.doc.name)


class TestEvidence:
    def test_the_point_sees_titles_days_and_where_to_open_them(self, world, season):
        with acting_as(season.user):
            found = results.evidence_records(season.doc.name, "1")
        assert {row["name"] for row in found["records"]} == set(season.visits)
        assert all(row["readable"] and row["day"] == "2025-06-01" for row in found["records"])
        assert all(row["route"] == f"/app/enterprise-visit/{row['name']}" for row in found["records"])
        assert (found["label"], found["frozen"], bool(found["frozen_on"])) == ("Enterprise Visit", True, True)

    def test_of_a_record_that_the_reader_may_not_read_there_is_number_and_day_only(self, world, season):
        foreign = support.visit(world, support.point(world, town=world.town_b)[0])
        frappe.db.set_value("Enterprise Visit", foreign, "enterprise_name", "Secret Devices")
        with acting_as(season.user):
            rows = evidence_list.listed("Enterprise Visit", [foreign, season.visits[0]], "visited_on")
        told = {row["name"]: row for row in rows}
        assert told[foreign] == {
            "name": foreign,
            "title": "",
            "day": "2025-06-01",
            "readable": False,
            "route": None,
        }
        assert told[season.visits[0]]["readable"]

    def test_who_has_no_right_on_the_doctype_sees_no_title(self, world, season):
        frappe.db.set_value("Enterprise Visit", season.visits[0], "enterprise_name", "Secret Devices")
        nobody = make_user("evidence-nobody", "Point Officer")
        with acting_as(nobody):
            (row,) = evidence_list.listed("Enterprise Visit", season.visits[:1], "visited_on")
        assert row["title"] == "" and row["route"] is None and not row["readable"]

    def test_a_title_of_a_higher_level_stays_closed(self, world, monkeypatch):
        field = frappe.get_meta("Consultation").get_field("subject")
        levels = {1, 2} - {field.permlevel}
        meta = frappe.get_meta("Consultation")
        monkeypatch.setattr(type(meta), "get_permlevel_access", lambda *_args, **_more: [0, *levels])
        assert field.permlevel and evidence_list._title_field("Consultation") is None

    def test_of_a_complaint_that_concerns_the_reader_he_is_not_told_at_all(self, world, season, monkeypatch):
        """Whatever is kept from those whom it concerns; a visit stands for it."""
        monkeypatch.setattr(evidence_list, "KEPT_FROM_THOSE_CONCERNED", {"Enterprise Visit"})
        hidden, deleted, edited, *_rest = season.visits
        town_b = support.point(world, town=world.town_b)[0]
        away = {"service_point": town_b, "town": world.town_b}
        frappe.db.set_value("Enterprise Visit", hidden, away, update_modified=False)
        frappe.db.set_value("Enterprise Visit", edited, "purpose", "Other", modified="2026-03-01 10:00:00")
        frappe.db.delete("Enterprise Visit", {"name": deleted})
        with acting_as(season.user):
            found = frappe.as_json(
                [results.evidence_records(season.doc.name, "1"), results.changed_since(season.doc.name)]
            )
            assert results.evidence_records(season.doc.name, "1")["total"] == 4
        assert edited in found and hidden not in found and deleted not in found
        with acting_as(world.officer):
            found = frappe.as_json(
                [results.evidence_records(season.doc.name, "1"), results.changed_since(season.doc.name)]
            )
        assert hidden in found and deleted in found

    def test_a_deleted_record_is_named_as_deleted(self, season):
        frappe.db.delete("Enterprise Visit", {"name": season.visits[0]})
        with acting_as(season.user):
            found = results.evidence_records(season.doc.name, "1")
        assert found["missing"] == [season.visits[0]] and found["total"] == 4
        assert season.visits[0] not in {row["name"] for row in found["records"]}

    def test_the_queries_do_not_grow_with_the_records(self, world, season, monkeypatch):
        def queries(names) -> int:
            ran, real = [], frappe.db.sql

            def counting(*arguments, **more):
                ran.append(arguments)
                return real(*arguments, **more)

            with acting_as(season.user), monkeypatch.context() as patch:
                evidence_list.listed("Enterprise Visit", names, "visited_on")
                patch.setattr(frappe.db, "sql", counting)
                assert len(evidence_list.listed("Enterprise Visit", names, "visited_on")) == len(names)
            return len(ran)

        more = [*season.visits, *(support.visit(world, season.place) for _number in range(30))]
        assert queries(season.visits) == queries(more)


def test_the_public_page_tells_grades_of_what_is_published_and_no_scores(world, season):
    def told() -> str:
        return open_page("/station/results").html.split("<main")[1].split("</main>")[0]

    doc = season.doc
    for go_on in (
        lambda doc: doc,
        lambda doc: step(accept(doc, season.user), world.approver, "Confirm"),
    ):
        doc = go_on(doc)
        assert doc.appraisee_name not in told()
        place = open_page(f"/station/points/{season.place}").html
        assert 'id="grade"' not in place and "优秀" not in place
    doc = step(doc, world.approver, "Publish")
    assert doc.appraisee_name in told() and "优秀" in told()
    assert "90" not in told() and doc.name not in told()
    place = open_page(f"/station/points/{season.place}").html
    assert 'id="grade"' in place and "90" not in place.split('id="grade"')[1][:200]
