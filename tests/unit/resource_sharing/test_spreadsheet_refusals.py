"""Files that cannot be taken at all are refused in one sentence; the rest is given back with its problems."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from reg_station.resource_sharing import spreadsheet_columns as say
from reg_station.resource_sharing.spreadsheet import MOST_BYTES, read
from reg_station.resource_sharing.spreadsheet_columns import COLUMNS, MOST_ROWS, SheetRefused
from reg_station.resource_sharing.spreadsheet_writing import PROBLEM_FILL, annotate, template
from tests.unit.resource_sharing.sheets import (
    CHOICES,
    HEADINGS,
    LISTING,
    opened,
    saved,
    with_part,
    workbook,
)

GOOD = workbook(HEADINGS, LISTING)
SHEET_PART = "xl/worksheets/sheet1.xml"


def refusal(content: bytes, **options):
    with pytest.raises(SheetRefused) as caught:
        read(content, CHOICES, **options)
    assert "\n" not in str(caught.value)
    return caught.value.problem


def other_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", say.NOT_XLSX),
        ("编号,名称\n1,洁净车间\n".encode(), say.NOT_XLSX),
        (b"<html><table></table></html>", say.NOT_XLSX),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1000, say.OLD_EXCEL),
        (other_zip(), say.NOT_XLSX),
        (b"PK\x03\x04" + b"\x00" * 100, say.DAMAGED),
        (GOOD[: len(GOOD) // 2], say.DAMAGED),
        (GOOD[:-1], say.DAMAGED),
    ],
)
def test_what_is_no_whole_workbook_is_refused(content, text):
    assert refusal(content).text == text


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1))
def test_a_file_cut_off_anywhere_is_refused(length):
    assert refusal(GOOD[:length]).text in (say.NOT_XLSX, say.DAMAGED)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_file_with_a_wrong_byte_is_read_or_refused_but_never_breaks(place, change):
    damaged = bytearray(GOOD)
    damaged[place] ^= change
    try:
        sheet = read(bytes(damaged), CHOICES)
    except SheetRefused as error:
        assert error.problem.words()
    else:
        assert len(sheet.rows) == 1


def test_a_sheet_cut_off_inside_the_archive_is_refused():
    assert refusal(with_part(GOOD, SHEET_PART, lambda xml: xml[: len(xml) // 2])).text == say.DAMAGED


def test_a_row_number_beyond_all_sheets_is_refused_at_once():
    huge = with_part(GOOD, SHEET_PART, lambda xml: xml.replace(b'r="2"', b'r="99999999999"'))
    assert refusal(huge).text == say.DAMAGED


def test_an_archive_that_unpacks_to_an_unreasonable_size_is_refused():
    stream = io.BytesIO(GOOD)
    with (
        zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("xl/media/x", "w") as part,
    ):
        for _unused in range(MOST_BYTES // 2**24 + 1):
            part.write(bytes(2**24))
    assert len(stream.getvalue()) < 2**20
    assert refusal(stream.getvalue()).text == say.TOO_LARGE


def test_external_entities_are_not_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    evil = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]>'.encode()
    content = with_part(
        workbook(HEADINGS, LISTING, change=lambda page: setattr(page["B2"], "data_type", "inlineStr")),
        SHEET_PART,
        lambda xml: evil + xml.split(b"?>", 1)[-1].replace("三楼洁净车间".encode(), b"&s;"),
    )
    try:
        rows = read(content, CHOICES).rows
    except SheetRefused as error:
        assert error.problem.text == say.DAMAGED
    else:
        assert "hidden words" not in str(rows)


def test_merged_cells_over_one_another_do_not_keep_the_reader_busy():
    ranges = b"".join(b'<mergeCell ref="A1:A%d"/>' % (20_000 - number) for number in range(2000))
    evil = with_part(
        GOOD,
        SHEET_PART,
        lambda xml: xml.replace(b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>"),
    )
    assert refusal(evil).text == say.DAMAGED


def test_without_headings_nothing_is_guessed():
    assert refusal(workbook(LISTING, LISTING)).text == say.NO_HEADER
    assert refusal(saved(Workbook())).text == say.NO_HEADER


def test_headings_without_rows_are_refused():
    assert refusal(workbook(HEADINGS)).text == say.NO_ROWS
    assert refusal(template("zh", CHOICES)).text == say.NO_ROWS


def test_missing_columns_are_named():
    problem = refusal(workbook(("编号", "名称", "面积"), ("A-1", "三楼", 800)))
    assert problem.text == say.MISSING_COLUMNS
    for name in ("资源类型", "街镇园区", "统一社会信用代码"):
        assert name in problem.words()


def test_unknown_columns_are_named():
    problem = refusal(workbook((*HEADINGS, "颜色", "气味"), (*LISTING, "红", "香")))
    assert problem.text == say.UNKNOWN_COLUMNS and "颜色、气味" in problem.words()


def test_columns_that_stand_twice_are_named():
    problem = refusal(workbook((*HEADINGS, "建筑面积"), (*LISTING, 900)))
    assert problem.text == say.DOUBLE_COLUMNS and "建筑面积" in problem.words()


def test_data_without_a_heading_is_named_by_its_column():
    problem = refusal(workbook(HEADINGS, (*LISTING, None, "顺便")))
    assert problem.text == say.BARE_COLUMNS and "I" in problem.words()


def test_two_sheets_of_listings_are_refused():
    book = opened(GOOD)
    book.copy_worksheet(book["清单"]).title = "清单二"
    problem = refusal(saved(book))
    assert problem.text == say.SEVERAL_SHEETS and "清单、清单二" in problem.words()


def test_formulas_without_a_value_are_named_by_their_cells():
    problem = refusal(workbook(HEADINGS, (*LISTING[:6], "=400*2"), ("A-2", "=B2", *LISTING[2:])))
    assert problem.text == say.FORMULAS and "G2、B3" in problem.words()


def test_a_formula_that_excel_has_calculated_counts_as_its_value():
    content = workbook(HEADINGS, (*LISTING[:6], "=400*2"))
    calculated = with_part(
        content,
        SHEET_PART,
        lambda xml: (
            xml.replace(b"<v></v>", b"<v>800</v>")
            .replace(b"<v />", b"<v>800</v>")
            .replace(b"<v/>", b"<v>800</v>")
        ),
    )
    assert read(calculated, CHOICES).rows[0].values["area"] == 800


def test_a_failed_calculation_is_a_problem_of_its_row():
    def fail(page):
        page["G2"].value = "#REF!"

    (row,) = read(workbook(HEADINGS, LISTING, change=fail), CHOICES).rows
    assert [problem.words() for problem in row.problems] == ["面积: the cell holds the error #REF!."]


def test_a_text_that_looks_like_a_formula_is_a_text():
    def quote(page):
        page["B2"].value, page["B2"].data_type = "=SUM(1)", "s"

    assert read(workbook(HEADINGS, LISTING, change=quote), CHOICES).rows[0].values["title"] == "=SUM(1)"


@pytest.fixture(scope="module")
def most_rows() -> list[tuple]:
    return [(f"K{number}", *LISTING[1:]) for number in range(MOST_ROWS)]


def test_as_many_rows_as_allowed_are_read_and_one_more_is_refused(most_rows):
    assert len(read(workbook(HEADINGS, *most_rows), CHOICES).rows) == MOST_ROWS
    assert refusal(workbook(HEADINGS, *most_rows, ("K", *LISTING[1:]))).text == say.TOO_MANY_ROWS


def test_the_annotated_file_names_the_problems_beside_the_rows():
    content = workbook(HEADINGS, LISTING, ("A-2", *LISTING[1:]), titles=(("清单",),))
    page = opened(annotate(content, {3: ["名称缺失", "=1+1"]})).active
    assert page["H2"].value == say.PROBLEM_HEADING
    assert page["H3"].value == "名称缺失\n=1+1" and page["H3"].data_type == "s"
    assert page["A3"].fill.fgColor.rgb == PROBLEM_FILL.fgColor.rgb
    assert page["H4"].value is None and page["A4"].fill.fill_type is None
    assert [cell.value for cell in page[3]][:7] == list(LISTING)


def test_a_formula_is_not_born_from_a_problem():
    page = opened(annotate(GOOD, {2: ["=HYPERLINK(1)"]})).active
    assert (page["H2"].value, page["H2"].data_type) == ("=HYPERLINK(1)", "s")


def test_checking_again_takes_away_what_the_last_check_wrote():
    content = workbook(HEADINGS, LISTING, ("A-2", *LISTING[1:]))
    again = annotate(annotate(content, {2: ["falsch"], 3: ["x"]}), {3: ["y"]})
    page = opened(again).active
    assert [cell.value for cell in page["H"]] == [say.PROBLEM_HEADING, None, "y"]
    assert page["A2"].fill.fill_type is None and page["A3"].fill.fill_type == "solid"
    assert page.max_column == len(HEADINGS) + 1
    assert read(again, CHOICES).sound


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_has_headings_example_lists_and_explanation(language):
    book = opened(template(language, CHOICES, translate=lambda text: f"<{text}>"))
    listings, guide, lists = book.worksheets
    heads = [cell.value for cell in listings[1]]
    assert len(heads) == len(COLUMNS) and listings.freeze_panes == "C2"
    assert any("㎡" in head for head in heads)
    assert listings["A2"].value in ("示例", "Example")
    assert lists.sheet_state == "veryHidden"
    rules = {rule.type for rule in listings.data_validations.dataValidation}
    assert rules == {"list", "decimal"}
    types = [choice.label(language) for choice in CHOICES["resource_type"]]
    assert [lists.cell(row, 3).value for row in range(1, len(types) + 1)] == types
    rows = {
        row[0].value: [cell.value for cell in row]
        for row in guide.iter_rows(min_row=2, max_row=len(COLUMNS) + 1)
    }
    for column in COLUMNS:
        name = column.zh if language == "zh" else column.en
        assert rows[name][5] == f"<{column.note}>"
        assert rows[name][4]
    assert rows["资源类型" if language == "zh" else "Resource Type"][4] == "、".join(types)


def test_the_example_of_the_template_is_itself_a_good_row():
    book = opened(template("zh", CHOICES))
    book.worksheets[0]["A2"].value = "K-1"
    (row,) = read(saved(book), CHOICES).rows
    assert row.problems == []
