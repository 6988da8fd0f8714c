"""The scope rule: what a reach admits, and that a list condition can be read off the same filter."""

from hypothesis import given
from hypothesis import strategies as st

from reg_station.permissions.dimensions import DERIVED_FIELDS, SCOPE_FIELDS, scope_fieldnames
from reg_station.permissions.reach import Reach, join

VALUES = st.sampled_from(["A", "B", "C", "", None])
DIMENSIONS = st.sampled_from(["town", "point", "station"])
REACHES = st.builds(
    Reach,
    everything=st.booleans(),
    values=st.dictionaries(
        DIMENSIONS, st.frozensets(st.sampled_from(["A", "B", "C"]), max_size=3), max_size=3
    ),
)
ROWS = st.fixed_dictionaries({"town": VALUES, "service_point": VALUES, "station": VALUES})
FIELDS = SCOPE_FIELDS["Station Member"]


@given(REACHES, ROWS)
def test_a_row_is_seen_only_for_a_value_within_reach(reach, row):
    expected = reach.everything or any(
        row[fieldname] and row[fieldname] in reach.values.get(dimension, ())
        for dimension, fieldname in FIELDS.items()
    )
    assert reach.row_filter(FIELDS).admits(row) is expected


@given(st.lists(REACHES, max_size=4), ROWS)
def test_several_roles_see_the_union_and_nothing_more(reaches, row):
    together = join(reaches).row_filter(FIELDS).admits(row)
    assert together is any(reach.row_filter(FIELDS).admits(row) for reach in reaches)


@given(ROWS)
def test_no_role_sees_nothing(row):
    assert not join([]).row_filter(FIELDS).admits(row)


def test_a_row_without_any_value_is_seen_by_district_roles_only():
    row = {"town": None, "service_point": None, "station": None}
    assert Reach(everything=True).row_filter(FIELDS).admits(row)
    assert not Reach(values={"town": frozenset({"A"})}).row_filter(FIELDS).admits(row)


def test_two_dimensions_in_one_field_add_up():
    reach = Reach(values={"served_station": frozenset({"S"}), "town": frozenset({"T"})})
    rows = reach.row_filter({"served_station": "name", "town": "name"})
    assert rows.admits({"name": "S"}) and rows.admits({"name": "T"}) and not rows.admits({"name": "U"})


def test_derived_fields_are_scope_fields():
    for doctype, fields in DERIVED_FIELDS.items():
        # A match keeps its parties in derived fields of which some decide nothing by themselves.
        assert set(fields) & set(scope_fieldnames(doctype))


def test_a_row_with_two_parties_is_seen_by_either():
    reach = Reach(values={"enterprise": frozenset({"E"})})
    rows = reach.row_filter({"enterprise": ("seeker", "offerer")})
    assert rows.admits({"seeker": "E"}) and rows.admits({"offerer": "E"})
    assert not rows.admits({"seeker": "F", "offerer": None})
