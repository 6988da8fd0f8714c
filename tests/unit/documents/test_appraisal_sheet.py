"""The sheet of an appraisal: categories merged, what is not announced left open, notes where they belong."""

from __future__ import annotations

from dataclasses import replace

from reg_station.documents.appraisal_sheet import (
    EXAMPLE,
    HEAD,
    NOT_FINAL,
    AppraisalSheet,
    SheetCategory,
    SheetRow,
    render_docx,
    render_pdf,
)
from tests.unit.documents import reading

ROWS = (
    SheetRow("1.1", "走访企业", 30, 20, 15, 22.5, 22.5, 22.5, "15 达目标 20 的一部分。"),
    SheetRow("1.2", "走访记录", 10, None, None, 9, 8, 8, "评审：记录不全"),
)
SHEET = AppraisalSheet(
    title="2025年度服务工作点考核评估表",
    facts=(("被考核单位", "甲工作点"), ("编号", "SA-2025-00001"), ("所属街镇", "一镇")),
    categories=(
        SheetCategory("走访调研", 40, 30.5, ROWS),
        SheetCategory("基础保障", 60, 55, (SheetRow("2.1", "场地", 60, None, None, 55, 55, 55),)),
    ),
    weight=100,
    self_total=86.5,
    total=85.5,
    grade="优秀",
    statement="全年走访 15 家。",
    objections=(("1.2", "记录已补充", "答复（不予采纳）：补充在截止之后"),),
    evidence="数据校验值（SHA-256）：" + "ab" * 32,
    is_example=True,
    is_final=True,
    dated="2026-03-02",
)


def words(sheet) -> str:
    return reading.squeezed(reading.text(render_pdf(sheet)))


def scores(sheet):
    return next(
        table for table in reading.document(render_docx(sheet)).tables if len(table.columns) == len(HEAD)
    )


def test_everything_is_on_the_pdf():
    found = words(SHEET)
    for part in (
        "2025年度服务工作点考核评估表",
        "甲工作点",
        "走访调研",
        "（40分）",
        "得30.5分",
        "1.1走访企业",
    ):
        assert part in found, part
    for part in (
        "85.5",
        "评定等级：优秀",
        "全年走访15家。",
        "记录已补充",
        "补充在截止之后",
        "审定单位（盖章）",
        EXAMPLE,
    ):
        assert reading.squeezed(part) in found, part
    assert "ab" * 8 in found and NOT_FINAL not in found
    page = reading.pdf(render_pdf(SHEET)).pages[0]
    assert page.mediabox.width > page.mediabox.height
    assert reading.empty_boxes(render_pdf(SHEET)) == 0


def test_the_cells_of_a_category_are_merged_in_the_docx():
    table = scores(SHEET)
    assert [cell.text for cell in table.rows[0].cells] == list(HEAD)
    first, second = table.cell(1, 0), table.cell(2, 0)
    assert first._tc is second._tc and first.text.startswith("走访调研")
    assert table.cell(3, 0)._tc is not second._tc
    assert [cell.text for cell in table.rows[1].cells][1:] == [
        *("1.1 走访企业", "30", "20", "15", "22.5", "22.5", "22.5"),
        "15 达目标 20 的一部分。",
    ]
    assert [cell.text for cell in table.rows[4].cells][-2:] == ["85.5", "评定等级：优秀"]


def test_before_it_is_announced_scores_are_left_open():
    rows = tuple(replace(row, review_score=None, final_score=None) for row in ROWS)
    sheet = replace(
        SHEET, categories=(SheetCategory("走访调研", 40, None, rows),), total=None, grade="", is_final=False
    )
    assert NOT_FINAL in words(sheet) and "优秀" not in words(sheet)
    assert [cell.text for cell in scores(sheet).rows[1].cells][6:8] == ["—", "—"]


def test_official_weights_need_no_note():
    assert EXAMPLE not in words(replace(SHEET, is_example=False))


def test_a_long_sheet_repeats_its_head():
    rows = tuple(replace(ROWS[0], code=str(number), reason="理由" * 30) for number in range(40))
    pages = reading.pdf(
        render_pdf(replace(SHEET, categories=(SheetCategory("走访调研", 40, 1, rows),)))
    ).pages
    assert len(pages) > 2
    with_rows = [page for page in pages if "走访企业" in page.extract_text()]
    assert all("得分理由" in page.extract_text() for page in with_rows)


def test_hostile_text_is_literal():
    hostile = "#panic() {{ 7*7 }} <b>*x*</b>"
    assert reading.squeezed(hostile) in words(replace(SHEET, statement=hostile))
