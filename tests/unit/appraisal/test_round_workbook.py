"""The workbook of a round, read back: merged heads, four lines an appraised, ranks, nothing that runs."""

import io
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from reg_station.appraisal import round_workbook as excel
from reg_station.appraisal.round_workbook import RoundWork, WorkIndicator, WorkRow, WorkScore

INDICATORS = (
    WorkIndicator("1.1", "走访", "走访调研", 30, "按比例", 20, citation="2022-144 三2"),
    WorkIndicator("1.2", "记录", "走访调研", 10, "评判"),
    WorkIndicator("2.1", "场地", "基础保障", 60, "评判"),
)
SCORES = {
    "1.1": WorkScore(15, 15, 22.5, 25, 22.5, 22.5, "15 of 20", "自评备注", "属实"),
    "1.2": WorkScore(None, None, None, 9, 8, 8),
    "2.1": WorkScore(None, None, None, 55, 50, 50),
}
ROW = WorkRow(
    "甲工作点", "一镇", "已公布", SCORES, 89, 80.5, "合格", ((2024, 75.0, "合格"), (2025, 80.5, "合格"))
)
OPEN = WorkRow("乙工作点", "二镇", "自评", {"1.1": WorkScore(3, 3, 4.5, 4.5)}, 4.5)
WORK = RoundWork("2025年度服务工作点", INDICATORS, (OPEN, ROW), (("优秀", 85.0), ("合格", 60.0)))


def read(work=WORK):
    return load_workbook(io.BytesIO(excel.workbook(work)))


def values(sheet) -> list[list]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_there_are_four_sheets():
    assert tuple(read().sheetnames) == excel.SHEETS


def test_the_form_is_merged_like_the_paper():
    sheet = read()["考核汇总表"]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:K1", "A2:K2", "E3:F3", "A3:A4", "H3:H4", "B5:B8", "B9:B12"} <= merged
    assert sheet["E3"].value == "走访调研（40分）" and sheet["G3"].value == "基础保障（60分）"
    assert sheet["E4"].value == "1.1 走访\n（30分）"
    assert "示例" in sheet["A2"].value


def test_four_lines_for_each_and_the_best_first():
    rows = values(read()["考核汇总表"])[4:]
    assert [row[3] for row in rows] == ["佐证数据", "自评分", "评审分", "得分"] * 2
    assert rows[0][:3] == [1, "甲工作点", "一镇"] and rows[4][:3] == [2, "乙工作点", "二镇"]
    assert [row[4] for row in rows] == [15, 25, 22.5, 22.5, 3, 4.5, None, None]
    assert [row[7] for row in rows[:4]] == [None, 89, 80.5, 80.5]
    assert rows[0][8:] == ["合格", 1, "已公布"] and rows[4][8:] == [None, None, "自评"]


def test_it_prints_across_with_its_head_on_every_page():
    book = read()
    for name, paper in zip(excel.SHEETS, (excel.A3, excel.A4, excel.A4, excel.A4), strict=True):
        sheet = book[name]
        assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", paper)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows and sheet.freeze_panes
    assert book["考核汇总表"].freeze_panes == "E5" and book["考核汇总表"].print_title_rows == "$1:$4"


def test_evidence_scheme_and_years():
    book = read()
    evidence = values(book["佐证与理由"])
    assert ["甲工作点", "1.1 走访", "走访调研", 15, 15, 22.5, "15 of 20", "自评备注", "属实"] in evidence
    scheme = values(book["考核方案"])
    assert ["合计", None, None, 100, None, None, None, None, None] in scheme
    assert ["等级", "优秀", None, 85, "分及以上", None, None, None, None] in scheme
    years = values(book["年度对比"])
    head = ["被考核单位", "所属街镇", "2024年得分", "2024年等级", "2025年得分", "2025年等级", "较上次"]
    assert head in years and ["甲工作点", "一镇", 75, "合格", 80.5, "合格", 5.5] in years
    assert ["乙工作点", "二镇", None, None, None, None, None] in years


def test_official_weights_need_no_note():
    book = read(replace(WORK, is_example=False))
    assert all("示例" not in str(cell) for sheet in book for row in values(sheet) for cell in row if cell)


@given(st.sampled_from("=+-@\t"), st.text(max_size=20))
@settings(max_examples=25, deadline=None)
def test_nothing_that_was_written_runs(sign, rest):
    bad = sign + rest
    scores = {"1.1": WorkScore(1, 1, 1, 1, 1, 1, bad, bad, bad)}
    row = WorkRow(bad, bad, bad, scores, 1, 1, bad, ((2025, 1.0, bad),))
    work = RoundWork(
        bad, (replace(INDICATORS[0], title=bad, category=bad, guidance=bad),), (row,), ((bad, 1.0),)
    )
    for sheet in read(work):
        for line in sheet.iter_rows():
            for cell in line:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value[:1] in "=+-@":
                    assert cell.quotePrefix, cell.value


@given(st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=8))
def test_equal_totals_share_a_rank(totals):
    rows = [WorkRow(str(at), "", "", {}, total=value) for at, value in enumerate(totals)]
    places = excel.ranks(rows)
    for row in rows:
        if row.total is None:
            assert row.name not in places
        else:
            better = sum(other.total is not None and other.total > row.total for other in rows)
            assert places[row.name] == better + 1


def test_a_round_without_categories_set_together():
    apart = (INDICATORS[0], INDICATORS[2], INDICATORS[1])
    sheet = read(replace(WORK, indicators=apart))["考核汇总表"]
    assert [sheet.cell(3, at).value for at in (5, 6, 7)] == [
        "走访调研（30分）",
        "基础保障（60分）",
        "走访调研（10分）",
    ]
