"""The report of a mock inspection or of an evaluation of the quality system, as editable docx and as PDF.

Our own form: the source documents give none. Texts come in the language of the report; nothing here imports frappe.
"""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass, field
from datetime import date

from reg_station.documents.setting import set_pdf
from reg_station.documents.texts import chinese_date, clean, printable, to_date

TITLES = {"Mock Inspection": "模拟检查报告", "QMS Evaluation": "质量管理体系评估报告"}
EXAMPLE = "本报告所用条款为示例，源文件未给出检查条款；由人员核对并标为正式后方可作为正式依据。"
DRAFT = "草稿：检查尚未关闭。"
BLANK_DATE = "年    月    日"
CLAUSE_HEAD = ("条款", "检查内容", "关键项", "结果", "记录")
CLAUSE_WIDTHS = (1.4, 6.6, 1.5, 2.0, 5.1)  # centimetres


@dataclass(frozen=True)
class ClauseRow:
    """One clause; `chapter` begins a new part where it differs from the row before."""

    code: str
    chapter: str
    title: str
    requirement: str
    key: bool
    result: str
    note: str = ""


@dataclass(frozen=True)
class NonconformityRow:
    number: str
    clause: str
    severity: str
    description: str
    due_on: date | str | None = None
    cause: str = ""
    corrective_action: str = ""
    evidence: str = ""
    recheck: str = ""
    state: str = ""


@dataclass(frozen=True)
class ChapterRow:
    chapter: str
    total: int
    conforms: int
    minor: int
    major: int
    not_applicable: int


@dataclass(frozen=True)
class InspectionReport:
    """What is printed; `facts` are (label, value) pairs, dates are dates or ISO texts."""

    kind: str
    number: str
    station: str
    facts: tuple[tuple[str, str], ...]
    conclusion: str
    summary: str
    inspectors: tuple[str, ...]
    clauses: tuple[ClauseRow, ...]
    chapters: tuple[ChapterRow, ...] = ()
    nonconformities: tuple[NonconformityRow, ...] = field(default=())
    is_example: bool = True
    is_draft: bool = True
    dated: date | str | None = None

    @property
    def title(self) -> str:
        return TITLES[self.kind]

    def notes(self) -> list[str]:
        return [text for text, shown in ((DRAFT, self.is_draft), (EXAMPLE, self.is_example)) if shown]


def nonconformity_facts(row: NonconformityRow) -> list[tuple[str, str]]:
    """The lines of one nonconformity, as they are printed."""
    return [
        ("条款", row.clause),
        ("程度", row.severity),
        ("不符合事实", row.description),
        ("整改期限", chinese_date(row.due_on, "—")),
        ("原因分析", row.cause or "—"),
        ("纠正措施", row.corrective_action or "—"),
        ("整改证据", row.evidence or "—"),
        ("复查", row.recheck or "—"),
        ("状态", row.state),
    ]


def render_pdf(report: InspectionReport) -> bytes:
    """The report as PDF/A."""
    data = {
        "title": report.title,
        "number": report.number,
        "station": printable(clean(report.station)),
        "notes": report.notes(),
        "facts": [[label, printable(clean(value))] for label, value in report.facts],
        "conclusion": printable(clean(report.conclusion)),
        "summary": printable(clean(report.summary)),
        "inspectors": [printable(clean(name)) for name in report.inspectors],
        "head": list(CLAUSE_HEAD),
        "clauses": [_printable(asdict(row)) for row in report.clauses],
        "chapters": [asdict(row) for row in report.chapters],
        "nonconformities": [
            {
                "number": row.number,
                "facts": [[label, printable(clean(value))] for label, value in nonconformity_facts(row)],
            }
            for row in report.nonconformities
        ],
        "date": chinese_date(report.dated, BLANK_DATE),
    }
    return set_pdf("inspection_report", data, to_date(report.dated))


def _printable(values: dict) -> dict:
    return {
        key: printable(clean(value)) if isinstance(value, str) else value for key, value in values.items()
    }


def render_docx(report: InspectionReport) -> bytes:
    """The report as docx, every cell a cell, to be finished by hand where a station wants it otherwise."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    from reg_station.documents.make_templates import blank_document, without_leftovers, write

    document = blank_document((22, 20, 20, 20), "宋体", 10.5)
    heading = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    write(heading, report.title, size=18, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    write(document.add_paragraph(), report.number, size=10.5, align=WD_ALIGN_PARAGRAPH.CENTER)
    for note in report.notes():
        write(document.add_paragraph(), note, size=9)
    _facts_table(document, report.facts)
    _heading(document, "一、检查情况汇总")
    _table(
        document,
        ("章节", "条款数", "符合", "一般", "严重", "不适用"),
        [(c.chapter, c.total, c.conforms, c.minor, c.major, c.not_applicable) for c in report.chapters],
        (6.6, 2, 2, 2, 2, 2),
    )
    _heading(document, "二、逐条记录")
    _table(
        document,
        CLAUSE_HEAD,
        [
            (r.code, f"{r.title}：{r.requirement}", "是" if r.key else "", r.result, r.note)
            for r in report.clauses
        ],
        CLAUSE_WIDTHS,
    )
    _heading(document, "三、不符合项及整改、复查")
    for row in report.nonconformities:
        write(document.add_paragraph(), row.number, size=10.5, bold=True)
        _facts_table(document, nonconformity_facts(row))
    if not report.nonconformities:
        write(document.add_paragraph(), "无。", size=10.5)
    _heading(document, "四、结论")
    write(document.add_paragraph(), clean(report.conclusion) or "—", size=10.5, bold=True)
    write(document.add_paragraph(), clean(report.summary), size=10.5)
    _heading(document, "五、签名")
    _table(
        document,
        ("检查人员", "签名", "企业代表（签名）"),
        [(name, "", "") for name in report.inspectors] or [("", "", "")],
        (4.6, 6, 6),
    )
    write(document.add_paragraph(), clean(report.station), size=10.5, align=WD_ALIGN_PARAGRAPH.RIGHT)
    write(
        document.add_paragraph(),
        chinese_date(report.dated, BLANK_DATE),
        size=10.5,
        align=WD_ALIGN_PARAGRAPH.RIGHT,
    )
    stream = io.BytesIO()
    without_leftovers(document).save(stream)
    return stream.getvalue()


def _heading(document, text: str) -> None:
    from docx.shared import Pt

    from reg_station.documents.make_templates import write

    paragraph = write(document.add_paragraph(), text, size=12, bold=True)
    paragraph.paragraph_format.space_before = Pt(10)
    paragraph.paragraph_format.keep_with_next = True


def _facts_table(document, facts) -> None:
    _table(document, None, [(label, value) for label, value in facts], (3.6, 13.0))


def _table(document, head: tuple | None, rows: list[tuple], widths: tuple) -> None:
    """A grid; the head is repeated on each page and a row is not torn in two."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    from reg_station.documents.make_templates import write

    lines = ([head] if head else []) + rows
    table = document.add_table(rows=len(lines), cols=len(widths))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for index, (line, row) in enumerate(zip(lines, table.rows, strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if head and index == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for value, cell, width in zip(line, row.cells, widths, strict=True):
            cell.width = Cm(width)
            write(cell.paragraphs[0], clean(str(value)), size=9.5, bold=bool(head) and index == 0)
