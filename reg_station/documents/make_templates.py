"""Makes the shipped docx templates. Run by hand after a change: python -m reg_station.documents.make_templates"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

SONG, FANG, BOX = "宋体", "仿宋", "MS Gothic"
WIDTHS = (Cm(4.1), Cm(4.2), Cm(4.1), Cm(4.2))


def set_font(run, name: str, size: float, bold: bool = False) -> None:
    """Word takes the Chinese font from a separate attribute: without it the text shows in the theme's font."""
    run.font.name = name
    run.font.size = Pt(size)
    run.font.bold = bold
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(attribute), name)


def blank_document(margins_mm: tuple[float, float, float, float], font: str, size: float):
    """An A4 document without any text, in `font`; margins are top, right, bottom, left in millimetres."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    top, right, bottom, left = margins_mm
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    style = document.styles["Normal"]
    style.font.name, style.font.size = font, Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    style.paragraph_format.space_after = Pt(0)
    return document


def write(paragraph, text: str, font: str = SONG, size: float = 12, bold: bool = False, align=None):
    """Add `text` as one run: a field split over two runs would not be found."""
    set_font(paragraph.add_run(text), font, size, bold)
    if align is not None:
        paragraph.alignment = align
    return paragraph


def field_mark(name: str) -> str:
    return "{{ " + name + " }}"


def fill(cell, text: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    write(cell.paragraphs[0], text, align=WD_ALIGN_PARAGRAPH.CENTER)


def fill_opinion(cell, opinion: str, head: str, date: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP
    text = write(cell.paragraphs[0], field_mark(opinion), align=WD_ALIGN_PARAGRAPH.LEFT)
    text.paragraph_format.first_line_indent = Pt(24)
    text.paragraph_format.space_before = Pt(8)
    text.paragraph_format.space_after = Pt(76)  # room for the seal
    signature = write(cell.add_paragraph(), f"负责人(签章): {field_mark(head)}")
    signature.paragraph_format.left_indent = Cm(5.2)
    signature.paragraph_format.keep_with_next = True
    day = write(cell.add_paragraph(), field_mark(date), align=WD_ALIGN_PARAGRAPH.RIGHT)
    day.paragraph_format.space_before = day.paragraph_format.space_after = Pt(10)
    day.paragraph_format.right_indent = Pt(12)


def row_height(row, height) -> None:
    row.height, row.height_rule = height, WD_ROW_HEIGHT_RULE.AT_LEAST


def approval_form():
    """The approval form of 2023-35: eight rows, four columns, nine data items, two opinions."""
    document = blank_document((23, 22, 21, 22), SONG, 12)
    heading = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    write(heading, "{{ title }}", size=18, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    heading.paragraph_format.space_after = Pt(12)
    table = document.add_table(rows=8, cols=4)
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = width
    for index, (label, field) in enumerate(
        (("所属政府名称", "government_name"), ("工作点地址", "point_address"))
    ):
        fill(table.cell(index, 0), label)
        fill(table.cell(index, 1).merge(table.cell(index, 3)), field_mark(field))
    pairs = {
        2: (
            ("区域内可用于生物医药研发或生产的物业总面积 (m²)", "total_property_area"),
            ("区域内相关的生产、研发、检测、认证等企业或机构 (家)", "enterprise_count"),
        ),
        4: (
            ("工作点拟设立人数 (人)", "planned_staff_count"),
            ("工作点实用场地面积 (m²)", "usable_floor_area"),
        ),
        5: (("工作点联系人", "contact_person"), ("联系电话", "contact_phone")),
    }
    for index, items in pairs.items():
        for column, (label, field) in zip((0, 2), items, strict=True):
            fill(table.cell(index, column), label)
            fill(table.cell(index, column + 1), field_mark(field))
    policy_row(table.rows[3])
    for index, label, names in (
        (6, "申请单位意见", ("applicant_opinion", "applicant_head", "applicant_signed_on")),
        (7, "{{ bureau_label }}", ("approval_opinion", "approval_head", "approved_on")),
    ):
        fill(table.cell(index, 0), label)
        fill_opinion(table.cell(index, 1).merge(table.cell(index, 3)), *names)
    for index, height in enumerate((1.2, 1.2, 2.4, 1.6, 1.4, 1.2, 6.4, 6.4)):
        row_height(table.rows[index], Cm(height))
    return document


def policy_row(row) -> None:
    fill(row.cells[0], "街镇是否已有专项生物医药产业政策")
    cell = row.cells[1].merge(row.cells[3])
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, font in (("{{ policy_yes }}", BOX), ("是 ", SONG), ("{{ policy_no }}", BOX), ("否", SONG)):
        write(paragraph, text, font=font)


def letter():
    """An official letter after GB/T 9704: title, addressee, text, signature and date."""
    document = blank_document((37, 26, 35, 28), FANG, 16)
    line = Pt(28)
    heading = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    write(heading, "{{ title }}", font=SONG, size=22, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    heading.paragraph_format.space_after = Pt(28)
    for text, indent, align in (
        ("{{ addressee }}：", 0, None),
        ("{{ body }}", 32, None),
        ("", 0, None),
        ("{{ signatory }}", 0, WD_ALIGN_PARAGRAPH.RIGHT),
        ("{{ date }}", 0, WD_ALIGN_PARAGRAPH.RIGHT),
        ("{{ contact }}", 32, None),
    ):
        paragraph = write(document.add_paragraph(), text, font=FANG, size=16, align=align)
        paragraph.paragraph_format.line_spacing = line
        paragraph.paragraph_format.first_line_indent = Pt(indent)
        if text in ("{{ signatory }}", "{{ date }}"):
            paragraph.paragraph_format.right_indent = Pt(32)
    return document


def opinion():
    """The opinion of a pre-review: facts, rounds, findings, opinion, conclusion, signature."""
    from reg_station.documents.opinion import FINDING_COLUMNS, ROUND_COLUMNS

    document = blank_document((25, 22, 22, 22), SONG, 11)
    heading = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    write(heading, "{{ title }}", size=20, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    number = write(document.add_paragraph(), "编号：{{ number }}", size=11, align=WD_ALIGN_PARAGRAPH.RIGHT)
    number.paragraph_format.space_before = number.paragraph_format.space_after = Pt(6)
    facts = (
        ("企业名称", "enterprise"),
        ("产品名称", "product"),
        ("申报事项", "filing"),
        ("服务依据", "citation"),
    )
    table = document.add_table(rows=len(facts), cols=2)
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for row, (label, name) in zip(table.rows, facts, strict=True):
        for cell, width in zip(row.cells, (Cm(3.2), Cm(13.4)), strict=True):
            cell.width = width
        write(row.cells[0].paragraphs[0], label, size=11, bold=True)
        write(row.cells[1].paragraphs[0], field_mark(name), size=11)
    opinion_part(document, "一、预审轮次")
    opinion_table(document, ROUND_COLUMNS, (1.6, 3.4, 3.4, 2.8, 2.8, 2.6))
    opinion_part(document, "二、问题清单")
    opinion_table(document, FINDING_COLUMNS, (1.2, 3.0, 6.2, 1.6, 1.6, 3.0))
    for head, name in (("三、总体意见", "opinion"), ("四、预审结论", "conclusion")):
        opinion_part(document, head)
        text = write(document.add_paragraph(), field_mark(name), size=12, bold=name == "conclusion")
        text.paragraph_format.first_line_indent = Pt(24)
        text.paragraph_format.line_spacing = Pt(22)
    note = write(document.add_paragraph(), "{{ note }}", font=FANG, size=10.5)
    note.paragraph_format.space_before = Pt(12)
    for text in ("预审人（签字）：              复核人（签字）：", "{{ signatory }}（盖章）", "{{ date }}"):
        line = write(document.add_paragraph(), text, size=12, align=WD_ALIGN_PARAGRAPH.RIGHT)
        line.paragraph_format.space_before = Pt(14)
        line.paragraph_format.keep_with_next = True
    return document


def opinion_part(document, head: str) -> None:
    paragraph = write(document.add_paragraph(), head, size=13, bold=True)
    paragraph.paragraph_format.space_before = Pt(12)
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.paragraph_format.keep_with_next = True


def opinion_table(document, heads: tuple[str, ...], widths_cm: tuple[float, ...]) -> None:
    """A table of heads and one empty row, after which the rows of an opinion are made."""
    table = document.add_table(rows=2, cols=len(heads))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for index, (head, width) in enumerate(zip(heads, widths_cm, strict=True)):
        for row in table.rows:
            row.cells[index].width = Cm(width)
        write(
            table.rows[0].cells[index].paragraphs[0],
            head,
            size=10.5,
            bold=True,
            align=WD_ALIGN_PARAGRAPH.CENTER,
        )
        write(table.rows[1].cells[index].paragraphs[0], "", size=10.5)


def without_leftovers(document):
    """The library's blank document names its own author and dates: a form shall not."""
    properties = document.core_properties
    properties.author = properties.title = properties.comments = properties.last_modified_by = ""
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    return document


def save(document, target: Path) -> None:
    """Save with a fixed date in the archive, so that the same template is the same file."""
    stream = io.BytesIO()
    without_leftovers(document).save(stream)
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, (2023, 5, 12, 0, 0, 0))
            result.writestr(fixed, source.read(entry), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    folder = Path(__file__).with_name("templates")
    save(approval_form(), folder / "approval_form.docx")
    save(letter(), folder / "letter.docx")
    save(opinion(), folder / "opinion.docx")
