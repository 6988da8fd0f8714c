"""The docx of an official letter: the same layout as `templates/official_letter.typ`, in Word's own means."""

from __future__ import annotations

import io

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reg_station.documents.make_templates import (
    FANG,
    SONG,
    blank_document,
    set_font,
    without_leftovers,
    write,
)
from reg_station.documents.official_letter import BLANK_DATE, BLANK_NUMBER, Annex, OfficialLetter
from reg_station.documents.texts import chinese_date, clean

TITLE_FONT, HEI = "方正小标宋简体", "黑体"  # where a machine lacks the first, Word takes its own Song
RED, SIZE, SMALL = RGBColor(0xD7, 0x00, 0x0F), 16, 14
LINE = 28.95  # points; 225 mm / 22 lines
GRID = {"type": "lines", "linePitch": "579"}
# 156 mm / 28 characters is a quarter of a point less than size 16; a grid of characters is not read alike everywhere.
TIGHTER = "-5"  # twentieths of a point
TEXT_END = 297 - 35  # millimetres from the top of the page
SEAL_LINES = 3
ROW = 8.5  # millimetres of a line of the imprint
LEFT, CENTER, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def build(letter: OfficialLetter) -> bytes:
    document = blank_document((37, 26, 35, 28), FANG, SIZE)
    _page(document, letter)
    _head(document, letter)
    if letter.salutation():
        _line(document, letter.salutation())
    for text in letter.paragraphs():
        _line(document, text, indent=2, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    _attachments(document, letter)
    _signature(document, letter)
    if letter.annex:
        _annex(document, letter.annex, numbered=len(letter.attachment_lines()) > 1)
    _imprint(document, letter)
    stream = io.BytesIO()
    without_leftovers(document).save(stream)
    return stream.getvalue()


def _element(tag: str, **values: str):
    found = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        found.set(qn(f"w:{name}"), value)
    return found


def _page(document, letter: OfficialLetter) -> None:
    section = document.sections[0]
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(_element("docGrid", **GRID))
    section.header_distance, section.footer_distance = Mm(20), Mm(24)
    # Numbers stand outside: right on odd pages, left on even ones.
    document.settings.odd_and_even_pages_header_footer = True
    for header in (section.header, section.even_page_header):
        paragraph = header.paragraphs[0]
        write(paragraph, clean(letter.mark), font=HEI, size=10.5, align=CENTER)
        paragraph.runs[0].font.color.rgb = RED
    for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        edge = paragraph.paragraph_format
        edge.right_indent, edge.left_indent = (Pt(SMALL), None) if align == RIGHT else (None, Pt(SMALL))
        write(paragraph, "— ", font=SONG, size=SMALL)
        _page_number(paragraph)
        write(paragraph, " —", font=SONG, size=SMALL)


def _page_number(paragraph) -> None:
    run = paragraph.add_run()
    set_font(run, SONG, SMALL)
    code = _element("instrText")
    code.text = "PAGE"
    for part in (_element("fldChar", fldCharType="begin"), code, _element("fldChar", fldCharType="end")):
        run._element.append(part)


def _line(document, text: str, indent: float = 0, align=None, size: float = SIZE, font: str = FANG):
    """A paragraph on the grid; `indent` counts characters."""
    paragraph = write(document.add_paragraph(), clean(text), font=font, size=size, align=align)
    paragraph.paragraph_format.line_spacing = Pt(LINE)
    for run in paragraph.runs:
        properties = run._element.get_or_add_rPr()
        properties.insert_element_before(_element("spacing", val=TIGHTER), "w:w", "w:kern", "w:sz", "w:szCs")
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(indent * size)
    return paragraph


def _head(document, letter: OfficialLetter) -> None:
    first = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    words = clean(letter.heading)
    longest = max((len(line) for line in words.split("\n")), default=1) or 1
    size = max(22, min(52, 430 / longest))
    _off_grid(write(first, words, font=TITLE_FONT, size=size, align=CENTER))
    first.runs[0].font.color.rgb = RED
    first.paragraph_format.space_before, first.paragraph_format.space_after = Pt(45), Pt(2 * LINE)
    number = _line(document, letter.number or BLANK_NUMBER, align=CENTER)
    number.paragraph_format.space_after = Pt(0)
    borders = _element("pBdr")
    borders.append(_element("bottom", val="single", sz="18", space="11", color="D7000F"))
    properties = number._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    for _count in range(2):
        _line(document, "")
    title = write(
        document.add_paragraph(), clean(letter.title).strip(), font=TITLE_FONT, size=22, align=CENTER
    )
    title.paragraph_format.line_spacing = Pt(34)
    _off_grid(title)
    _line(document, "")


def _attachments(document, letter: OfficialLetter) -> None:
    lines = letter.attachment_lines()
    if lines:
        _line(document, "")
    for at, (number, name) in enumerate(lines):
        paragraph = _line(document, f"{'附件：' if not at else ''}{number}{name}")
        hanging = 3 + (1.5 if number else 0)
        paragraph.paragraph_format.left_indent = Pt((2 + hanging) * SIZE)
        paragraph.paragraph_format.first_line_indent = Pt(-(hanging if not at else 1.5) * SIZE)


def _signature(document, letter: OfficialLetter) -> None:
    """Issuer centred over the date, the date four characters from the edge, with room for the seal."""
    for _count in range(SEAL_LINES):
        _line(document, "").paragraph_format.keep_with_next = True
    day, issuer = chinese_date(letter.dated, BLANK_DATE), clean(letter.issuer)
    half = (_width(day) - _width(issuer)) / 2
    for text, edge in ((issuer, max(2, 4 + half)), (day, 4)):
        paragraph = _line(document, text, align=RIGHT)
        paragraph.paragraph_format.right_indent = Pt(edge * SIZE)
        paragraph.paragraph_format.keep_with_next = text is issuer
    if letter.contact:
        _line(document, letter.contact, indent=2)


def _width(text: str) -> float:
    """In Chinese characters; a figure takes half of one."""
    return sum(0.5 if ord(character) < 0x2E80 else 1 for character in text)


def _annex(document, annex: Annex, numbered: bool) -> None:
    breaking = document.add_paragraph()
    breaking.add_run().add_break(WD_BREAK.PAGE)
    write(breaking, f"附件{'1' if numbered else ''}", font=HEI, size=SIZE)
    title = write(document.add_paragraph(), clean(annex.title), font=TITLE_FONT, size=22, align=CENTER)
    _off_grid(title)
    title.paragraph_format.space_before = title.paragraph_format.space_after = Pt(LINE / 2)
    table = document.add_table(rows=1 + len(annex.rows), cols=len(annex.head))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for at, (values, row) in enumerate(zip((annex.head, *annex.rows), table.rows, strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(_element("cantSplit"))
        if not at:
            properties.append(_element("tblHeader"))
        for value, cell in zip(values, row.cells, strict=True):
            _off_grid(
                write(cell.paragraphs[0], clean(value), font=SONG if at else HEI, size=12, align=CENTER)
            )
    _widths(table, annex.widths)


def _widths(table, millimetres) -> None:
    """Word goes by the cells, others by the columns."""
    for column, width in zip(table.columns, millimetres, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _off_grid(paragraph) -> None:
    """Text in a table is set by its own size, not by the grid of the page."""
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(_element("snapToGrid", val="0"), "w:spacing", "w:ind", "w:jc", "w:rPr")


def _imprint(document, letter: OfficialLetter) -> None:
    """Copies, printer and day between lines, at the foot of the last page."""
    copy_to = clean(letter.copy_to).strip().rstrip("。")
    # Between two tables, or they become one.
    document.add_paragraph().paragraph_format.line_spacing = Pt(1)
    table = document.add_table(rows=2 if copy_to else 1, cols=2)
    table.autofit = False
    _widths(table, (96, 60))
    if copy_to:
        line = table.rows[0].cells[0].merge(table.rows[0].cells[1]).paragraphs[0]
        write(line, f"抄送：{copy_to}。", font=FANG, size=SMALL)
        line.paragraph_format.left_indent = Pt(4 * SMALL)
        line.paragraph_format.first_line_indent = Pt(-3 * SMALL)
    office, day = table.rows[-1].cells
    write(office.paragraphs[0], clean(letter.printing_office or letter.issuer), font=FANG, size=SMALL)
    office.paragraphs[0].paragraph_format.left_indent = Pt(SMALL)
    write(day.paragraphs[0], letter.printed_on, font=FANG, size=SMALL, align=RIGHT)
    day.paragraphs[0].paragraph_format.right_indent = Pt(SMALL)
    lines = 1 + (1 + int(_width(copy_to) // 26) if copy_to else 0)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(_element("cantSplit"))
        row.height = Mm(ROW)
        for cell in row.cells:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            _off_grid(cell.paragraphs[0])
    properties = table._tbl.tblPr
    floating = _element(
        "tblpPr",
        leftFromText="0",
        rightFromText="0",
        vertAnchor="page",
        horzAnchor="margin",
        tblpX="0",
        tblpY=str(int(Mm(TEXT_END - lines * ROW).twips)),
    )
    borders = _element("tblBorders")
    for side, width in (("top", "8"), ("bottom", "8"), ("insideH", "6")):
        borders.append(_element(side, val="single", sz=width, space="0", color="000000"))
    behind_borders = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(borders, *behind_borders)
    properties.insert_element_before(floating, "w:tblW", "w:jc", "w:tblBorders", *behind_borders)
    # A document ends with a paragraph; this one is to take no room.
    last = document.add_paragraph()
    last.paragraph_format.line_spacing = Pt(1)
