"""Writes spreadsheets of shared resources: the template to fill in, and a sender's file with its problems. Pure."""

import io
from collections.abc import Callable, Mapping, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from reg_station.resource_sharing.spreadsheet import Place, locate
from reg_station.resource_sharing.spreadsheet_columns import (
    CHOICE,
    CHOICES,
    CODE,
    COLUMNS,
    DATE,
    FLAG,
    LANGUAGES,
    MOST_ROWS,
    NUMBER,
    PROBLEM_HEADING,
    TEXT,
    Choice,
    Column,
    is_problem_heading,
)
from reg_station.words import marked as _

SHEETS = {"zh": ("资源清单", "填写说明"), "en": ("Listings", "How to Fill In")}
GUIDE_HEADINGS = (
    _("Column"),
    _("Must Be Filled In"),
    _("Unit"),
    _("Example"),
    _("Allowed Values"),
    _("Explanation"),
)
ANY_TEXT, ANY_NUMBER, ANY_DATE = _("Any text"), _("A number, not less than nothing"), _("A date")
YES_NO = {"zh": ("是", "否"), "en": ("Yes", "No")}
EXAMPLE_NOTE = _("The row marked as example shows how to fill in; it is not read and may stay or go.")

HEAD_FILL = PatternFill("solid", fgColor="1F5F8B")
NEEDED_FILL = PatternFill("solid", fgColor="A3452C")
EXAMPLE_FONT = Font(italic=True, color="808080")
PROBLEM_FILL = PatternFill("solid", fgColor="FFFFD7D7")
NO_FILL = PatternFill(fill_type=None)
THIN = Border(bottom=Side(style="thin", color="BFBFBF"))
PROBLEM_WIDTH = 60
LONGEST = 32_000  # characters a cell may hold


def template(
    language: str,
    choices: Mapping[str, Sequence[Choice]],
    translate: Callable[[str], str] = str,
) -> bytes:
    """An empty workbook in `language` ("zh" or "en"): listings with an example, and how to fill them in."""
    workbook = Workbook()
    listings, guide = workbook.active, workbook.create_sheet()
    listings.title, guide.title = SHEETS[language]
    lists = workbook.create_sheet("lists")
    lists.sheet_state = "veryHidden"
    for index, column in enumerate(COLUMNS, start=1):
        _write_column(listings, index, column, language, choices)
        _restrict(listings, lists, index, column, language, choices)
    listings.freeze_panes = "C2"
    listings.row_dimensions[1].height = 34
    _write_guide(guide, language, choices, translate)
    return _saved(workbook)


def _write_column(sheet, index: int, column: Column, language: str, choices: Mapping) -> None:
    letter = get_column_letter(index)
    head = sheet.cell(1, index, column.heading(language))
    head.font = Font(bold=True, color="FFFFFF")
    head.fill = NEEDED_FILL if column.required else HEAD_FILL
    head.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    sheet.column_dimensions[letter].width = 24 if column.kind in (TEXT, CODE, CHOICES) else 15
    # A code or a telephone number typed into a cell that is not text loses its last digits.
    sheet.column_dimensions[letter].number_format = "@" if column.kind in (TEXT, CODE) else "General"
    cell = sheet.cell(2, index, _example(column, language, choices))
    cell.font = EXAMPLE_FONT
    if column.kind in (TEXT, CODE):
        cell.number_format = "@"


def _example(column: Column, language: str, choices: Mapping[str, Sequence[Choice]]) -> object:
    given = column.example[LANGUAGES.index(language)]
    values = choices.get(column.fieldname, ())
    if column.kind not in (CHOICE, CHOICES) or given is None:
        return given
    labels = [choice.label(language) for choice in values]
    return "、".join(labels[:2]) if column.kind == CHOICES else (labels[0] if labels else None)


def _restrict(sheet, lists, index: int, column: Column, language: str, choices: Mapping) -> None:
    """What Excel itself may check while the sheet is filled in."""
    if column.kind == FLAG:
        rule = DataValidation("list", formula1='"{}"'.format(",".join(YES_NO[language])), allow_blank=True)
    elif column.kind == NUMBER:
        rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    elif column.kind == CHOICE and choices.get(column.fieldname):
        labels = [choice.label(language) for choice in choices[column.fieldname]]
        for row, label in enumerate(labels, start=1):
            _write_text(lists.cell(row, index), label)
        letter = get_column_letter(index)
        area = f"{quote_sheetname(lists.title)}!${letter}$1:${letter}${len(labels)}"
        rule = DataValidation("list", formula1=area, allow_blank=not column.required)
    else:
        return
    rule.showErrorMessage = True
    letter = get_column_letter(index)
    rule.add(f"{letter}2:{letter}{MOST_ROWS + 2}")
    sheet.add_data_validation(rule)


def _write_guide(sheet, language: str, choices: Mapping, translate: Callable[[str], str]) -> None:
    for index, heading in enumerate(GUIDE_HEADINGS, start=1):
        cell = sheet.cell(1, index, translate(heading))
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEAD_FILL
    for row, column in enumerate(COLUMNS, start=2):
        example = _example(column, language, choices)
        texts = (
            column.zh if language == "zh" else column.en,
            YES_NO[language][0] if column.required else "",
            column.unit,
            "" if example is None else example,
            _allowed(column, language, choices, translate),
            translate(column.note),
        )
        for index, text in enumerate(texts, start=1):
            _write_text(sheet.cell(row, index), text)
            sheet.cell(row, index).alignment = Alignment(wrap_text=True, vertical="top")
            sheet.cell(row, index).border = THIN
    sheet.cell(len(COLUMNS) + 3, 1, translate(EXAMPLE_NOTE))
    for letter, width in zip("ABCDEF", (20, 12, 10, 26, 40, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def _allowed(column: Column, language: str, choices: Mapping, translate: Callable[[str], str]) -> str:
    if column.kind == FLAG:
        return " / ".join(YES_NO[language])
    if choices.get(column.fieldname):
        return "、".join(choice.label(language) for choice in choices[column.fieldname])
    return translate({NUMBER: ANY_NUMBER, DATE: ANY_DATE}.get(column.kind, ANY_TEXT))


def annotate(content: bytes, problems: Mapping[int, Sequence[str]]) -> bytes:
    """The sender's workbook with a column that names the problems of each row of `problems`, those rows coloured.

    What an earlier check has written into that column and coloured is taken away. Raises SheetRefused.
    """
    place = locate(content)
    workbook = load_workbook(io.BytesIO(content))
    sheet = workbook[place.title]
    column, width = _problem_column(sheet, place)
    _clear(sheet, place, column, width)
    for number, texts in problems.items():
        cell = sheet.cell(number, column)
        _write_text(cell, "\n".join(texts)[:LONGEST])
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        for index in range(1, width + 1):
            sheet.cell(number, index).fill = PROBLEM_FILL
        cell.fill = PROBLEM_FILL
    return _saved(workbook)


def _problem_column(sheet, place: Place) -> tuple[int, int]:
    """The column of problems, made where there is none, and the last column that belongs to the sender."""
    heads = {cell.column: cell for cell in sheet[place.header_row] if cell.value not in (None, "")}
    own = max(place.columns.values()) + 1
    for index, cell in heads.items():
        if is_problem_heading(cell.value):
            return index, own
    column = max(heads) + 1
    model = sheet.cell(place.header_row, own)
    head = sheet.cell(place.header_row, column, PROBLEM_HEADING)
    if model.has_style:
        head._style = model._style
    sheet.column_dimensions[get_column_letter(column)].width = PROBLEM_WIDTH
    return column, own


def _clear(sheet, place: Place, column: int, width: int) -> None:
    for number in range(place.header_row + 1, sheet.max_row + 1):
        cell = sheet.cell(number, column)
        if cell.value is None and cell.fill.fgColor.rgb != PROBLEM_FILL.fgColor.rgb:
            continue
        cell.value = None
        for index in (*range(1, width + 1), column):
            if sheet.cell(number, index).fill.fgColor.rgb == PROBLEM_FILL.fgColor.rgb:
                sheet.cell(number, index).fill = NO_FILL


def _write_text(cell, text: object) -> None:
    """Write without letting a text that begins with = become a formula."""
    cell.value = text
    if isinstance(text, str):
        cell.data_type = "s"


def _saved(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
