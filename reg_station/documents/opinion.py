"""The opinion of a pre-review (注册申报资料预审意见书) as editable docx and as PDF: rounds, findings, conclusion, signature."""

from __future__ import annotations

import copy
import io
from dataclasses import dataclass, field
from datetime import date

from reg_station.documents import docx_template
from reg_station.documents.setting import set_pdf
from reg_station.documents.texts import chinese_date, clean, printable, to_date

FIELDS = (
    "title",
    "number",
    "enterprise",
    "product",
    "filing",
    "citation",
    "opinion",
    "conclusion",
    "note",
    "signatory",
    "date",
)
TITLE = "生物医药产品注册、许可申报资料\n预审意见书"
NOTE = "本意见供企业完善申报资料使用，不代替药品监督管理部门的受理、审评和审批结论。预审服务不收取任何费用。"
BLANK_DATE = "年    月    日"
NOTHING = "无"
ROUND_COLUMNS = ("轮次", "提交日期", "退回补正日期", "新增问题", "遗留问题", "已解决")
FINDING_COLUMNS = ("序号", "资料名称", "问题与依据", "性质", "提出轮次", "处理情况")


@dataclass(frozen=True)
class Opinion:
    """The words of one opinion, in Chinese; `rounds` and `findings` are rows of six cells each."""

    number: str
    enterprise: str
    product: str
    filing: str
    conclusion: str
    opinion: str = ""
    signatory: str = ""
    dated: date | str | None = None
    citation: str = "DB31117 7.2.7.1、8.2.4"
    rounds: tuple[tuple[str, ...], ...] = ()
    findings: tuple[tuple[str, ...], ...] = field(default=())

    def texts(self) -> dict[str, str]:
        return {
            "title": TITLE,
            "number": clean(self.number),
            "enterprise": clean(self.enterprise),
            "product": clean(self.product),
            "filing": clean(self.filing),
            "citation": clean(self.citation),
            "opinion": clean(self.opinion) or NOTHING,
            "conclusion": clean(self.conclusion),
            "note": NOTE,
            "signatory": clean(self.signatory),
            "date": chinese_date(self.dated, BLANK_DATE),
        }


def render_docx(opinion: Opinion) -> bytes:
    """The opinion as docx, to be edited in a word processor before it is issued."""
    from docx import Document

    filled = docx_template.render(docx_template.shipped("opinion"), opinion.texts())
    document = Document(io.BytesIO(filled))
    rounds, findings = document.tables[1], document.tables[2]
    _fill(rounds, opinion.rounds)
    _fill(findings, opinion.findings)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _fill(table, rows) -> None:
    """One row for each of `rows`, made like the empty row that the template has below the heads."""
    pattern = table.rows[1]._tr
    for cells in rows or ((NOTHING, *[""] * (len(table.columns) - 1)),):
        row = copy.deepcopy(pattern)
        table._tbl.append(row)
        for cell, text in zip(table.rows[-1].cells, cells, strict=True):
            lines = clean(text).split("\n")
            run = cell.paragraphs[0].runs[0]
            run.text = lines[0]
            for line in lines[1:]:
                run.add_break()
                run.add_text(line)
    table._tbl.remove(pattern)


def render_pdf(opinion: Opinion) -> bytes:
    """The opinion as PDF/A; its pages are numbered."""
    texts: dict = {name: printable(text) for name, text in opinion.texts().items()}
    for name, heads, rows in (
        ("rounds", ROUND_COLUMNS, opinion.rounds),
        ("findings", FINDING_COLUMNS, opinion.findings),
    ):
        texts[f"{name}_heads"] = list(heads)
        filled = rows or ((NOTHING, *[""] * (len(heads) - 1)),)
        texts[name] = [[printable(text) for text in row] for row in filled]
    return set_pdf("opinion", texts, to_date(opinion.dated))
