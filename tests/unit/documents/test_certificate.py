"""The certificate: what it says in either language, on one landscape page, with a code that leads to the check."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reg_station.documents.certificate import Certificate, qr_svg, render_pdf
from tests.unit.documents import reading

URL = "https://reg.example.test/verify/3f9a7c1d2b"
PLAIN = Certificate(
    certificate_number="YJ-GZD-2026-0007",
    point_name="新桥镇生物医药产品注册指导服务工作点",
    town_name="新桥镇人民政府",
    issued_by="云间区市场监督管理局\n云间生物医药产品注册指导服务工作站",
    issued_on="2026-04-01",
    valid_to="2029-03-31",
    verification_url=URL,
)


def changed(**values) -> Certificate:
    return Certificate(**{**PLAIN.__dict__, **values})


def test_the_chinese_certificate():
    words = reading.squeezed(reading.text(render_pdf(PLAIN)))
    for wanted in (
        "认定证书",
        "证书编号：YJ-GZD-2026-0007",
        "兹认定",
        PLAIN.point_name,
        "新桥镇人民政府申报",
        "云间区市场监督管理局",
        "云间生物医药产品注册指导服务工作站",
        "2026年4月1日",
        "有效期至2029年3月31日",
        "扫码核验证书",
        URL,
    ):
        assert wanted in words, wanted


def test_the_english_certificate():
    # Readers differ in where they see a gap between letters: pypdf 3, which Frappe v15 pins, sees one in words.
    words = "".join(reading.text(render_pdf(changed(point_name="Xinqiao Service Point"), "en")).split())
    for wanted in (
        "Certificate of Accreditation",
        "Certificate No. YJ-GZD-2026-0007",
        "Xinqiao Service Point",
        "hereby accredited",
        "1 April 2026",
        "Valid until 31 March 2029",
        "Scan to verify",
    ):
        assert wanted.replace(" ", "") in words, wanted


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_landscape_page_with_all_fonts_and_nothing_over_the_edge(language):
    for certificate in (
        PLAIN,
        changed(
            point_name="云间区新桥镇与洞泾镇联合建设的生物医药产品注册指导服务工作点（科技园分点）" * 2,
            town_name="很长的街镇名称" * 6,
            issued_by="云间区市场监督管理局\n云间区科学技术委员会\n云间生物医药产品注册指导服务工作站及其联合发证单位",
            verification_url=URL + "/" + "0123456789abcdef" * 8,
        ),
    ):
        data = render_pdf(certificate, language)
        reader = reading.pdf(data)
        assert len(reader.pages) == 1
        box = reader.pages[0].mediabox
        assert (round(box.width), round(box.height)) == (842, 595)
        assert all(reading.fonts(data).values()) and reading.empty_boxes(data) == 0


def test_no_end_and_no_town_leave_their_words_out():
    words = reading.squeezed(reading.text(render_pdf(changed(valid_to=None, town_name=""))))
    assert "有效期" not in words and "None" not in words and "申报" not in words


def test_the_same_certificate_is_the_same_file():
    assert render_pdf(PLAIN) == render_pdf(PLAIN)
    assert render_pdf(PLAIN) != render_pdf(changed(certificate_number="YJ-GZD-2026-0008"))


def test_the_code_leads_to_the_verification_page():
    svg = qr_svg(URL)
    assert svg.startswith("<svg") and "<script" not in svg
    import segno

    code = segno.make(URL, error="q", micro=False)
    assert code.error in ("Q", "H")
    size = int(re.search(r'width="(\d+)"', svg).group(1))
    assert size == code.symbol_size(border=1)[0]


@pytest.mark.parametrize("field", ["certificate_number", "point_name", "issued_on", "verification_url"])
def test_a_certificate_that_proves_nothing_is_not_printed(field):
    with pytest.raises(ValueError, match=field.replace("_", " ")):
        render_pdf(changed(**{field: ""}))


def test_odd_addresses_and_languages_are_refused():
    with pytest.raises(ValueError, match="must begin with"):
        render_pdf(changed(verification_url="javascript:alert(1)"))
    with pytest.raises(ValueError, match="zh or en, not in fr"):
        render_pdf(PLAIN, "fr")


@given(words=st.text(min_size=1, max_size=50))
@settings(max_examples=40, deadline=None)
def test_any_name_is_printed_literally_on_one_page(words):
    data = render_pdf(changed(point_name=words, issued_by=words, town_name=words))
    assert len(reading.pdf(data).pages) == 1
    assert reading.empty_boxes(data) == 0
