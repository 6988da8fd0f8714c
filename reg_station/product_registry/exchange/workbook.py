"""The Excel form of an exchange: the same rows as the JSON form, one heading for each field in either language. Pure."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from reg_station.product_registry.exchange.contract import (
    FIELDS,
    MOST_BYTES,
    MOST_ROWS,
    NEEDED,
    TOO_LARGE,
    TOO_MANY,
    Message,
    MessageRefused,
    Row,
    message,
)
from reg_station.resource_sharing.spreadsheet import check_container
from reg_station.resource_sharing.spreadsheet_columns import SheetRefused
from reg_station.words import marked as _

HEADINGS = {
    "key": ("事件编号", "Event key"),
    "case_number": ("受理号", "Acceptance number"),
    "product": ("产品编号", "Product"),
    "uscc": ("统一社会信用代码", "Unified social credit code"),
    "product_name": ("产品名称", "Product name"),
    "stage": ("阶段", "Stage"),
    "entered_on": ("进入日期", "Entered on"),
    "changed_at": ("变更时间", "Changed at"),
    "evidence_number": ("凭证编号", "Number of the evidence"),
    "certificate_number": ("证书编号", "Certificate number"),
    "remark": ("备注", "Remark"),
}
PROBLEM_HEADING = "问题 Problem"
EXAMPLE = {
    "key": "CSZ2600123-2",
    "case_number": "CSZ2600123",
    "uscc": "91310117MA1J00000X",
    "product_name": "一次性使用电子膀胱镜",
    "stage": "Acceptance",
    "entered_on": "2026-03-02",
    "changed_at": "2026-03-02T09:30:00",
    "evidence_number": "受理通知书 2026-123",
}
HEADER_WITHIN = 10
HEAD_FILL = PatternFill("solid", fgColor="1F5F8B")
NEEDED_FILL = PatternFill("solid", fgColor="A3452C")
PROBLEM_FILL = PatternFill("solid", fgColor="FFFFD7D7")
FORMULA = ("=", "+", "-", "@", "\t", "\r")

NOT_OPENED = _("The file is no Excel workbook (.xlsx) that can be read.")
NO_HEADINGS = _("No row of the first {0} has the headings {1}.")
DOUBLE = _("The heading {0} stands there twice.")
FORMULAS = _("The cell {0} holds a formula; only values are read.")


def read_workbook(content: bytes) -> Message:
    """Read the first visible sheet. Raises MessageRefused."""
    sheet = _sheet(content)
    rows, columns, count = [], None, 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        values = [cell.value for cell in cells]
        if columns is None:
            columns = _columns(values)
            if columns is None and number >= HEADER_WITHIN:
                break
            continue
        if all(value in (None, "") for value in values):
            continue
        count += 1
        if count > MOST_ROWS:
            raise MessageRefused(TOO_MANY, MOST_ROWS)
        rows.append(_row(number, cells, columns))
    if columns is None:
        names = " / ".join(HEADINGS[name][0] for name in NEEDED)
        raise MessageRefused(NO_HEADINGS, HEADER_WITHIN, names)
    return message(rows)


def _sheet(content: bytes):
    if len(content) > MOST_BYTES:
        raise MessageRefused(TOO_LARGE, MOST_BYTES // (1024 * 1024))
    try:
        check_container(content)
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = next(sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible")
        # Some programs write a wrong dimension, by which the library would cut the sheet off.
        sheet.reset_dimensions()
        return sheet
    except SheetRefused as refusal:
        raise MessageRefused(refusal.problem.text, *refusal.problem.values) from None
    except Exception:
        # The file comes from outside; the library answers broken ones with whatever its parsers raise.
        raise MessageRefused(NOT_OPENED) from None


def _columns(values: Sequence) -> dict[str, int] | None:
    names = {_plain(text): name for name, texts in HEADINGS.items() for text in (*texts, name)}
    found: dict[str, int] = {}
    for index, value in enumerate(values):
        name = names.get(_plain(value))
        if name in found:
            raise MessageRefused(DOUBLE, str(value))
        if name:
            found[name] = index
    return found if all(name in found for name in NEEDED) else None


def _plain(text: object) -> str:
    return "".join(str(text or "").split()).lower()


def _row(number: int, cells: Sequence, columns: Mapping[str, int]) -> Row:
    row = Row(number, {})
    for name, index in columns.items():
        if index >= len(cells):
            continue
        value = cells[index].value
        if cells[index].data_type == "f":
            row.problems.append((FORMULAS, (f"{get_column_letter(index + 1)}{number}",)))
            value = None
        elif isinstance(value, float) and value.is_integer():
            value = int(value)
        row.values[name] = value
    return row


def write_workbook(rows: Iterable[Mapping], language: str = "zh", fields: Sequence[str] = FIELDS) -> bytes:
    """A workbook with our rows under their headings; texts that look like formulas stay texts."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "进度" if language == "zh" else "Progress"
    _write_headings(sheet, language, fields)
    for number, row in enumerate(rows, start=2):
        for index, name in enumerate(fields, start=1):
            _write(sheet.cell(number, index), row.get(name))
    return _saved(workbook)


def template(language: str) -> bytes:
    """An empty workbook with one example row."""
    return write_workbook([EXAMPLE], language)


def annotate_workbook(content: bytes, problems: Mapping[int, Sequence[str]]) -> bytes:
    """The sender's workbook with a column that names the problems of each row, those rows coloured."""
    sheet_title = _sheet(content).title
    workbook = load_workbook(io.BytesIO(content))
    sheet = workbook[sheet_title]
    header = next(
        number
        for number, cells in enumerate(sheet.iter_rows(max_row=HEADER_WITHIN, values_only=True), start=1)
        if _columns(cells)
    )
    heads = {cell.value: cell.column for cell in sheet[header] if cell.value}
    width = max(column for text, column in heads.items() if text != PROBLEM_HEADING)
    column = heads.get(PROBLEM_HEADING) or width + 1
    sheet.cell(header, column, PROBLEM_HEADING).font = Font(bold=True)
    sheet.column_dimensions[get_column_letter(column)].width = 60
    for number in range(header + 1, sheet.max_row + 1):
        sheet.cell(number, column).value = None
    for number, texts in problems.items():
        cell = sheet.cell(number, column)
        _write(cell, "\n".join(texts))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        for index in range(1, column + 1):
            sheet.cell(number, index).fill = PROBLEM_FILL
    return _saved(workbook)


def _write_headings(sheet, language: str, fields: Sequence[str]) -> None:
    for index, name in enumerate(fields, start=1):
        cell = sheet.cell(1, index, HEADINGS.get(name, (name, name))[0 if language == "zh" else 1])
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = NEEDED_FILL if name in NEEDED else HEAD_FILL
        sheet.column_dimensions[get_column_letter(index)].width = 22
    sheet.freeze_panes = "A2"


def _write(cell, value: object) -> None:
    if isinstance(value, datetime):
        value = value.isoformat()
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(FORMULA):
            # Saved again as CSV by whoever receives it, it would run there.
            cell.quotePrefix = True


def _saved(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
