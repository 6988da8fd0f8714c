"""The appraisal of one appraised as a paper form (考核评估表), PDF and docx. Texts are Chinese; imports no frappe.

Our own form after the categories of 2022-144 三2 and DB31117 10: the source documents give none.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

from reg_station.documents.setting import set_pdf
from reg_station.documents.texts import clean, number_text, printable, to_date

HEAD = ("类别", "指标", "权重", "目标值", "佐证数据", "自评分", "评审分", "得分", "得分理由")
WIDTHS = (24, 48, 14, 16, 18, 16, 16, 16, 89)  # millimetres; 257 between the margins of A4 across
EXAMPLE = "说明：本表所用方案的指标权重为示例，源文件未给出数值；由人员标为正式后方可作为正式依据。"
NOT_FINAL = "考核尚未审定，本表仅供核对。"
SIGNATURES = (
    "被考核单位（盖章）\n负责人签字：\n\n年    月    日",
    "评审人员（签字）：\n\n\n年    月    日",
    "审定单位（盖章）\n负责人签字：\n\n年    月    日",
)


@dataclass(frozen=True)
class SheetRow:
    """One indicator; scores are None where there are none (yet)."""

    code: str
    title: str
    weight: float
    target: float | None
    figure: float | None
    self_score: float | None
    review_score: float | None
    final_score: float | None
    reason: str = ""

    def cells(self) -> tuple[str, ...]:
        amounts = (
            self.weight,
            self.target,
            self.figure,
            self.self_score,
            self.review_score,
            self.final_score,
        )
        return (
            f"{self.code} {clean(self.title)}".strip(),
            *(_number(amount) for amount in amounts),
            clean(self.reason),
        )


@dataclass(frozen=True)
class SheetCategory:
    name: str
    weight: float
    points: float | None
    rows: tuple[SheetRow, ...]

    def words(self) -> str:
        points = "" if self.points is None else f"得{_number(self.points)}分"
        return "\n".join(filter(None, (clean(self.name), f"（{_number(self.weight)}分）", points)))


@dataclass(frozen=True)
class AppraisalSheet:
    """`facts` are (label, value); `objections` (indicator, what was said, reply and outcome)."""

    title: str
    facts: tuple[tuple[str, str], ...]
    categories: tuple[SheetCategory, ...]
    weight: float
    self_total: float | None
    total: float | None
    grade: str
    statement: str = ""
    objections: tuple[tuple[str, str, str], ...] = ()
    evidence: str = ""
    is_example: bool = True
    is_final: bool = False
    dated: date | str | None = None

    def notes(self) -> list[str]:
        return [text for text, shown in ((NOT_FINAL, not self.is_final), (EXAMPLE, self.is_example)) if shown]

    def total_cells(self) -> tuple[str, ...]:
        total = _number(self.total)
        grade = f"评定等级：{self.grade}" if self.grade else "评定等级：—"
        return ("合计", "", _number(self.weight), "", "", _number(self.self_total), total, total, grade)

    def objection_lines(self) -> list[tuple[str, str, str]]:
        return list(self.objections) or [("", "无", "")]


def _number(value: float | None) -> str:
    return "—" if value is None else number_text(value)


def render_pdf(sheet: AppraisalSheet) -> bytes:
    """The form as PDF/A, A4 across; its head is repeated on every page."""
    data = {
        "title": printable(sheet.title),
        "notes": sheet.notes(),
        "facts": [[label, printable(clean(value))] for label, value in sheet.facts],
        "head": list(HEAD),
        "widths": list(WIDTHS),
        "categories": [
            {
                "words": printable(category.words()),
                "rows": [[printable(cell) for cell in row.cells()] for row in category.rows],
            }
            for category in sheet.categories
        ],
        "total": [printable(cell) for cell in sheet.total_cells()],
        "statement": printable(sheet.statement) or "—",
        "objections": [[printable(clean(cell)) for cell in row] for row in sheet.objection_lines()],
        "evidence": printable(sheet.evidence),
        "signatures": list(SIGNATURES),
    }
    return set_pdf("appraisal_sheet", data, to_date(sheet.dated))


def render_docx(sheet: AppraisalSheet) -> bytes:
    """The form as docx, every cell a cell, the cells of a category merged."""
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    from reg_station.documents.make_templates import blank_document, without_leftovers, write

    document = blank_document((18, 20, 16, 20), "宋体", 10.5)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    heading = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    write(heading, clean(sheet.title), size=18, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    for note in sheet.notes():
        write(document.add_paragraph(), note, size=9)
    pairs = [part for fact in sheet.facts for part in fact]
    pairs += [""] * (-len(pairs) % 4)
    _table(document, [tuple(pairs[at : at + 4]) for at in range(0, len(pairs), 4)], (30, 98.5, 30, 98.5))
    document.add_paragraph()
    _scores(document, sheet)
    for head, lines in (
        ("自评说明", [clean(sheet.statement) or "—"]),
        ("异议及答复", [" ".join(filter(None, map(clean, row))) for row in sheet.objection_lines()]),
        ("数据封存", [clean(sheet.evidence)]),
    ):
        write(document.add_paragraph(), head, size=10.5, bold=True)
        for line in lines:
            write(document.add_paragraph(), line, size=9.5)
    document.add_paragraph()
    _table(document, [SIGNATURES], (85, 86, 86))
    stream = io.BytesIO()
    without_leftovers(document).save(stream)
    return stream.getvalue()


def _scores(document, sheet: AppraisalSheet) -> None:
    lines = [HEAD]
    for category in sheet.categories:
        words = category.words()
        for row in category.rows:
            lines.append((words, *row.cells()))
            words = ""
    lines.append(sheet.total_cells())
    table = _table(document, lines, WIDTHS, head=True)
    at = 1
    for category in sheet.categories:
        last = at + len(category.rows) - 1
        if last > at:
            merged = table.cell(at, 0).merge(table.cell(last, 0))
            for extra in merged.paragraphs[1:]:
                extra._p.getparent().remove(extra._p)
        at = last + 1


def _table(document, rows: list[tuple], widths: tuple, head: bool = False):
    """A grid of texts; the head is repeated on each page and a row is not torn in two."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    from reg_station.documents.make_templates import write

    table = document.add_table(rows=len(rows), cols=len(widths))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for at, (line, row) in enumerate(zip(rows, table.rows, strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if head and not at:
            properties.append(OxmlElement("w:tblHeader"))
        for value, cell, width in zip(line, row.cells, widths, strict=True):
            cell.width = Mm(width)
            write(cell.paragraphs[0], clean(value), size=9, bold=head and not at)
    return table
