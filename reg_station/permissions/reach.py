"""The one scope rule, as plain values. Imports no frappe.

List query and single-document check are both derived from `Reach.row_filter`, so no two surfaces can disagree (N2).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reach:
    """What a user may reach: everything, or rows whose dimension field holds one of the given values."""

    everything: bool = False
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def row_filter(self, scope_fields: Mapping[str, str | tuple[str, ...]]) -> "RowFilter":
        """Translate this reach into a filter on the fields of one DocType."""
        if self.everything:
            return RowFilter(everything=True)
        allowed: dict[str, frozenset[str]] = {}
        for dimension, fields in scope_fields.items():
            values = self.values.get(dimension)
            if values:
                for fieldname in (fields,) if isinstance(fields, str) else fields:
                    allowed[fieldname] = allowed.get(fieldname, frozenset()) | values
        return RowFilter(allowed=allowed)


@dataclass(frozen=True)
class RowFilter:
    """Either every row, or the rows in which at least one field holds an allowed value. Empty means none.

    Never a row in which a field holds a `barred` value, whatever else allows it.
    """

    everything: bool = False
    allowed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    barred: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def admits(self, row: Mapping[str, object]) -> bool:
        if any(row.get(fieldname) in values for fieldname, values in self.barred.items()):
            return False
        if self.everything:
            return True
        return any(
            row.get(fieldname) in values for fieldname, values in self.allowed.items() if row.get(fieldname)
        )


def join(reaches: Iterable[Reach]) -> Reach:
    """Union of several reaches, for a user with several roles."""
    values: dict[str, frozenset[str]] = {}
    for reach in reaches:
        if reach.everything:
            return Reach(everything=True)
        for dimension, members in reach.values.items():
            values[dimension] = values.get(dimension, frozenset()) | members
    return Reach(values=values)
