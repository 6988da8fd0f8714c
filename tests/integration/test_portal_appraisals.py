"""The portal of the annual appraisal: what each sees of it in each state, and what the appraised do there (C2–C5)."""

import frappe
import pytest

from reg_station.appraisal import papers, results
from reg_station.exceptions import EditRefused, ScoreRefused
from reg_station.portal import appraisal_years
from reg_station.portal import appraisals as portal
from reg_station.portal.appraisal_steps import step_of, waiting
from reg_station.portal.saving import SavedMeanwhile
from reg_station.workflow.progress import take_action
from tests.support import appraisal as support
from tests.support.appraisal import accept, appraisal_of, frozen, judge, opened, reviewed, sent_in, step
from tests.support.factories import make_file
from tests.support.pages import open_page
from tests.support.people import acting_as


def address(doc) -> str:
    return f"/station/appraisals/{doc.name}"


@pytest.fixture
def assessing(world):
    """An appraisal in self-assessment with two visits behind its first figure."""
    place, user = support.point(world, officer="assessing")
    names = [support.visit(world, place) for _number in range(2)]
    season = opened(world)
    doc = step(appraisal_of(season, place), world.officer, "Start Self-Assessment")
    return frappe._dict(doc=doc, user=user, place=place, visits=names, round=season)


@pytest.fixture
def announced(world):
    """A result that its point may accept or object to: 60 and 30 points."""
    place, user = support.point(world, officer="announced")
    for _number in range(4):
        support.visit(world, place)
    doc = sent_in(world, appraisal_of(frozen(world, opened(world)), place), user)
    return frappe._dict(doc=reviewed(doc, {"2": 30}), user=user, place=place)


@pytest.fixture
def held(world):
    place, user = support.point(world, officer="held-page")
    doc = sent_in(world, appraisal_of(frozen(world, opened(world)), place), user)
    judge(doc, {"2": 30})
    doc = step(doc, support.appraiser(), "Hold for Rectification", "No visit was held.")
    return frappe._dict(doc=doc, user=user, place=place)


class TestSelfAssessment:
    def test_each_indicator_is_a_card_with_its_figure_and_how_it_is_scored(self, assessing):
        page = open_page(address(assessing.doc), assessing.user)
        assert page.status == 200 and page.html.count("data-indicator=") == 2
        assert "What is counted 走访调研" in page.words and "30 points" in page.words
        assert "In proportion to the target" in page.words and "Judged by a person" in page.words
        assert "2 of the target of 4" in page.words
        assert "Records (2)" in page.words and 'data-action="Submit Self-Assessment"' in page.html
        assert "Example weights" in page.words and "Until 2026-01-31" in page.words

    def test_the_page_with_its_name_as_a_parameter_is_the_same(self, assessing):
        page = open_page(f"/station/appraisal?name={assessing.doc.name}", assessing.user)
        assert page.status == 200 and page.html.count("data-indicator=") == 2

    def test_how_a_score_was_reached_is_told_in_the_language_of_the_reader(self, assessing):
        assert "目标值4" in open_page(address(assessing.doc), assessing.user, language="zh").words
        assert "of the target of 4" in open_page(address(assessing.doc), assessing.user).words

    def test_a_reason_that_no_longer_gives_its_score_is_shown_as_it_was_written(self, assessing):
        row = assessing.doc.rows[0]
        frappe.db.set_value(row.doctype, row.name, {"evidence_score": 11, "evidence_reason": "As of old."})
        assert "As of old." in open_page(address(assessing.doc), assessing.user).words

    def test_scores_are_saved_and_shown_again(self, assessing):
        with acting_as(assessing.user):
            saved = portal.save(
                assessing.doc.name,
                str(assessing.doc.modified),
                {"2": {"self_score": 35.5, "remark": "<b>Enlarged</b>"}},
                "We did well.",
            )
            stored = portal.standing(assessing.doc.name)
        assert saved["self_total"] == 65.5 and saved["modified"] == stored["modified"]
        assert stored["scores"]["2"] == {"self_score": "35.5", "remark": "<b>Enlarged</b>"}
        page = open_page(address(assessing.doc), assessing.user)
        assert (
            "&lt;b&gt;Enlarged" in page.html and "We did well." in page.words and "65.5 / 100" in page.words
        )

    def test_who_comes_second_gets_a_conflict_and_what_is_stored(self, assessing):
        stamp = str(assessing.doc.modified)
        with acting_as(assessing.user):
            portal.save(assessing.doc.name, stamp, {"2": {"self_score": 5}})
            with pytest.raises(SavedMeanwhile):
                portal.save(assessing.doc.name, stamp, {"2": {"self_score": 9}})
            assert portal.standing(assessing.doc.name)["scores"]["2"]["self_score"] == "5"

    @pytest.mark.parametrize("score", [-0.01, 40.01, "many"])
    def test_a_score_out_of_bounds_is_refused_and_changes_nothing(self, assessing, score):
        with acting_as(assessing.user), pytest.raises((ScoreRefused, frappe.NonNegativeError)):
            portal.save(assessing.doc.name, str(assessing.doc.modified), {"2": {"self_score": score}})
        assert frappe.get_doc(assessing.doc.doctype, assessing.doc.name).rows[1].self_score == 0

    def test_sent_in_it_can_only_be_read_and_the_review_stays_closed(self, world, assessing):
        with acting_as(assessing.user):
            portal.save(
                assessing.doc.name, str(assessing.doc.modified), {"2": {"self_score": 35, "remark": "Mine."}}
            )
            take_action("Service Appraisal", assessing.doc.name, "Submit Self-Assessment")
            stamp = portal.standing(assessing.doc.name)["modified"]
            with pytest.raises((EditRefused, frappe.PermissionError)):
                portal.save(assessing.doc.name, stamp, {"2": {"self_score": 40}})
        judge(assessing.doc, {"2": 12.34})
        page = open_page(address(assessing.doc), assessing.user)
        assert "data-score" not in page.html and "data-action" not in page.html and "Mine." in page.words
        assert "the appraisers review it" in page.words
        assert "12.34" not in page.html and 'id="result"' not in page.html and "Seen." not in page.html

    def test_a_returned_one_says_why(self, world, assessing):
        sent_in_again = step(save_and_send(assessing), support.appraiser(), "Return", "Say which rooms.")
        page = open_page(address(sent_in_again), assessing.user)
        assert "Returned because" in page.words and "Say which rooms." in page.words
        assert "data-score" in page.html

    def test_the_station_speaks_for_a_point_without_account_only(self, world, assessing):
        other, _none = support.point(world)
        season = support.run(world, assessing.round)
        doc = step(appraisal_of(season, other), world.officer, "Start Self-Assessment")
        page = open_page(address(doc), world.officer)
        assert "data-score" in page.html and 'data-action="Submit Self-Assessment"' in page.html
        page = open_page(address(assessing.doc), world.officer)
        assert page.status == 200 and "data-score" not in page.html and "data-action" not in page.html
        assert "Open in the Desk" in page.words


def save_and_send(assessing):
    with acting_as(assessing.user):
        portal.save(assessing.doc.name, str(assessing.doc.modified), {"2": {"self_score": 35}})
    return step(assessing.doc, assessing.user, "Submit Self-Assessment")


class TestResult:
    def test_scores_remarks_bars_grade_and_what_would_lift_it(self, announced):
        page = open_page(address(announced.doc), announced.user)
        assert "90 of 100 points" in page.words and "优秀" in page.words
        assert "Final Score : 30 / 40".replace(" :", ":") in page.words and "Seen." in page.words
        assert 'width="75.0"' in page.html and "30 / 40" in page.words
        assert "The best grade is reached." in page.words
        assert "优秀 from 85 points" in page.words and "合格 from 60 points" in page.words
        assert 'id="accept"' in page.html and 'id="object"' in page.html and "days left" in page.words

    def test_below_the_best_grade_it_says_what_is_missing(self, world):
        place, user = support.point(world, officer="lift")
        for _number in range(3):
            support.visit(world, place)
        doc = reviewed(sent_in(world, appraisal_of(frozen(world, opened(world)), place), user), {"2": 30})
        words = open_page(address(doc), user).words
        assert "10 points are missing to 优秀" in words and "Visits: from 3 to 4" in words
        assert "优秀还差10分" in open_page(address(doc), user, language="zh").words.replace(" ", "")

    def test_the_appraised_are_told_that_it_is_there(self, announced):
        notice = {"for_user": announced.user, "document_type": "Service Appraisal"}
        subject, link = frappe.db.get_value("Notification Log", notice, ["subject", "link"])
        assert announced.doc.appraisee_name in subject and str(announced.doc.objection_until) in subject
        assert link.endswith(address(announced.doc))

    def test_an_objection_with_its_proof_and_the_reply(self, world, announced):
        proof = make_file(
            announced.user, attached_to_doctype="Service Appraisal", attached_to_name=announced.doc.name
        )
        with acting_as(announced.user):
            name = results.object_to(
                announced.doc.name, "Enlarged.", "2", [{"file": proof, "note": "plan.pdf"}]
            )
        page = open_page(address(announced.doc), announced.user)
        assert "Enlarged." in page.words and "2 Premises" in page.words and "plan.pdf" in page.words
        assert 'id="accept"' not in page.html and "Withdraw" in page.words
        assert "decides about the objection" in page.words
        with acting_as(world.officer):
            results.decide_objection(name, "Dismissed", "Seen on site.")
        page = open_page(address(announced.doc), announced.user)
        assert "Seen on site." in page.words and "Withdraw" not in page.words and 'id="accept"' in page.html

    def test_withdrawn_it_can_be_accepted_and_then_no_longer_objected_to(self, announced):
        with acting_as(announced.user):
            results.withdraw_objection(results.object_to(announced.doc.name, "All of it."))
        assert "The whole result" in open_page(address(announced.doc), announced.user).words
        accept(announced.doc, announced.user)
        page = open_page(address(announced.doc), announced.user)
        assert "The result is accepted" in page.words
        assert 'id="accept"' not in page.html and 'id="object"' not in page.html

    def test_after_the_days_nobody_objects(self, announced):
        frappe.db.set_value(
            announced.doc.doctype, announced.doc.name, "objection_until", "2026-01-01", update_modified=False
        )
        page = open_page(address(announced.doc), announced.user)
        assert 'id="object"' not in page.html and "days for objections are over" in page.words

    @pytest.mark.parametrize("who", ["officer", "town_a_officer", "approver"])
    def test_others_read_the_result_and_answer_nothing(self, world, announced, who):
        page = open_page(address(announced.doc), getattr(world, who))
        assert page.status == 200 and "90 of 100 points" in page.words
        assert all(
            found not in page.html for found in ('id="accept"', 'id="object"', "data-action", "data-score")
        )

    def test_published_it_says_so(self, world):
        doc, _place, user, _names, _season = support.published(world)
        page = open_page(address(doc), user)
        assert "The result is published." in page.words and "96 of 100 points" in page.words
        assert doc.evidence_hash in page.html and "Frozen on" in page.words
        told = {"for_user": user, "document_name": f"{doc.name}|published"}
        assert frappe.db.exists("Notification Log", told)


class TestHeld:
    def test_the_reasons_are_shown_and_the_mending_is_reported(self, world, held):
        page = open_page(address(held.doc), held.user)
        assert "Held for rectification because" in page.words and "No visit was held." in page.words
        assert 'data-field="rectification"' in page.html and 'data-action="Report Rectified"' in page.html
        assert 'id="result"' not in page.html
        proof = make_file(held.user, attached_to_doctype="Service Appraisal", attached_to_name=held.doc.name)
        with acting_as(held.user):
            values = {"rectification": "A visit each month.", "rectification_file": proof}
            portal.save_rectification("Service Appraisal", held.doc.name, str(held.doc.modified), values)
            with pytest.raises(SavedMeanwhile):
                portal.save_rectification("Service Appraisal", held.doc.name, str(held.doc.modified), values)
            take_action("Service Appraisal", held.doc.name, "Report Rectified")
        page = open_page(address(held.doc), held.user)
        assert "A visit each month." in page.words and 'data-field="rectification"' not in page.html
        assert proof in page.html and "Under Review" in page.words

    @pytest.mark.parametrize("values", [{"grade": "优秀"}, {"self_statement": "x"}, {"rows": []}])
    def test_nothing_else_is_written_there(self, held, values):
        with acting_as(held.user), pytest.raises(EditRefused):
            portal.save_rectification("Service Appraisal", held.doc.name, str(held.doc.modified), values)

    def test_not_before_it_is_held(self, assessing):
        with acting_as(assessing.user), pytest.raises(EditRefused):
            portal.save_rectification(
                "Service Appraisal",
                assessing.doc.name,
                str(assessing.doc.modified),
                {"rectification": "x"},
            )


class TestYears:
    def test_what_waits_comes_first_and_is_counted(self, world, assessing):
        with acting_as(assessing.user):
            (row,) = appraisal_years.overview()
            assert waiting() == 1 and row.step["waits"] and row.step["until"] == "2026-01-31"
        page = open_page("/station/appraisals", assessing.user)
        assert "assess themselves" in page.words and "Appraisals 1" in page.words
        assert f'href="{address(assessing.doc)}"' in page.html
        save_and_send(assessing)
        with acting_as(assessing.user):
            assert waiting() == 0
        assert "Appraisals 1" not in open_page("/station/appraisals", assessing.user).words

    def test_the_task_leads_to_the_page(self, assessing):
        page = open_page("/station", assessing.user)
        assert f'href="{address(assessing.doc)}"' in page.html

    def test_years_stand_beside_each_other_by_category(self, world):
        _doc, place, user, _names, _season = support.published(world)
        name = support.scheme(world, scheme_year=2024).name
        days = {"period_from": "2024-01-01", "period_to": "2024-12-31", "cut_off": "2025-01-31"}
        for day in ("2024-03-01", "2024-04-01", "2024-05-01"):
            support.visit(world, place, day=day)
        earlier = frozen(world, support.run(world, support.round_(world, name, round_year=2024, **days)))
        reviewed(sent_in(world, appraisal_of(earlier, place), user), {"2": 20})
        with acting_as(user):
            rows = appraisal_years.overview()
            found = appraisal_years.comparison(rows, [2024, 2025])
        assert [(row["year"], row["total"]) for row in found["totals"]] == [(2024, "65"), (2025, "96")]
        assert [group["category"] for group in found["categories"]] == ["Visits", "Premises"]
        visits = found["categories"][0]["bars"]
        assert [(bar["year"], bar["points"], bar["share"]) for bar in visits] == [
            (2024, "45", "75.0"),
            (2025, "60", "100.0"),
        ]
        page = open_page("/station/appraisals", user)
        assert 'id="comparison"' in page.html and "45 / 60" in page.words and "As a table" in page.words
        page = open_page("/station/appraisals?y2025=1", user)
        assert "45 / 60" not in page.words and "36 / 40" in page.words

    def test_a_total_before_it_is_announced_is_not_shown(self, world, announced):
        step(announced.doc, world.officer, "Reopen Review", "Once more.")
        assert frappe.db.get_value(announced.doc.doctype, announced.doc.name, "total_score") == 90
        for who in (announced.user, world.town_a_officer):
            html = open_page("/station/appraisals", who).html
            assert announced.doc.name in html and "90" not in html.split('id="appraisals"')[1]
            assert 'id="result"' not in open_page(address(announced.doc), who).html

    def test_a_town_chooses_among_its_points(self, world, assessing):
        other, _none = support.point(world)
        support.run(world, assessing.round)
        page = open_page("/station/appraisals", world.town_a_officer)
        assert 'name="of"' in page.html and "Choose one to compare" in page.words
        page = open_page(f"/station/appraisals?of={other}", world.town_a_officer)
        assert (
            page.html.count("link-card") == 1
            and assessing.doc.name not in page.html.split('id="appraisals"')[1]
        )

    def test_without_any_there_is_a_word_about_it(self, world):
        _place, user = support.point(world, officer="empty")
        assert "There is no appraisal yet" in open_page("/station/appraisals", user).words


class TestSteps:
    """The sentence and the day, for each state; whose they are is the reader's, not the row's."""

    @pytest.mark.parametrize(
        ("values", "waits", "says"),
        [
            ({"workflow_state": "Draft"}, False, "starts the self-assessment"),
            ({"workflow_state": "Self-Assessment"}, True, "assess themselves"),
            ({"workflow_state": "Under Review"}, False, "appraisers review"),
            ({"workflow_state": "Held for Rectification"}, True, "no grade until then"),
            (
                {"workflow_state": "Objection Period", "objection_until": "2099-01-01"},
                True,
                "accept the result",
            ),
            ({"workflow_state": "Objection Period", "objection_until": "2020-01-01"}, False, "are over"),
            (
                {
                    "workflow_state": "Objection Period",
                    "objection_until": "2099-01-01",
                    "accepted_on": "2026-01-01",
                },
                False,
                "is accepted",
            ),
            ({"workflow_state": "Confirmed"}, False, "it is published"),
            ({"workflow_state": "Published"}, False, "is published"),
        ],
    )
    def test_next(self, world, values, waits, says):
        row = frappe._dict({"objection_until": None, "accepted_on": None, **values})
        assert (step_of(row, True)["waits"], says in step_of(row, True)["text"]) == (waits, True)
        assert not step_of(row, False)["waits"]


class TestRefusals:
    @pytest.mark.parametrize("path", ["appraisals", "appraisals/SA-1"])
    def test_guests_sign_in(self, world, path):
        assert open_page(f"/station/{path}").status == 302

    @pytest.mark.parametrize("who", ["auditor", "enterprise_a_user", "observer"])
    def test_who_may_read_none_is_told_so(self, world, who):
        page = open_page("/station/appraisals", getattr(world, who))
        assert page.status == 403 and "no access" in page.words
        assert "/station/appraisals" not in open_page("/station", getattr(world, who)).html


class TestPublicResults:
    def test_grades_by_year_the_best_first_and_nothing_else(self, world):
        doc, place, _user, _names, _season = support.published(world)
        page = open_page(f"/station/results?year={support.YEAR}")
        assert page.status == 200 and doc.appraisee_name in page.words and "优秀" in page.words
        assert "Example weights" in page.words
        for hidden in ("96", doc.name, doc.evidence_hash):
            assert hidden not in page.html.split("<main")[1].split("</main>")[0]
        assert 'href="/station/results"' in open_page("/station/points").html
        words = open_page(f"/station/points/{place}").words
        assert f"Appraisal {support.YEAR}: 优秀 (example weights)" in words

    def test_the_best_grade_comes_first(self, world):
        good, *_rest = support.published(world)
        frappe.db.set_value("Service Appraisal", good.name, "appraisee_name", "Zz Point")
        place, _user = support.point(world)
        doc = frappe.copy_doc(frappe.get_doc("Service Appraisal", good.name))
        doc.update(
            {"service_point": place, "appraisee_name": "Aa Point", "grade": "合格", "appraisal_key": "x"}
        )
        doc.workflow_state = "Published"
        doc.set_new_name()
        doc.set_user_and_timestamp()
        doc.db_insert()
        rows = [row.appraisee_name for row in results.published_grades(support.YEAR)]
        assert rows.index("Zz Point") < rows.index("Aa Point")

    def test_issued_circulars_are_handed_out_there_and_drafts_are_not(self, world, monkeypatch):
        doc, _place, user, _names, _season = support.published(world)
        row = {
            "name": "AC-1",
            "title": "关于考核结果的通报",
            "letter_number": "示例〔2026〕1号",
            "issued_on": "2026-02-01",
        }
        asked = []

        def issued(year):
            asked.append(year)
            return [row]

        for path, reader in (("/station/results", "Guest"), (address(doc), user)):
            assert "AC-1" not in open_page(path, reader).html
            with monkeypatch.context() as patch:
                patch.setattr(papers, "issued_circulars", issued)
                page = open_page(path, reader)
            assert "示例〔2026〕1号" in page.words
            assert (
                "/api/method/reg_station.appraisal.papers.circular?name=AC-1&amp;kind=pdf"
                in page.html.replace("&kind", "&amp;kind")
            )
        assert asked == [support.YEAR] * 2
        assert f"papers.sheet?name={doc.name}" in open_page(address(doc), user).html

    def test_what_is_only_confirmed_is_nowhere(self, world, announced):
        doc = step(accept(announced.doc, announced.user), world.approver, "Confirm")
        page = open_page("/station/results")
        assert doc.appraisee_name not in page.words
        assert 'id="grade"' not in open_page(f"/station/points/{announced.place}").html
        assert results.published_grade_of("Service Point", announced.place) is None

    def test_a_year_without_results_shows_the_newest(self, world):
        doc, *_rest = support.published(world)
        for year in (2021, 2023, 2022):
            copy = frappe.copy_doc(frappe.get_doc("Service Appraisal", doc.name))
            copy.update({"round_year": year, "appraisee_name": f"Of {year}", "appraisal_key": str(year)})
            copy.workflow_state = "Published"
            copy.set_new_name()
            copy.set_user_and_timestamp()
            copy.db_insert()
        assert results.published_years() == [2025, 2023, 2022, 2021]
        assert doc.appraisee_name in open_page("/station/results?year=1871").words
