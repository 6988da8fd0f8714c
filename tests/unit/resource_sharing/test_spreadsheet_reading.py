"""Reading the spreadsheet of a town: what is tolerated, and what one cell may mean."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.resource_sharing.spreadsheet import identity, read
from reg_station.resource_sharing.spreadsheet_columns import COLUMNS
from reg_station.resource_sharing.spreadsheet_writing import template
from tests.unit.resource_sharing.sheets import (
    CHOICES,
    CODE,
    HEADINGS,
    LISTING,
    listing,
    opened,
    saved,
    workbook,
)


def only_row(content: bytes, **options):
    (row,) = read(content, CHOICES, **options).rows
    return row


def problems_of(content: bytes, **options) -> list[str]:
    return [problem.words() for problem in only_row(content, **options).problems]


def test_a_row_becomes_values_by_field():
    sheet = read(workbook(HEADINGS, LISTING), CHOICES)
    assert sheet.sound and sheet.header_row == 1
    assert sheet.rows[0].number == 2
    assert sheet.rows[0].values == {
        "source_key": "A-1",
        "title": "三楼洁净车间",
        "resource_type": "Cleanroom",
        "enterprise_name": "示例公司",
        "uscc": CODE,
        "town": "青禾镇",
        "area": 800.0,
    }


def test_title_rows_above_blank_rows_between_and_another_order():
    def merge(page):
        page.merge_cells("A1:G1")

    content = workbook(
        tuple(reversed(HEADINGS)),
        (),
        tuple(reversed(LISTING)),
        (None, "  ", "", None),
        tuple(reversed(("A-2", "四楼洁净车间", *LISTING[2:]))),
        titles=(("澄湖区共享资源清单（2026年）",), ("填报单位：青禾镇", None, "日期：2026-09-01"), ()),
        change=merge,
    )
    sheet = read(content, CHOICES)
    assert sheet.header_row == 4
    assert [(row.number, row.values["source_key"]) for row in sheet.rows] == [(6, "A-1"), (8, "A-2")]


@pytest.mark.parametrize(
    "headings",
    [
        (
            "Number",
            "Title *",
            "RESOURCE TYPE",
            "Enterprise",
            "Unified Social Credit Code",
            "Town",
            "Area (㎡)",
        ),
        ("编　号", "名称*", "资源类型：", "企业名称", "统一社会\n信用代码", "街镇园区", "面积（平方米）"),
        ("资源编号", "资源名称", "类型", "单位名称", "信用代码", "所属街镇", "建筑面积(m2)"),
    ],
)
def test_headings_are_known_in_either_language_and_in_many_spellings(headings):
    sheet = read(workbook(headings, LISTING), CHOICES)
    assert sheet.rows[0].values["area"] == 800 and sheet.rows[0].values["uscc"] == CODE
    assert sheet.sound


def test_the_sheet_with_the_headings_is_found_and_hidden_ones_are_left_out():
    book = opened(workbook(HEADINGS, LISTING))
    book.create_sheet("封面", 0).append(["说明"])
    copy = book.copy_worksheet(book["清单"])
    copy.sheet_state = "hidden"
    assert read(saved(book), CHOICES).title == "清单"


def test_a_cell_merged_over_rows_holds_for_each_of_them():
    content = workbook(
        HEADINGS,
        LISTING,
        ("A-2", "四楼洁净车间", "洁净车间", None, None, "青禾镇", 300),
        ("A-3", "五楼洁净车间", "洁净车间", None, None, "青禾镇", 200),
        change=lambda page: (page.merge_cells("D2:D4"), page.merge_cells("E2:E3")),
    )
    rows = read(content, CHOICES).rows
    assert [row.values["enterprise_name"] for row in rows] == ["示例公司"] * 3
    assert [row.values["uscc"] for row in rows] == [CODE, CODE, None]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_example_of_the_template_is_not_read(language):
    book = opened(template(language, CHOICES))
    page = book.worksheets[0]
    page.append(["K-1", "Room", "Cleanroom", "示例公司", CODE, "青禾镇"])
    sheet = read(saved(book), CHOICES)
    assert [row.values["source_key"] for row in sheet.rows] == ["K-1"]
    assert set(sheet.rows[0].values) == {column.fieldname for column in COLUMNS}


def test_the_column_of_an_earlier_check_is_ignored():
    content = workbook((*HEADINGS, "问题/Problem"), (*LISTING, "名称缺失"))
    assert read(content, CHOICES).sound


def test_an_empty_cell_takes_the_default_and_a_missing_column_too():
    with_column = workbook(HEADINGS, (*LISTING[:5], None, 800))
    without = workbook((*HEADINGS[:5], "面积"), (*LISTING[:5], 800))
    for content in (with_column, without):
        assert only_row(content, defaults={"town": "云泽镇"}).values["town"] == "云泽镇"
    assert only_row(workbook(HEADINGS, LISTING), defaults={"town": "云泽镇"}).values["town"] == "青禾镇"
    assert problems_of(with_column) == ["街镇园区 is missing."]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (1200, 1200.0),
        (0, 0.0),
        ("1200", 1200.0),
        ("１２００．５", 1200.5),
        ("1,200.50", 1200.5),
        ("1，200", 1200.0),
        (" 800 ㎡", 800.0),
        ("800平方米", 800.0),
        ("800 m2", 800.0),
        ("/", None),
        ("无", None),
        ("—", None),
        ("", None),
    ],
)
def test_numbers_in_many_spellings(written, value):
    row = only_row(listing(面积=written))
    assert row.problems == []
    assert row.values["area"] == value


@pytest.mark.parametrize("written", ["约800", "12,00", "八百", "1e5", "800-900", True, "nan", "∞", "800 m"])
def test_what_is_no_number_is_refused_with_heading_and_value(written):
    assert problems_of(listing(面积=written)) == [f"面积: {written} is not a number."]


def test_less_than_nothing_is_refused():
    assert problems_of(listing(面积=-5)) == ["面积: -5 is less than nothing."]


@pytest.mark.parametrize(
    "written",
    [
        datetime(2026, 9, 1),
        datetime(2026, 9, 1, 8, 30),
        date(2026, 9, 1),
        "2026-09-01",
        "2026-9-1",
        "2026/9/1",
        "2026.9.1",
        "2026年9月1日",
        "２０２６－０９－０１",
        "20260901",
        20260901,
        46266,
        "2026-09-01 08:30",
        " 2026-09-01 ",
    ],
)
def test_days_in_many_spellings(written):
    row = only_row(listing(可用起=written))
    assert row.problems == []
    assert row.values["available_from"] == date(2026, 9, 1)


@pytest.mark.parametrize(
    "written", ["2026-13-01", "2026-02-30", "9月1日", "2026年9月", "soon", 12, time(8, 30), "1026-09-01"]
)
def test_what_is_no_day_is_refused(written):
    (text,) = problems_of(listing(可用起=written))
    assert text.startswith("可用起: ") and "2026-09-01" in text


def test_an_open_end_is_no_day_and_no_problem():
    row = only_row(listing(可用起="2026-09-01", 可用止="长期"))
    assert row.values["available_to"] is None and not row.problems
    assert problems_of(listing(可用起="长期")) == ["可用起: 长期 is not a date; write it as 2026-09-01."]


def test_the_first_day_after_the_last_is_refused():
    assert problems_of(listing(可用起="2026-09-02", 可用止="2026-09-01")) == [
        "可用起 (2026-09-02) is after 可用止 (2026-09-01)."
    ]
    assert problems_of(listing(可用起="2026-09-01", 可用止="2026-09-01")) == []
    assert len(problems_of(listing(校准日期="2026-09-02", 下次校准日期="2026-09-01"))) == 1


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("是", True),
        ("否", False),
        ("Y", True),
        ("no", False),
        (True, True),
        (1, True),
        (0, False),
        ("√", True),
        (None, None),
        ("不可", False),
    ],
)
def test_yes_and_no(written, value):
    row = only_row(listing(可分割=written))
    assert row.problems == [] and row.values["divisible"] is value


def test_neither_yes_nor_no_is_refused():
    assert problems_of(listing(可分割="也许")) == ["可分割: 也许 is neither yes nor no."]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("纯化水、压缩空气", ("Purified Water", "Compressed Air")),
        ("纯化水;compressed air", ("Purified Water", "Compressed Air")),
        ("纯化水； 纯 化 水", ("Purified Water",)),
        ("PURIFIED WATER", ("Purified Water",)),
        ("Water, Hot", ("Water, Hot",)),
        ("无", None),
        (None, None),
    ],
)
def test_several_utilities_in_one_cell(written, value):
    row = only_row(listing(工艺公用工程=written))
    assert row.problems == [] and row.values["utilities"] == value


@pytest.mark.parametrize(
    ("heading", "written", "shown"),
    [
        ("资源类型", "游泳池", "游泳池"),
        ("街镇园区", "远方镇", "远方镇"),
        ("洁净级别", "ISO 77", "ISO 77"),
        ("周期", "世纪", "世纪"),
        ("工艺公用工程", "纯化水、蒸汽、氮气", "蒸汽、氮气"),
        ("洁净级别", 7, "7"),
    ],
)
def test_what_is_not_on_the_list_is_named(heading, written, shown):
    assert problems_of(listing(**{heading: written})) == [f"{heading}: {shown} is not on the list."]


def test_numbers_as_texts_keep_their_digits():
    row = only_row(listing(编号=1001.0, 联系电话=13800000000, 名称=3, 地址=date(2026, 9, 1)))
    assert row.values["source_key"] == "1001"
    assert row.values["contact_phone"] == "13800000000"
    assert row.values["title"] == "3"
    assert row.values["address"] == "2026-09-01"


def test_a_code_that_excel_has_rounded_is_refused():
    (text,) = problems_of(listing(统一社会信用代码=913101150000001234))
    assert "rounded" in text
    assert "rounded" in problems_of(listing(编号=12345678901234567890))[0]


@pytest.mark.parametrize(
    ("code", "words"), [(CODE[:-1], "17"), (CODE[:-1] + "M", "check digit"), ("O" + CODE[1:], "O")]
)
def test_a_wrong_code_is_refused_in_words(code, words):
    (text,) = problems_of(listing(统一社会信用代码=code))
    assert words in text


def test_a_code_in_full_width_and_small_letters_is_taken():
    assert only_row(listing(统一社会信用代码=" ９１11 0000-60003 7341l ")).values["uscc"] == CODE


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"名称": " "}, ["名称 is missing."]),
        ({"资源类型": None, "街镇园区": "/"}, ["资源类型 is missing.", "街镇园区 is missing."]),
        (
            {"企业名称": None, "统一社会信用代码": "/"},
            ["Neither the name of the enterprise nor its unified social credit code is given."],
        ),
        (
            {"企业名称": None, "统一社会信用代码": "123"},
            ["The unified social credit code 123 has 3 characters; it must have 18."],
        ),
    ],
)
def test_what_is_missing_is_named_once(values, problems):
    assert problems_of(listing(**values)) == problems


def test_text_keeps_its_signs_and_loses_blanks_around_and_what_nobody_sees():
    row = only_row(listing(名称="　Ａ楼（东）\u200b 800㎡ ", 条件说明="第一行\n第二行"))
    assert row.values["title"] == "Ａ楼（东） 800㎡"
    assert row.values["terms"] == "第一行\n第二行"


def test_the_same_number_in_one_town_is_refused_in_both_rows():
    content = workbook(
        HEADINGS, LISTING, ("Ａ-1 ", "另一间", *LISTING[2:]), ("A-1", "第三间", *LISTING[2:5], "云泽镇", 1)
    )
    rows = read(content, CHOICES).rows
    assert [[problem.words() for problem in row.problems] for row in rows] == [
        ["The same resource also stands in row 3."],
        ["The same resource also stands in row 2."],
        [],
    ]


def test_without_numbers_owner_type_and_title_make_a_row_the_same():
    bare = (None, *LISTING[1:])
    content = workbook(
        HEADINGS, bare, bare, (None, "四楼", *LISTING[2:]), (None, LISTING[1], "仪器设备", *LISTING[3:])
    )
    assert [len(row.problems) for row in read(content, CHOICES).rows] == [1, 1, 0, 0]


def test_numbered_rows_may_be_alike():
    content = workbook(HEADINGS, LISTING, ("A-2", *LISTING[1:]))
    assert read(content, CHOICES).sound


def test_identity_is_the_senders_number_within_the_town_else_the_facts():
    assert identity({"source_key": "Ｋ 1", "town": "T", "uscc": CODE}) == ("number", "T", "k1")
    facts = {"town": "T", "uscc": CODE, "resource_type": "Cleanroom", "title": "Room A"}
    assert identity(facts) == identity({**facts, "title": "ＲＯＯＭ a", "enterprise_name": "x"})
    assert identity({**facts, "uscc": None, "enterprise_name": "x"}) != identity(facts)
    assert identity({**facts, "town": "U"}) != identity(facts)


@given(
    st.permutations(range(len(HEADINGS))),
    st.integers(0, 5),
    st.lists(st.floats(0, 10**9).map(lambda number: round(number, 2)), min_size=1, max_size=6),
)
def test_order_of_columns_and_rows_above_change_nothing(order, above, areas):
    def shuffled(row):
        return tuple(row[index] for index in order)

    rows = [(f"K{number}", *LISTING[1:6], area) for number, area in enumerate(areas)]
    titles = tuple((f"第{number}行",) for number in range(above))
    sheet = read(workbook(shuffled(HEADINGS), *map(shuffled, rows), titles=titles), CHOICES)
    assert sheet.header_row == above + 1
    assert [row.values["area"] for row in sheet.rows] == areas
    assert sheet.sound
