"""The official letter after GB/T 9704: parts in their order, lines of 28 characters, the same in docx and PDF."""

from __future__ import annotations

from dataclasses import replace

import pytest
from docx.oxml.ns import qn

from reg_station.documents.official_letter import DRAFT, Annex, OfficialLetter, render_docx, render_pdf
from tests.unit.documents import reading

ANNEX = Annex(
    "2025年度服务工作点考核评估结果",
    ("序号", "服务工作点", "所属街镇", "评定等级", "备注"),
    (("1", "甲工作点", "一镇", "优秀", ""), ("2", "乙工作点", "二镇", "—", "整改中")),
    (14, 54, 30, 22, 36),
)
LETTER = OfficialLetter(
    heading="示例区市场监督管理局文件",
    number="示市监注指〔2026〕1号",
    title="示例区市场监督管理局关于\n2025年度考核评估结果的通报",
    addressees="各街道、镇人民政府：",
    body=("现将结果通报如下：", "特此通报。"),
    issuer="示例区市场监督管理局",
    dated="2026-03-02",
    attachments=("2025年度服务工作点考核评估结果", "考核方案；"),
    contact="（联系人：某某）",
    copy_to="市药品监督管理局。",
    printing_office="示例区市场监督管理局办公室",
    annex=ANNEX,
)


def words(letter) -> str:
    return reading.squeezed(reading.text(render_pdf(letter)))


def body_of(letter) -> list[str]:
    return [paragraph.text for paragraph in reading.document(render_docx(letter)).paragraphs]


def test_parts_stand_in_their_order():
    found = words(LETTER)
    parts = (
        "示例区市场监督管理局文件",
        "示市监注指〔2026〕1号",
        "关于2025年度考核评估结果的通报",
        "各街道、镇人民政府：",
        "现将结果通报如下：",
        "附件：1．2025年度服务工作点考核评估结果2．考核方案",
        "示例区市场监督管理局2026年3月2日",
        "（联系人：某某）",
        "附件1",
        "乙工作点二镇—整改中",
        "抄送：市药品监督管理局。",
        "示例区市场监督管理局办公室2026年3月2日印发",
    )
    places = [found.find(part) for part in parts]
    assert -1 not in places and places == sorted(places), dict(zip(parts, places, strict=True))
    assert "：：" not in found and "。。" not in found and DRAFT not in found


def test_the_docx_says_the_same():
    data = render_docx(LETTER)
    paragraphs = [text for text in body_of(LETTER) if text.strip()]
    assert paragraphs[0] == LETTER.heading and paragraphs[1] == LETTER.number
    for expected in ("各街道、镇人民政府：", "现将结果通报如下：", "2026年3月2日", "（联系人：某某）"):
        assert expected in paragraphs, expected
    assert "附件：1．2025年度服务工作点考核评估结果" in paragraphs and "2．考核方案" in paragraphs
    tables = reading.document(data).tables
    assert [cell.text for cell in tables[0].rows[2].cells] == ["2", "乙工作点", "二镇", "—", "整改中"]
    assert tables[1].rows[0].cells[0].text == "抄送：市药品监督管理局。"
    assert [cell.text for cell in tables[1].rows[1].cells] == [
        "示例区市场监督管理局办公室",
        "2026年3月2日印发",
    ]


def test_28_characters_a_line_and_22_lines_a_page():
    long = replace(LETTER, body=("字" * 28 * 60,), annex=None, attachments=())
    pages = [page.extract_text() for page in reading.pdf(render_pdf(long)).pages]
    lines = [line.strip() for page in pages for line in page.splitlines() if set(line.strip()) == {"字"}]
    assert len(lines[0]) == 26, "the first line is indented by two"
    assert {len(line) for line in lines[1:-1]} == {28}
    assert sum("字" in line for line in pages[1].splitlines()) == 22


def test_the_docx_has_the_same_measures():
    section = reading.document(render_docx(LETTER)).sections[0]
    millimetres = [round(value.mm) for value in (section.page_width, section.page_height)]
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert millimetres == [210, 297] and [round(value.mm) for value in margins] == [37, 26, 35, 28]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    document = reading.document(render_docx(LETTER))
    line = next(paragraph for paragraph in document.paragraphs if paragraph.text == "特此通报。")
    assert line.runs[0].font.size.pt == 16 and line.paragraph_format.first_line_indent.pt == 32
    assert abs(line.paragraph_format.line_spacing.pt - 28.95) < 0.01


def test_page_numbers_stand_outside():
    long = replace(LETTER, body=tuple("内容" * 90 for _number in range(6)))
    pages = [reading.squeezed(page.extract_text()) for page in reading.pdf(render_pdf(long)).pages]
    assert len(pages) > 2 and all(f"—{number}—" in page for number, page in enumerate(pages, 1))
    document = reading.document(render_docx(long))
    assert document.settings.odd_and_even_pages_header_footer
    for footer in (document.sections[0].footer, document.sections[0].even_page_footer):
        assert "PAGE" in footer.paragraphs[0]._p.xml and footer.paragraphs[0].text.startswith("— ")


def test_a_draft_and_examples_say_so_on_every_page():
    letter = replace(LETTER, number="", dated=None, mark=DRAFT, note="说明：权重为示例。")
    pages = [reading.squeezed(page.extract_text()) for page in reading.pdf(render_pdf(letter)).pages]
    assert len(pages) > 1 and all(DRAFT in page for page in pages)
    assert "说明：权重为示例。" in "".join(pages) and "〔〕号" in "".join(pages)
    document = reading.document(render_docx(letter))
    headers = (document.sections[0].header, document.sections[0].even_page_header)
    assert [header.paragraphs[0].text for header in headers] == [DRAFT, DRAFT]
    assert "说明：权重为示例。" in body_of(letter)


def test_a_single_attachment_has_no_number():
    letter = replace(LETTER, attachments=("名单。",))
    assert letter.attachment_lines() == [("", "名单")]
    assert "附件：名单" in words(letter) and "附件1" not in words(letter)


def test_without_annex_copies_or_attachments():
    letter = replace(LETTER, annex=None, copy_to="", attachments=(), printing_office="")
    found = words(letter)
    assert "抄送" not in found and "附件" not in found and found.count("印发") == 1
    assert "示例区市场监督管理局2026年3月2日印发" in found
    assert len(reading.document(render_docx(letter)).tables) == 1


def test_all_characters_are_there_and_the_same_letter_is_the_same_file():
    data = render_pdf(LETTER)
    assert all(reading.fonts(data).values()) and reading.empty_boxes(data) == 0
    assert data == render_pdf(LETTER)


@pytest.mark.parametrize("count", [2, 60])
def test_the_list_goes_on_with_its_head(count):
    rows = tuple((str(number), f"点{number}", "镇", "合格", "") for number in range(1, count + 1))
    pages = reading.pdf(render_pdf(replace(LETTER, annex=replace(ANNEX, rows=rows)))).pages
    with_head = [page for page in pages if "评定等级" in page.extract_text()]
    assert (len(with_head) > 1) == (count > 2)
    text = reading.squeezed("".join(page.extract_text() for page in pages))
    assert all(f"{number}点{number}镇合格" in text for number in range(1, count + 1))


def test_hostile_text_is_literal():
    hostile = '{{ title }} #import "x" <w:p> *粗* {% if %} $x$'
    letter = replace(LETTER, title=hostile, body=(hostile,), addressees=hostile, copy_to=hostile)
    assert words(letter).count(reading.squeezed(hostile)) >= 3
    assert hostile in body_of(letter)


def test_the_issuer_is_centred_over_the_date():
    paragraphs = reading.document(render_docx(LETTER)).paragraphs
    at = next(number for number, paragraph in enumerate(paragraphs) if paragraph.text == "2026年3月2日")
    day, issuer = paragraphs[at].paragraph_format, paragraphs[at - 1].paragraph_format
    assert day.right_indent.pt == 4 * 16
    # In characters; the day takes three signs and six figures of half a width, the issuer ten signs.
    assert issuer.right_indent.pt / 16 + 10 / 2 == 4 + 6 / 2
    assert paragraphs[at - 2].text == ""
