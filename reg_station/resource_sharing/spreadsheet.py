"""Reads the spreadsheet of shared resources that a town sends. Pure; imports no frappe.

`read` finds the heading row in either language, whatever stands above it and in whatever order, and returns each row
with its values and what is wrong with it. A file that cannot be taken as a whole raises SheetRefused.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries

from reg_station.resource_sharing import spreadsheet_columns as say
from reg_station.resource_sharing.spreadsheet_cells import Allowed, BadCell, read_cell
from reg_station.resource_sharing.spreadsheet_columns import (
    BY_FIELD,
    COLUMNS,
    EXAMPLE_MARKS,
    MOST_ROWS,
    Choice,
    Problem,
    SheetRefused,
    field_of,
    is_problem_heading,
    plain,
)

HEADER_WITHIN = 30  # rows from the top among which the headings are looked for
HEADER_NEEDS = 3  # known headings that make a row the heading row
MOST_BYTES = 300 * 1024 * 1024  # unpacked; 20,000 full rows take about 40 MB
LAST_ROW = 1_048_576  # of a worksheet
LISTED = 10  # names or cells repeated in one sentence
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')


@dataclass
class Row:
    """One row: its number in the file, its values by field (None: the cell is empty) and what is wrong with it."""

    number: int
    values: dict[str, object]
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """What was read: where the headings stand, which columns there are, and the rows that hold something."""

    title: str
    header_row: int
    headings: Mapping[str, str]  # field: heading as its author wrote it
    rows: tuple[Row, ...]

    @property
    def sound(self) -> bool:
        return not any(row.problems for row in self.rows)


@dataclass(frozen=True)
class Place:
    """Where the headings were found, with the index (from 0) of each field's column."""

    title: str
    header_row: int
    columns: Mapping[str, int]
    headings: Mapping[str, str]


def read(
    content: bytes,
    choices: Mapping[str, Sequence[Choice]] | None = None,
    defaults: Mapping[str, object] | None = None,
) -> Sheet:
    """Read a workbook.

    `choices` holds the allowed values of the columns that have a list; `defaults` what an empty cell means, so that a
    column with a default may be missing. Raises SheetRefused.
    """
    defaults = defaults or {}
    grid, place = _open(content)
    _check_columns(grid, place, defaults)
    allowed = {name: Allowed(values) for name, values in (choices or {}).items()}
    rows = [
        _row(number, cells, place, allowed, defaults)
        for number, cells in _listings(grid, place.header_row, place)
    ]
    if not rows:
        raise SheetRefused(say.NO_ROWS)
    _mark_repeated(rows)
    return Sheet(place.title, place.header_row, dict(place.headings), tuple(rows))


def locate(content: bytes) -> Place:
    """Where the headings of a workbook stand; raises SheetRefused."""
    return _open(content)[1]


def identity(values: Mapping[str, object]) -> tuple:
    """What makes two rows of a town the same resource: the sender's number, else owner, type and title."""
    if values.get("source_key"):
        return number_identity(values["town"], values["source_key"])
    owner = values.get("uscc") or values.get("enterprise_name")
    return facts_identity(values.get("town"), owner, values.get("resource_type"), values.get("title"))


def number_identity(town: str | None, number: object) -> tuple:
    return ("number", town, plain(number))


def facts_identity(town: str | None, owner: object, resource_type: str | None, title: object) -> tuple:
    """`owner` is the unified social credit code, or a name where there is none."""
    return ("facts", town, plain(owner), resource_type, plain(title))


Grid = dict[int, tuple]  # row number: values; rows without any value are left out


def _open(content: bytes) -> tuple[Grid, Place]:
    check_container(content)
    try:
        found = [
            (grid, place) for title, grid in _grids(content) if (place := _place(title, grid)) is not None
        ]
    except SheetRefused:
        raise
    except Exception:
        # A workbook comes from outside; the library answers broken ones with whatever its parsers raise.
        raise SheetRefused(say.DAMAGED)
    if not found:
        raise SheetRefused(say.NO_HEADER)
    if len(found) > 1:
        raise SheetRefused(say.SEVERAL_SHEETS, _listed(place.title for _grid, place in found))
    return found[0]


def check_container(content: bytes) -> None:
    """Refuse what is no workbook, what was cut off and what would unpack to an unreasonable size."""
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise SheetRefused(say.OLD_EXCEL)
    if content[:2] != b"PK":
        raise SheetRefused(say.NOT_XLSX)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise SheetRefused(say.DAMAGED)
    if not any(name.startswith("xl/workbook") for name in names):
        raise SheetRefused(say.NOT_XLSX)
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise SheetRefused(say.TOO_LARGE, MOST_ROWS)


def _grids(content: bytes) -> Iterator[tuple[str, Grid]]:
    """Title and values of each visible sheet."""
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            continue
        grid, formulas = _cells(sheet)
        if formulas:
            grid = _with_values(content, sheet.title, grid, formulas)
        _fill_merged(grid, content, sheet._worksheet_path)
        yield sheet.title, grid


def _cells(sheet) -> tuple[Grid, list[tuple[int, int]]]:
    """Values by row, and where there are formulas (row, index of the column)."""
    # Some programs write a wrong dimension, by which the library would cut the sheet off.
    sheet.reset_dimensions()
    grid: Grid = {}
    formulas = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > LAST_ROW:
            raise SheetRefused(say.DAMAGED)
        if all(cell.value is None or cell.value == "" for cell in cells):
            continue
        grid[number] = tuple(_value(cell) for cell in cells)
        formulas.extend((number, index) for index, cell in enumerate(cells) if cell.data_type == "f")
        if len(grid) > MOST_ROWS + HEADER_WITHIN + 1:
            raise SheetRefused(say.TOO_MANY_ROWS, MOST_ROWS)
    return grid, formulas


class CellError(str):
    """What stands in a cell whose calculation failed, such as #REF!."""


def _value(cell) -> object:
    return CellError(cell.value) if cell.data_type == "e" else cell.value


def _with_values(content: bytes, title: str, grid: Grid, formulas: list[tuple[int, int]]) -> Grid:
    """Put what Excel has calculated in the place of formulas; refuse formulas that were never calculated."""
    sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True)[title]
    sheet.reset_dimensions()
    wanted: dict[int, list[int]] = {}
    for number, index in formulas:
        wanted.setdefault(number, []).append(index)
    filled, empty = dict(grid), []
    for number, cells in enumerate(sheet.iter_rows(max_row=max(wanted)), start=1):
        if number not in wanted:
            continue
        values = list(grid[number])
        for index in wanted[number]:
            values[index] = _value(cells[index]) if index < len(cells) else None
            if values[index] is None:
                empty.append(f"{get_column_letter(index + 1)}{number}")
        filled[number] = tuple(values)
    if empty:
        raise SheetRefused(say.FORMULAS, _listed(empty))
    return filled


def _fill_merged(grid: Grid, content: bytes, path: str) -> None:
    """A cell merged over several rows holds for each of them (an enterprise named once beside its rows)."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        ranges = MERGED.findall(archive.read(path))
    filled = 0
    for text in ranges:
        column, first, _last_column, last = range_boundaries(text.decode())
        top = grid.get(first, ())
        if last == first or column > len(top) or top[column - 1] is None:
            continue
        for number in range(first + 1, min(last, first + MOST_ROWS) + 1):
            filled += 1
            if filled > MOST_ROWS * len(COLUMNS):
                raise SheetRefused(say.DAMAGED)  # merged cells never overlap in a file that a program wrote
            if number in grid:
                values = list(grid[number]) + [None] * (column - len(grid[number]))
                values[column - 1] = top[column - 1]
                grid[number] = tuple(values)


def _place(title: str, grid: Grid) -> Place | None:
    """The row near the top with the most known headings; None if no row has enough of them."""
    best, most = None, HEADER_NEEDS - 1
    for number in sorted(grid)[:HEADER_WITHIN]:
        known = len({name for name in map(field_of, grid[number]) if name})
        if known > most:
            best, most = number, known
    if best is None:
        return None
    columns, headings = {}, {}
    for index, heading in enumerate(grid[best]):
        name = field_of(heading)
        if name and name not in columns:
            columns[name], headings[name] = index, " ".join(str(heading).split())
    return Place(title, best, columns, headings)


def _check_columns(grid: Grid, place: Place, defaults: Mapping[str, object]) -> None:
    head = grid[place.header_row]
    twice = [
        heading
        for index, heading in enumerate(head)
        if (name := field_of(heading)) and place.columns[name] != index
    ]
    if twice:
        raise SheetRefused(say.DOUBLE_COLUMNS, _listed(twice))
    unknown = [
        heading
        for heading in head
        if plain(heading) and field_of(heading) is None and not is_problem_heading(heading)
    ]
    if unknown:
        raise SheetRefused(say.UNKNOWN_COLUMNS, _listed(unknown))
    missing = [
        column
        for column in COLUMNS
        if column.fieldname not in place.columns
        and (column.required or (column.fieldname == "town" and not defaults.get("town")))
    ]
    if not {"uscc", "enterprise_name"} & set(place.columns):
        missing.append(BY_FIELD["uscc"])
    if missing:
        raise SheetRefused(say.MISSING_COLUMNS, _listed(f"{column.zh} {column.en}" for column in missing))
    bare = {
        index
        for number, cells in grid.items()
        if number > place.header_row
        for index, value in enumerate(cells)
        if plain(value) and (index >= len(head) or not plain(head[index]))
    }
    if bare:
        raise SheetRefused(say.BARE_COLUMNS, _listed(get_column_letter(index + 1) for index in sorted(bare)))


def _listed(names) -> str:
    """Names as one text, the first few of them."""
    names = [" ".join(str(name).split())[:40] for name in names]
    return "、".join(names[:LISTED]) + (" …" if len(names) > LISTED else "")


def _listings(grid: Grid, header_row: int, place: Place) -> Iterator[tuple[int, tuple]]:
    """The rows below the headings that hold something, without the template's example."""
    key = place.columns.get("source_key")
    count = 0
    for number in sorted(grid):
        cells = grid[number]
        if number <= header_row or not any(
            _at(cells, index) not in (None, "") for index in place.columns.values()
        ):
            continue
        if key is not None and plain(_at(cells, key)) in EXAMPLE_MARKS:
            continue
        count += 1
        if count > MOST_ROWS:
            raise SheetRefused(say.TOO_MANY_ROWS, MOST_ROWS)
        yield number, cells


def _at(cells: tuple, index: int) -> object:
    value = cells[index] if index < len(cells) else None
    return value.strip() if type(value) is str else value


def _row(number: int, cells: tuple, place: Place, allowed: Mapping[str, Allowed], defaults: Mapping) -> Row:
    row = Row(number, {})
    for name, index in place.columns.items():
        heading, value = place.headings[name], _at(cells, index)
        try:
            if isinstance(value, CellError):
                raise BadCell(say.CELL_ERROR, heading, str(value))
            row.values[name] = read_cell(BY_FIELD[name], heading, value, allowed)
        except BadCell as error:
            row.problems.append(error.problem)
    for name, value in defaults.items():
        if name in row.values or name not in place.columns:
            row.values[name] = row.values.get(name) or value
    _check_row(row, place)
    return row


def _check_row(row: Row, place: Place) -> None:
    """What a row must have, and that its days are in order. A cell that was refused is not also missing."""
    for column in COLUMNS:
        name = column.fieldname
        if (column.required or name == "town") and name in row.values and row.values[name] is None:
            row.problems.append(Problem(say.MISSING, (place.headings[name],)))
    owners = [row.values[name] for name in ("uscc", "enterprise_name") if name in row.values]
    if not any(owners) and len(owners) == len({"uscc", "enterprise_name"} & set(place.columns)):
        row.problems.append(Problem(say.NO_OWNER))
    for first, last in (("available_from", "available_to"), ("calibrated_on", "calibration_due_on")):
        start, end = row.values.get(first), row.values.get(last)
        if start and end and start > end:
            row.problems.append(
                Problem(say.WRONG_ORDER, (place.headings[first], start, place.headings[last], end))
            )


def _mark_repeated(rows: Sequence[Row]) -> None:
    """Name, in every row that stands twice, the first other row of the same resource."""
    same: dict[tuple, list[Row]] = {}
    for row in rows:
        if all(row.values.get(name) for name in ("title", "resource_type", "town")):
            same.setdefault(identity(row.values), []).append(row)
    for group in same.values():
        for row in group if len(group) > 1 else ():
            other = group[1] if row is group[0] else group[0]
            row.problems.append(Problem(say.TWICE, (other.number,)))
