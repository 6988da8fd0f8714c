"""Circular, sheet and workbook as they are handed out, read back with the libraries that office programs agree with."""

import io

import frappe
import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from reg_station.appraisal import comparison, papers, results
from reg_station.appraisal import round_workbook as excel
from reg_station.documents import appraisal_sheet, official_letter
from reg_station.exceptions import CircularRefused
from tests.support import appraisal as support
from tests.support.appraisal import judge, published, sent_in
from tests.support.circulars import drafted, edited, issued, season
from tests.support.documents import words_of_docx
from tests.support.people import acting_as


def handed_out(method, user: str, *args):
    frappe.local.response = frappe._dict()
    with acting_as(user):
        getattr(papers, method)(*args)
    return frappe.local.response


def words_of_pdf(content: bytes) -> str:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return "".join(text.split())


def cells(sheet) -> list[list]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


class TestCircular:
    def test_a_draft_says_so_and_an_issued_one_does_not(self, world):
        year = season(world)
        doc = drafted(world, year)
        pdf = handed_out("circular", world.officer, doc.name)
        assert pdf.type == "pdf" and official_letter.DRAFT in words_of_pdf(pdf.filecontent)
        other = season(world)
        doc = issued(world, other)
        answer = handed_out("circular", "Guest", doc.name)
        words = words_of_pdf(answer.filecontent)
        assert official_letter.DRAFT not in words and doc.letter_number in words
        assert f"{other.excellent.appraisee_name}".replace(" ", "") in words
        assert papers.EXAMPLE in words, "the weights are examples until somebody marks them"

    def test_the_docx_holds_the_list(self, world):
        year = season(world)
        doc = issued(world, year)
        answer = handed_out("circular", "Guest", doc.name, "docx")
        assert answer.filename.endswith(".docx") and "wordprocessingml" in answer.content_type
        rows = [
            [cell.text for cell in row.cells]
            for row in Document(io.BytesIO(answer.filecontent)).tables[0].rows
        ]
        assert rows[0] == ["序号", "工作点", "所属街镇", "评定等级", "备注"]
        assert rows[1][1] == year.excellent.appraisee_name and rows[1][3] == "优秀"
        by_name = {row[1]: row for row in rows}
        assert by_name[year.held.appraisee_name][3:] == ["—", "整改中，暂不评定等级"]
        assert by_name[year.unfinished.appraisee_name][3] == "—"
        assert doc.letter_number in words_of_docx(answer.filecontent)

    def test_an_issued_letter_keeps_its_note_when_the_weights_become_official(self, world):
        year = season(world)
        doc = issued(world, year)
        with acting_as(world.admin):
            scheme = frappe.get_doc("Appraisal Scheme", year.round.scheme)
            scheme.official_weights = 1
            scheme.save()
        assert papers.EXAMPLE in words_of_pdf(handed_out("circular", "Guest", doc.name).filecontent)

    def test_without_a_town_the_list_has_no_column_for_it(self, world):
        doc = drafted(world, season(world))
        rows = [{**row.as_dict(), "town_name": ""} for row in doc.grades]
        doc = edited(world, doc, grades=rows)
        assert papers.letter_of(doc).annex.head == ("序号", "工作点", "评定等级", "备注")

    def test_only_these_kinds(self, world):
        doc = issued(world, season(world))
        for user in ("Guest", world.officer):
            with pytest.raises(CircularRefused, match="pdf or docx"):
                handed_out("circular", user, doc.name, "exe")

    def test_the_public_list_names_issued_ones_of_a_year(self, world):
        doc = issued(world, season(world))
        waiting = drafted(world, season(world))
        (row,) = [row for row in papers.issued_circulars() if row["name"] == doc.name]
        assert row["year"] == support.YEAR and row["letter_number"] == doc.letter_number and row["issued_on"]
        assert row["title"] == "".join(doc.title.split())
        assert waiting.name not in {row["name"] for row in papers.issued_circulars()}
        assert papers.issued_circulars(1999) == []


class TestSheet:
    def test_the_sheet_of_a_published_appraisal(self, world):
        doc, _place, user, _visits, _round = published(world)
        words = words_of_pdf(handed_out("sheet", user, doc.name).filecontent)
        for part in (
            doc.appraisee_name,
            "Visits",
            "（60分）",
            "得60分",
            "96",
            "评定等级：优秀",
            doc.evidence_hash[:16],
        ):
            assert "".join(part.split()) in words, part
        assert appraisal_sheet.EXAMPLE in words and appraisal_sheet.NOT_FINAL not in words
        docx = handed_out("sheet", world.officer, doc.name, "docx")
        assert "评定等级：优秀" in words_of_docx(docx.filecontent)

    def test_scores_of_the_review_are_not_on_it_before_they_are_announced(self, world):
        place, user = support.point(world, officer="sheet-early")
        for _number in range(4):
            support.visit(world, place)
        doc = sent_in(world, support.appraisal_of(support.frozen(world, support.opened(world)), place), user)
        judge(doc, {"2": 37.5})
        for who in (user, world.officer):
            with acting_as(who):
                paper = papers.sheet_of(frappe.get_doc(doc.doctype, doc.name))
            assert paper.total is None and paper.grade == ""
            assert [row.final_score for part in paper.categories for row in part.rows] == [None, None]
            words = words_of_pdf(handed_out("sheet", who, doc.name).filecontent)
            assert "37.5" not in words and appraisal_sheet.NOT_FINAL in words

    def test_objections_and_replies_are_on_it(self, world):
        place, user = support.point(world, officer="sheet-objects")
        for _number in range(4):
            support.visit(world, place)
        round_ = support.frozen(world, support.opened(world))
        doc = support.reviewed(sent_in(world, support.appraisal_of(round_, place), user), {"2": 30})
        with acting_as(user):
            objection = results.object_to(doc.name, "The premises were enlarged.", "2")
        with acting_as(world.approver):
            results.decide_objection(objection, "Dismissed", "Only after the cut-off.")
        words = words_of_pdf(handed_out("sheet", user, doc.name).filecontent)
        assert "Thepremiseswereenlarged." in words and "Onlyafterthecut-off." in words

    def test_foreign_ones_look_missing(self, world):
        doc, *_rest = published(world)
        for user in (world.town_b_officer, world.enterprise_a_user, world.inspectors[0]):
            with pytest.raises((frappe.DoesNotExistError, frappe.PermissionError)):
                handed_out("sheet", user, doc.name)
        with acting_as("Guest"), pytest.raises((frappe.DoesNotExistError, frappe.PermissionError)):
            papers.sheet(doc.name)


class TestWorkbook:
    def test_the_round_as_a_book(self, world):
        year = season(world)
        answer = handed_out("workbook", world.officer, year.round.name)
        book = load_workbook(io.BytesIO(answer.filecontent))
        assert tuple(book.sheetnames) == excel.SHEETS and "spreadsheetml" in answer.content_type
        rows = cells(book[excel.SHEETS[0]])
        first = next(row for row in rows if row[1] == year.excellent.appraisee_name)
        assert first[0] == 1 and first[-3:] == ["优秀", 1, "已确认"]
        held = next(at for at, row in enumerate(rows) if row[1] == year.held.appraisee_name)
        assert rows[held][-3:-1] == [None, None]
        assert [row[-4] for row in rows[held + 2 : held + 4]] == [None, None], "no total is announced"
        evidence = cells(book[excel.SHEETS[1]])
        assert any(row[0] == year.excellent.appraisee_name and row[3] == 4 for row in evidence)
        assert any("2025" in str(cell) for row in cells(book[excel.SHEETS[3]]) for cell in row)

    def test_it_is_in_the_audit_trail(self, world):
        year = season(world)
        before = set(frappe.get_all("Audit Entry", {"reference_name": year.round.name}, pluck="name"))
        handed_out("workbook", world.officer, year.round.name)
        new = frappe.get_all(
            "Audit Entry",
            {"reference_name": year.round.name, "name": ("not in", list(before) or [""])},
            ["event", "details", "user"],
        )
        assert [row.event for row in new] == ["exported"] and "Appraisal Workbook" in new[0].details
        assert new[0].user == world.officer

    def test_only_what_may_be_exported(self, world):
        year = season(world)
        for user in (
            world.town_a_officer,
            year.users["excellent"],
            world.enterprise_a_user,
            world.inspectors[0],
        ):
            with pytest.raises(frappe.PermissionError):
                handed_out("workbook", user, year.round.name)
        with acting_as("Guest"), pytest.raises(frappe.PermissionError):
            papers.workbook(year.round.name)

    def test_reading_as_a_point_gives_no_right_to_export(self, world):
        """Two roles do not add up: a point officer who holds an exporting role elsewhere exports nothing here."""
        year = season(world)
        user = year.users["excellent"]
        with acting_as("Administrator"):
            frappe.get_doc("User", user).add_roles("Station Officer")
        with pytest.raises(frappe.PermissionError):
            handed_out("workbook", user, year.round.name)

    def test_a_name_that_would_be_a_formula(self, world):
        year = season(world)
        frappe.db.set_value("Service Appraisal", year.excellent.name, "appraisee_name", "=1+1")
        book = load_workbook(io.BytesIO(handed_out("workbook", world.officer, year.round.name).filecontent))
        found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
        assert found and all(cell.data_type == "s" and cell.quotePrefix for cell in found)


class TestComparison:
    def test_categories_and_years_of_one_appraised(self, world):
        doc, _place, user, _visits, _round = published(world)
        with acting_as(user):
            found = comparison.comparison(doc.name)
        assert found["announced"] and found["what_lifts"]
        assert found["categories"] == [
            {"category": "Visits", "points": 60.0, "weight": 60.0},
            {"category": "Premises", "points": 36.0, "weight": 40.0},
        ]
        assert [(row["year"], row["total"], row["grade"]) for row in found["years"]] == [
            (support.YEAR, 96.0, "优秀")
        ]

    def test_before_the_announcement_it_is_the_evidence(self, world):
        place, user = support.point(world, officer="compare-early")
        for _number in range(4):
            support.visit(world, place)
        doc = sent_in(world, support.appraisal_of(support.frozen(world, support.opened(world)), place), user)
        judge(doc, {"2": 37.5})
        with acting_as(user):
            found = comparison.comparison(doc.name)
        assert found["years"] == [] and not found["announced"] and found["what_lifts"] is None
        assert [row["points"] for row in found["categories"]] == [60.0, 0.0]

    def test_a_foreign_one_looks_missing(self, world):
        doc, *_rest = published(world)
        with acting_as(world.town_b_officer), pytest.raises(frappe.DoesNotExistError):
            comparison.comparison(doc.name)


@pytest.mark.parametrize("which", ["appraisal", "review", "round", "scheme", "circular"])
def test_the_standard_print_says_that_weights_are_examples(world, which):
    year = season(world)
    docs = {
        "appraisal": lambda: year.excellent,
        "review": lambda: frappe.get_doc("Appraisal Review", {"appraisal": year.excellent.name}),
        "round": lambda: year.round,
        "scheme": lambda: frappe.get_doc("Appraisal Scheme", year.round.scheme),
        "circular": lambda: drafted(world, year),
    }
    doc = docs[which]()
    with acting_as(world.officer):
        html = frappe.get_print(doc.doctype, doc.name)
        assert "They count once somebody marks the scheme as official." in html
        with acting_as(world.admin):
            scheme = frappe.get_doc("Appraisal Scheme", year.round.scheme)
            scheme.official_weights = 1
            scheme.save()
        if which in ("appraisal", "round", "scheme"):
            html = frappe.get_print(doc.doctype, doc.name)
            assert "They count once somebody marks the scheme as official." not in html
