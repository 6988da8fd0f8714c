"""HTML to PDF: Chinese without system fonts, the page asked for, and no way to the network or the disk."""

from __future__ import annotations

import base64
import io

import plutoprint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reg_station.documents.fonts import fontconfig_folder, missing_characters
from reg_station.documents.pdf import PdfOptionError, html_to_pdf, length, page_size
from reg_station.documents.texts import mark_missing
from tests.unit.documents import reading

PAGE = """<html><head><style>body { font-family: Inter, "Helvetica Neue", sans-serif }</style></head>
<body><h1>认定审批表</h1><p>默认 <b>粗体</b> <i>斜体</i> ☑是 ☐否 ☒ ㎡ € ①</p>
<p style="font-family: SimSun">宋体</p><p style="font-family: 黑体">黑体</p><p style="font-family: monospace">等宽</p>
<p style="font-family: 'No Such Font'">未知字体 ☑</p></body></html>"""
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_chinese_and_boxes_are_set_with_embedded_fonts_and_no_empty_box():
    data = html_to_pdf(PAGE)
    words = reading.text(data)
    for wanted in ("认定审批表", "粗体", "☑是", "☐否", "宋体", "黑体", "等宽", "未知字体 ☑"):
        assert wanted in words
    fonts = reading.fonts(data)
    assert fonts and all(fonts.values())
    assert {"NotoSansSC-Regular", "NotoSerifSC-Regular"} <= set(fonts)
    assert reading.empty_boxes(data) == 0


def test_the_count_of_empty_boxes_can_fail():
    html_to_pdf("<p>字</p>")
    book = plutoprint.Book()
    book.load_html("<p style=\"font-family: 'Noto Sans SC'\">𠮷</p>")

    stream = io.BytesIO()
    book.write_to_pdf_stream(stream)
    assert reading.empty_boxes(stream.getvalue()) == 1


def test_numbers_beside_letters_can_be_searched_and_copied():
    words = "PA-2026-0001 office 12a 你（好）——《甲》"
    assert reading.text(html_to_pdf(f"<p>{words}</p>", {"page-numbers": "0"})) == words


def test_no_font_of_the_machine_is_consulted():
    conf = (fontconfig_folder() / "fonts.conf").read_text()
    assert "/usr/share" not in conf and "<include" not in conf


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({}, (595, 842)),
        ({"page-size": "A5"}, (420, 595)),
        ({"page-size": "A4", "orientation": "Landscape"}, (842, 595)),
        ({"page-size": "Letter"}, (612, 792)),
        ({"page-size": "Custom", "page-width": "100mm", "page-height": "50mm"}, (283, 142)),
        ({"page-width": "4in", "page-height": "6in", "orientation": "portrait"}, (288, 432)),
    ],
)
def test_the_page_has_the_size_asked_for(options, size):
    box = reading.pdf(html_to_pdf(PAGE, options)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_the_margins_are_kept():
    def left_edge(options):
        edges = []
        page = reading.pdf(html_to_pdf("<body style='margin:0'>甲</body>", options)).pages[0]
        page.extract_text(
            visitor_text=lambda words, cm, tm, *_: words.strip() == "甲" and edges.append(cm[4] + tm[4])
        )
        return edges[0]

    assert left_edge({"margin-left": "40mm"}) - left_edge({"margin-left": "10mm"}) == pytest.approx(85, abs=1)


def test_pages_are_numbered_unless_told_otherwise():
    two = "<p>一</p><p style='break-before: page'>二</p>"
    pages = [page.extract_text() for page in reading.pdf(html_to_pdf(two)).pages]
    assert reading.squeezed(pages[0]) == "一1/2" and reading.squeezed(pages[1]) == "二2/2"
    assert reading.squeezed(reading.text(html_to_pdf(two, {"page-numbers": "0"}))) == "一二"
    own = "<style>@page { @bottom-center { content: '内部' } }</style>" + two
    assert "内部" in reading.text(html_to_pdf(own)) and "1 / 2" not in reading.text(html_to_pdf(own))


def test_a_page_cannot_reach_the_network_or_the_disk(tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(PIXEL)
    asked = []
    html = f"""<link rel=stylesheet href="{secret.as_uri()}"><img src="{secret.as_uri()}">
    <img src="http://169.254.169.254/x"><img src="/private/files/a.png"><img src="b.png"><p>文</p>
    <style>@import url("http://10.0.0.1/a.css"); p {{ background: url(file:///etc/passwd) }}</style>"""
    data = html_to_pdf(html, resources=lambda url: asked.append(url))
    assert {"http://localhost/private/files/a.png", "http://localhost/b.png", secret.as_uri()} <= set(asked)
    assert not reading.pdf(data).pages[0].images
    assert not reading.pdf(html_to_pdf(html)).pages[0].images


def test_what_the_caller_allows_is_shown():
    given = {
        "http://localhost/files/a.png": (PIXEL, "image/png"),
        "https://x.test/b.css": (b"p{color:red}", "text/css"),
    }
    html = '<link rel=stylesheet href="/b.css"><img src="/files/a.png" width=50 height=50>'
    data = html_to_pdf(html, resources=given.get)
    assert len(reading.pdf(data).pages[0].images) == 1
    inline = base64.b64encode(PIXEL).decode()
    assert (
        reading.pdf(html_to_pdf(f'<img width=9 height=9 src="data:image/png;base64,{inline}">'))
        .pages[0]
        .images
    )


def test_the_base_address_completes_relative_ones():
    asked = []
    html_to_pdf(
        '<img src="/files/a.png">', base_url="https://reg.test/app/", resources=lambda url: asked.append(url)
    )
    assert asked == ["https://reg.test/files/a.png"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"page-size": "A44"}, "page size 'A44' is not known"),
        ({"orientation": "sideways"}, "neither Portrait nor Landscape"),
        ({"margin-top": "wide"}, "margin-top: 'wide' is not a length such as 15mm"),
        ({"margin-top": "-3mm"}, "is not a length"),
        ({"page-width": "1mm"}, "A page must be between"),
        ({"page-width": "99999mm"}, "A page must be between"),
    ],
)
def test_an_option_that_means_nothing_is_named(options, sentence):
    with pytest.raises(PdfOptionError, match=sentence):
        html_to_pdf(PAGE, options)


def test_lengths_and_other_renderers_options():
    assert [length(value, "x", 0) for value in ("1in", "25.4", "2.54 cm", "96px")] == pytest.approx([72] * 4)
    assert length(None, "x", 7) == length("", "x", 7) == 7
    assert page_size({"page-size": None}) == page_size({"page-size": "a4"})
    assert html_to_pdf(PAGE, {"quiet": "", "enable-local-file-access": "", "margin-top": None}).startswith(
        b"%PDF"
    )


@pytest.mark.parametrize("html", ["", "只有文字", "<p>没有结束", "\x00<p>", "<<<>>>", "𠮷<b>🙂"])
def test_any_html_becomes_a_page(html):
    data = html_to_pdf(html)
    assert reading.pdf(data).pages and reading.empty_boxes(data) == 0


@given(words=st.text(max_size=40))
@settings(max_examples=80, deadline=None)
def test_no_typed_text_leaves_an_empty_box(words):
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    assert reading.empty_boxes(html_to_pdf(f"<p>{escaped}</p>", {"page-numbers": "0"})) == 0


def test_the_fonts_cover_the_general_standard_characters_and_official_signs():
    basic = "".join(chr(point) for point in range(0x4E00, 0x9FA6))
    assert missing_characters(basic) == []
    assert missing_characters("☐☑☒□■√×℃㎡²（）〔〕《》、。：；“”—…①Ⅱ〓 ABCxyz0123") == []
    assert missing_characters("𠮷a𠮷🙂\n") == ["𠮷", "🙂"]
    assert mark_missing("a𠮷\0b\u202ec\ud800\n") == "a〓bc\n"
