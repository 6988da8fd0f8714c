"""Whatever stands in a cell, it is a value of the column's kind or a problem in words."""

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from reg_station.resource_sharing import spreadsheet_columns as columns
from reg_station.resource_sharing.spreadsheet_cells import Allowed, BadCell, read_cell
from reg_station.resource_sharing.spreadsheet_columns import COLUMNS
from tests.unit.resource_sharing.sheets import CHOICES

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.datetimes(datetime(1901, 1, 1), datetime(9999, 1, 1)),
    st.times(),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=200),
)


@given(st.fixed_dictionaries({column.fieldname: CELLS for column in COLUMNS}))
def test_whatever_stands_in_a_row_is_a_value_or_a_problem(cells):
    allowed = {name: Allowed(values) for name, values in CHOICES.items()}
    kinds = {
        columns.NUMBER: float,
        columns.DATE: date,
        columns.FLAG: bool,
        columns.TEXT: str,
        columns.CODE: str,
        columns.CHOICE: str,
        columns.CHOICES: tuple,
    }
    for column in COLUMNS:
        try:
            value = read_cell(column, column.zh, cells[column.fieldname], allowed)
        except BadCell as error:
            assert error.problem.words()
        else:
            assert value is None or type(value) is kinds[column.kind]
