"""How far matches come, counted by group. Pure; imports no frappe.

A stage counts every match that has ever reached it, so a later stage is never larger than an earlier one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reg_station.words import marked as _

STAGES = (_("Suggested"), _("Introduced"), _("Negotiating"), _("Agreed"), _("Completed"))


@dataclass
class Row:
    """One line of the report. `conversion`: agreements per hundred introductions, None without an introduction."""

    group: str
    listings: int | None = None
    demands: int | None = None
    stages: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STAGES, 0))
    ratings: list[float] = field(default_factory=list)

    @property
    def conversion(self) -> float | None:
        introduced = self.stages["Introduced"]
        return round(100 * self.stages["Agreed"] / introduced, 1) if introduced else None

    @property
    def satisfaction(self) -> float | None:
        """Mean of all ratings of both sides, 1 to 5; None without one."""
        return round(sum(self.ratings) / len(self.ratings), 1) if self.ratings else None


def reached(match: Mapping) -> int:
    """Number of the last of STAGES that a match has come to, whatever became of it afterwards."""
    if match.get("state") == "Completed":
        return 4
    if match.get("agreement"):
        return 3
    if match.get("seeker_consented_on") and match.get("offerer_consented_on"):
        return 2
    return 1 if match.get("introduced_by") else 0


def funnel(
    matches: Iterable[Mapping],
    listings: Mapping[str, int] | None = None,
    demands: Mapping[str, int] | None = None,
) -> list[Row]:
    """A row for each `group_value`, and for each group that has listings or demands but no match; by name."""
    rows: dict[str, Row] = {}
    for counts, name in ((listings, "listings"), (demands, "demands")):
        for group, count in (counts or {}).items():
            setattr(rows.setdefault(group, Row(group)), name, count)
    for match in matches:
        group = match.get("group_value") or ""
        row = rows.setdefault(group, Row(group))
        for stage in STAGES[: reached(match) + 1]:
            row.stages[stage] += 1
        row.ratings += match.get("ratings") or []
    for row in rows.values():
        if listings is not None and row.listings is None:
            row.listings = 0
        if demands is not None and row.demands is None:
            row.demands = 0
    return [rows[group] for group in sorted(rows)]
