"""The official letter: the same parts in docx and PDF, paragraphs kept, anything typed printed literally."""

from __future__ import annotations

import pytest

from reg_station.documents.docx_template import TemplateProblem
from reg_station.documents.letter import Letter, render_docx, render_pdf, request_for_accreditation
from tests.unit.documents import reading

REQUEST = request_for_accreditation(
    "新桥镇人民政府", "新桥镇注册指导服务工作点", "云间区市场监督管理局", "2026-03-02"
)


def test_the_request_of_a_town():
    data = render_pdf(REQUEST)
    words = reading.squeezed(reading.text(data))
    assert words.startswith("新桥镇人民政府关于申请认定新桥镇注册指导服务工作点的函云间区市场监督管理局：")
    assert "特此函达。" in words and words.endswith("新桥镇人民政府2026年3月2日")
    assert len(reading.pdf(data).pages) == 1
    assert all(reading.fonts(data).values()) and reading.empty_boxes(data) == 0


def test_the_docx_has_the_same_parts_in_order():
    texts = [paragraph.text for paragraph in reading.document(render_docx(REQUEST)).paragraphs]
    assert texts[0] == REQUEST.title
    assert texts[1] == "云间区市场监督管理局："
    assert texts[2].split("\n　　") == REQUEST.paragraphs()
    assert texts[4:6] == ["新桥镇人民政府", "2026年3月2日"]


def test_paragraphs_blank_lines_and_a_missing_date():
    letter = Letter(
        "通知", "各街镇", ("第一段\n\n第二段\r\n", "  ", "第三段"), "工作站", contact="（联系人：王小明）"
    )
    assert letter.paragraphs() == ["第一段", "第二段", "第三段"]
    words = reading.text(render_pdf(letter))
    assert "（联系人：王小明）" in words and "年" in words and "None" not in words


def test_a_long_letter_is_numbered_and_the_signature_stays_whole():
    letter = Letter(
        "通知", "各街镇", tuple(f"第{n}段。" + "内容" * 60 for n in range(1, 41)), "工作站", "2026-01-05"
    )
    pages = [reading.squeezed(page.extract_text()) for page in reading.pdf(render_pdf(letter)).pages]
    assert len(pages) > 3
    assert all(f"—{number}—" in page for number, page in enumerate(pages, 1))
    assert all(f"第{n}段。" in "".join(pages) for n in range(1, 41))
    assert "工作站2026年1月5日" in "".join(pages)


def test_hostile_text_is_literal():
    hostile = '{{ title }} #import "x" <w:p> *粗* {% if %} {_{ $x$'
    letter = Letter(hostile, hostile, (hostile,), hostile)
    texts = [paragraph.text for paragraph in reading.document(render_docx(letter)).paragraphs]
    assert texts[0] == hostile and texts[2] == hostile
    assert reading.squeezed(hostile) in reading.squeezed(reading.text(render_pdf(letter)))


def test_another_template_is_checked_first():
    with pytest.raises(TemplateProblem, match="not a Word document"):
        render_docx(REQUEST, b"no")
