"""The approval form has the cells, labels and order of the document, whatever is typed into it."""

from __future__ import annotations

import datetime
import io

import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from reg_station.documents import make_templates
from reg_station.documents.approval_form import ApprovalForm, render_docx, render_pdf
from reg_station.documents.docx_template import shipped
from reg_station.documents.fonts import FontsMissing, font_paths
from reg_station.documents.texts import clean
from tests.unit.documents import reading

FULL = ApprovalForm(
    district="松江区",
    government_name="松江区新桥镇人民政府",
    point_address="松江区新桥镇科技园路88号",
    total_property_area=125000.5,
    enterprise_count=36,
    has_biomed_policy=True,
    planned_staff_count=3,
    usable_floor_area=120,
    contact_person="王小明",
    contact_phone="021-5555 0100",
    applicant_opinion="经研究，同意申请。",
    applicant_head="李四",
    applicant_signed_on=datetime.date(2026, 3, 2),
    approval_opinion="符合建设要求，予以认定。",
    approval_head="张三",
    approved_on="2026-04-01",
)
TITLE = "松江区生物医药产品注册指导服务工作点认定审批表"
AREA = "区域内可用于生物医药研发或生产的物业总面积 (m²)"
LABELS = [
    ["所属政府名称", None],
    ["工作点地址", None],
    [AREA, None, "区域内相关的生产、研发、检测、认证等企业或机构 (家)", None],
    ["街镇是否已有专项生物医药产业政策", None],
    ["工作点拟设立人数 (人)", None, "工作点实用场地面积 (m²)", None],
    ["工作点联系人", None, "联系电话", None],
    ["申请单位意见", None],
    ["松江区\n市场监督管理局/\n工作站\n审批意见", None],
]
SPANS = [[1, 3], [1, 3], [1, 1, 1, 1], [1, 3], [1, 1, 1, 1], [1, 1, 1, 1], [1, 3], [1, 3]]
HOSTILE = '{{ contact_phone }}{% for x in y %} {_{ #import "x" *粗* $a$ @b <w:p>&amp;</w:t> \\u{41} // /* `'


def test_the_docx_has_the_documents_cells_labels_and_values():
    data = render_docx(FULL)
    assert reading.document(data).paragraphs[0].text == TITLE
    assert reading.spans(data) == SPANS
    found = reading.rows(data)
    assert [[cell for cell in row[::2]] for row in found] == [[label for label in row[::2]] for row in LABELS]
    assert [cell for row in found[:6] for cell in row[1::2]] == [
        "松江区新桥镇人民政府",
        "松江区新桥镇科技园路88号",
        "125000.5",
        "36",
        "☑是 ☐否",
        "3",
        "120",
        "王小明",
        "021-5555 0100",
    ]
    assert found[6][1].split("\n") == ["经研究，同意申请。", "负责人(签章): 李四", "2026年3月2日"]
    assert found[7][1].split("\n") == ["符合建设要求，予以认定。", "负责人(签章): 张三", "2026年4月1日"]


@pytest.mark.parametrize(
    ("answer", "boxes"), [(True, "☑是 ☐否"), (False, "☐是 ☑否"), (None, "☐是 ☐否"), (1, "☑是 ☐否")]
)
def test_the_policy_boxes(answer, boxes):
    form = ApprovalForm(has_biomed_policy=answer)
    assert reading.rows(render_docx(form))[3][1] == boxes
    assert reading.squeezed(boxes) in reading.squeezed(reading.text(render_pdf(form)))


def test_an_empty_form_has_blank_cells_and_room_to_sign():
    data = render_docx(ApprovalForm(district="云间区"))
    found = reading.rows(data)
    assert [cell for row in found[:6] for cell in row[1::2]] == ["", "", "", "", "☐是 ☐否", "", "", "", ""]
    assert found[6][1] == found[7][1] == "\n负责人(签章): \n年    月    日"
    assert "None" not in reading.text(render_pdf(ApprovalForm()))


def test_word_is_told_the_chinese_font_and_the_paper():
    document = reading.document(render_docx(FULL))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    runs = [
        run
        for row in document.tables[0].rows
        for cell in row.cells
        for p in cell.paragraphs
        for run in p.runs
    ]
    named = {run._element.rPr.rFonts.get(qn("w:eastAsia")) for run in runs}
    assert named == {"宋体", "MS Gothic"}
    width = sum(cell.width for cell in document.tables[0].rows[2].cells)
    assert width <= section.page_width - section.left_margin - section.right_margin


def test_another_districts_title_and_bureau():
    form = ApprovalForm(
        district="云间区", title="云间区注册指导工作点审批表（试行）", bureau_label="云间区市场局审批意见"
    )
    assert reading.document(render_docx(form)).paragraphs[0].text == "云间区注册指导工作点审批表（试行）"
    assert reading.rows(render_docx(form))[7][0] == "云间区市场局审批意见"
    printed = reading.squeezed(reading.text(render_pdf(form)))
    assert "云间区注册指导工作点审批表（试行）" in printed and "云间区市场局审批意见" in printed
    assert "云间区生物医药产品注册指导服务工作点认定审批表" in reading.squeezed(
        reading.text(render_pdf(ApprovalForm(district="云间区")))
    )


def test_the_pdf_says_the_same_in_the_same_order():
    printed = reading.squeezed(reading.text(render_pdf(FULL)))
    wanted = [TITLE]
    for labels, values in zip(LABELS, reading.rows(render_docx(FULL)), strict=True):
        for label, value in zip(labels[::2], values[1::2], strict=True):
            wanted += [reading.squeezed(label), *map(reading.squeezed, value.split("\n"))]
    at = -1
    for words in wanted:
        # the boxes of two columns may be read in either order, so a value is only looked for after its label
        assert words in printed, words
    for label in [row[0] for row in LABELS]:
        place = printed.index(reading.squeezed(label))
        assert place > at, label
        at = place


def test_the_pdf_is_one_archivable_page_with_its_fonts_inside():
    data = render_pdf(FULL)
    assert len(reading.pdf(data).pages) == 1
    assert all(reading.fonts(data).values())
    assert any("NotoSerifSC" in name for name in reading.fonts(data))
    assert reading.empty_boxes(data) == 0
    assert "pdfaid:part" in reading.pdf(data).xmp_metadata.stream.get_data().decode()
    assert data == render_pdf(FULL), "the same form must be the same file"


def test_a_long_opinion_runs_on_and_loses_nothing():
    opinion = "\n".join(f"第{number}条，本镇将生物医药作为主导产业列入发展规划。" for number in range(1, 121))
    form = ApprovalForm(district="云间区", applicant_opinion=opinion, approval_opinion="同意。" * 200)
    data = render_pdf(form)
    pages = [reading.squeezed(page.extract_text()) for page in reading.pdf(data).pages]
    assert len(pages) > 2
    whole = "".join(pages)
    assert all(f"第{number}条，" in whole for number in range(1, 121))
    assert whole.count("负责人(签章):") == 2
    assert f"第1页共{len(pages)}页" in pages[0]
    assert reading.rows(render_docx(form))[6][1].startswith(opinion)


def test_hostile_text_is_printed_literally():
    form = ApprovalForm(
        district="云间区", contact_person=HOSTILE, applicant_opinion=HOSTILE, contact_phone="100"
    )
    found = reading.rows(render_docx(form))
    assert found[5][1] == HOSTILE
    assert found[6][1].startswith(HOSTILE)
    printed = reading.squeezed(reading.text(render_pdf(form)))
    assert (
        printed.count(reading.squeezed('{{contact_phone}}{%forxiny%}{_{#import"x"*粗*$a$@b<w:p>&amp;</w:t>'))
        == 2
    )


def test_control_characters_vanish_and_lines_stay():
    form = ApprovalForm(applicant_opinion="甲\x00\x07\x0c乙\r\n丙\u202e\ud800丁\ufffe")
    assert reading.rows(render_docx(form))[6][1].startswith("甲乙\n丙丁\n负责人")
    assert "甲乙" in reading.text(render_pdf(form))


def test_a_character_no_font_has_is_marked_in_the_pdf_and_kept_in_the_docx():
    form = ApprovalForm(contact_person="𠮷田🙂")
    assert "〓田〓" in reading.text(render_pdf(form))
    assert reading.rows(render_docx(form))[5][1] == "𠮷田🙂"
    assert reading.empty_boxes(render_pdf(form)) == 0


@pytest.mark.parametrize("field", ["total_property_area", "usable_floor_area", "enterprise_count"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), "许多"])
def test_what_is_no_quantity_is_refused(field, value):
    with pytest.raises(ValueError):
        render_docx(ApprovalForm(**{field: value}))


def test_what_is_no_date_or_no_answer_is_refused():
    with pytest.raises(ValueError):
        render_pdf(ApprovalForm(approved_on="下周"))
    with pytest.raises(ValueError, match="Yes, No or nothing"):
        render_docx(ApprovalForm(has_biomed_policy="maybe"))


@given(words=st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back_from_the_docx_as_it_was_typed(words):
    found = reading.rows(render_docx(ApprovalForm(point_address=words, approval_opinion=words)))
    assert found[1][1] == clean(words)
    assert found[7][1].startswith(clean(words))


@given(words=st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_set_without_an_empty_box(words):
    data = render_pdf(ApprovalForm(government_name=words, approval_opinion=words, bureau_label=words))
    assert reading.empty_boxes(data) == 0


def test_the_shipped_template_is_what_its_script_makes():
    stream = io.BytesIO()
    make_templates.without_leftovers(make_templates.approval_form()).save(stream)
    made, kept = reading.document(stream.getvalue()), reading.document(shipped("approval_form"))
    assert made.element.xml == kept.element.xml


def test_missing_fonts_are_named_with_the_cure(monkeypatch):
    from reg_station.documents import fonts

    monkeypatch.setattr(fonts, "PACKAGE", "no_such_fonts")
    font_paths.cache_clear()
    with pytest.raises(FontsMissing, match="pip install pylopdf-fonts-zh-cn"):
        font_paths()
    font_paths.cache_clear()
