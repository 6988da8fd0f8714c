"""The report as docx and PDF, and the report over all nonconformities."""

import io

import frappe
import pytest
from docx import Document
from pypdf import PdfReader

from reg_station.documents.inspection_report import CLAUSE_HEAD, render_docx, render_pdf
from reg_station.guidance_services import inspection_report
from reg_station.guidance_services.report.nonconformities_by_clause.nonconformities_by_clause import execute
from tests.support.inspections import found, inspection
from tests.support.people import acting_as


def words_of_pdf(content: bytes) -> str:
    """Without blanks: versions of the library set them differently between letters."""
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return "".join(text.split())


def cells_of_docx(content: bytes) -> list[list[str]]:
    return [
        [cell.text for cell in row.cells]
        for table in Document(io.BytesIO(content)).tables
        for row in table.rows
    ]


def test_the_report_holds_clauses_findings_recheck_and_conclusion(world):
    doc = inspection(world, "Closed", {"1": "Minor", "2": "Not Applicable"})
    report = inspection_report.report_of(doc)
    text = words_of_pdf(render_pdf(report))
    for words in (
        "模拟检查报告",
        doc.name,
        "What1asksfor.",
        "整改后通过",
        "Namedandtrained.",
        "示例",
        "五、签名",
    ):
        assert words in text, words
    assert "草稿" not in text
    rows = cells_of_docx(render_docx(report))
    assert list(CLAUSE_HEAD) in rows
    assert ["1", "Clause 1：What 1 asks for.", "是", "一般", "Seen on site."] in rows
    assert ["2", "Clause 2：What 2 asks for.", "", "不适用", "Nothing of the kind is made here."] in rows
    assert ["纠正措施", "Named and trained."] in rows
    (recheck,) = [row[1] for row in rows if row[0] == "复查"]
    assert "整改有效" in recheck


def test_an_evaluation_has_its_own_title_and_next_day(world):
    doc = inspection(world, "Closed", kind="QMS Evaluation", results={"3": "Minor"})
    text = words_of_pdf(render_pdf(inspection_report.report_of(doc)))
    assert "质量管理体系评估报告" in text and str(doc.next_evaluation_on) in text


def test_what_was_written_is_never_read_as_mark_up(world):
    doc = inspection(world, "Rectification")
    doc.summary = "#panic() {{ 7*7 }} <b>*x*</b> & _y_ $z$"
    report = inspection_report.report_of(doc)
    assert "{{7*7}}" in words_of_pdf(render_pdf(report))
    assert any(
        "{{ 7*7 }} <b>*x*</b>" in row.text for row in Document(io.BytesIO(render_docx(report))).paragraphs
    )


def download(user, doc, file_format="pdf"):
    frappe.local.response = frappe._dict()
    with acting_as(user):
        inspection_report.download(doc.name, file_format)
    return frappe.local.response


def test_the_enterprise_gets_it_once_it_is_closed(world):
    doc = inspection(world, "Recheck")
    with pytest.raises(frappe.PermissionError, match="once the inspection is closed"):
        download(world.enterprise_a_user, doc)
    assert "草稿" in words_of_pdf(download(world.inspectors[0], doc).filecontent)
    closed = inspection(world, "Closed")
    assert download(world.enterprise_a_user, closed).filecontent.startswith(b"%PDF")
    assert download(world.enterprise_a_user, closed, "docx").filecontent.startswith(b"PK")
    for stranger in (world.enterprise_b_user, world.town_b_officer, world.auditor):
        with pytest.raises(frappe.PermissionError):
            download(stranger, closed)
    with pytest.raises(frappe.ValidationError, match="pdf or docx"):
        download(world.officer, closed, "exe")


def test_a_planned_one_has_no_report(world):
    with pytest.raises(frappe.PermissionError):
        download(world.officer, inspection(world))


class TestByClause:
    def rows(self, user, **filters):
        with acting_as(user):
            _columns, rows, _message, chart = execute(filters)
        return {row["clause"]: row for row in rows}, chart

    def test_it_counts_what_the_caller_may_see(self, world):
        doc = inspection(world, "Rectification", {"1": "Major", "2": "Minor"})
        frappe.db.set_value("Nonconformity", found(doc)[0], "overdue", 1)
        inspection(world, "Closed", {"1": "Minor"}, enterprise=world.enterprise_b)
        rows, chart = self.rows(world.officer)
        first = rows["1 Clause 1"]
        assert (first["total"], first["minor"], first["major"], first["not_closed"]) == (2, 1, 1, 1)
        assert (first["overdue"], first["key_item"], first["days"]) == (1, 1, 0.0)
        assert chart["data"]["labels"][0] == "1 Clause 1"
        rows, _chart = self.rows(world.town_a_officer)
        assert rows["1 Clause 1"]["total"] == 1
        rows, chart = self.rows(world.town_b_officer, severity="Major")
        assert rows == {} and chart is None
