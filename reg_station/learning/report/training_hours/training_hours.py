"""Report 培训学时: hours of each member in a year, what is needed and what they come to at its end (DB31117 5.2.4)."""

import frappe
from frappe import _
from frappe.utils import cint, getdate, nowdate

from reg_station.learning.balances import entries_of, minimum_hours, office_of
from reg_station.learning.hours import VERDICTS, YearOfHours, judge

FIELDS = [
    "name",
    "full_name",
    "employment_type",
    "station",
    "service_point",
    "joined_on",
    "left_on",
]


def execute(filters: dict | None = None):
    """Columns, rows, no message, chart, summary; over the members that the caller may see."""
    filters = frappe._dict(filters or {})
    year = cint(filters.year) or getdate(nowdate()).year
    rows = [_drawn(member, result) for member, result in results(filters, year)]
    return _columns(year), rows, None, _chart(rows), _summary(rows)


def results(filters, year: int) -> list[tuple[dict, YearOfHours]]:
    """(member, result) of those in office at any time of the year, the worst first."""
    members = frappe.get_list(
        "Station Member", filters=_conditions(filters), fields=FIELDS, limit_page_length=0
    )
    members = [row for row in members if _in_office(row, year)]
    entries = entries_of([row.name for row in members])
    minimum = {place: minimum_hours(place, year) for place in ("Registration Station", "Service Point")}
    today = getdate(nowdate())
    found = [
        (
            row,
            judge(
                entries[row.name],
                office_of(row),
                year,
                today,
                minimum["Registration Station" if row.station else "Service Point"],
            ),
        )
        for row in members
    ]
    worst = ("Not Met", "Behind", "Part Year", "On Course", "Met", "Not Judged")
    return sorted(found, key=lambda item: (worst.index(item[1].verdict), item[1].hours, item[0].full_name))


def _conditions(filters) -> dict:
    conditions = {key: filters[key] for key in ("station", "service_point") if filters.get(key)}
    if cint(filters.full_time_only):
        conditions["employment_type"] = "Full-time"
    return conditions


def _in_office(row, year: int) -> bool:
    joined_later = row.joined_on and getdate(row.joined_on).year > year
    left_before = row.left_on and getdate(row.left_on).year < year
    return not joined_later and not left_before


def _columns(year: int) -> list[dict]:
    def column(name, label, fieldtype="Float", width=110, **more):
        return {"fieldname": name, "label": label, "fieldtype": fieldtype, "width": width, **more}

    return [
        column("member", _("Station Member"), "Link", 130, options="Station Member"),
        column("full_name", _("Name"), "Data"),
        column("place", _("Belongs To"), "Data", 220),
        column("employment_type", _("Employment Type"), "Data", 100),
        column("hours", _("Hours in {0}").format(year), precision=1),
        column("needed", _("Needed"), precision=1, width=90),
        column("projection", _("Expected at Year's End"), precision=1, width=150),
        column("verdict", _("Result"), "Data"),
        column("reasons", _("Reasons"), "Data", 420),
    ]


def _drawn(member, result: YearOfHours) -> dict:
    place = member.station or frappe.get_cached_value("Service Point", member.service_point, "point_name")
    return {
        "member": member.name,
        "full_name": member.full_name,
        "place": place,
        "employment_type": _(member.employment_type),
        "hours": result.hours,
        "needed": result.needed,
        "projection": result.projection,
        "verdict": _(result.verdict),
        "verdict_key": result.verdict,
        "reasons": "；".join(_(text).format(*values) for text, values in result.reasons),
    }


def _chart(rows: list[dict]) -> dict | None:
    if not rows:
        return None
    chart = {
        "data": {
            "labels": [row["full_name"] for row in rows],
            "datasets": [
                {"name": _("Hours"), "values": [row["hours"] for row in rows]},
                {"name": _("Expected at Year's End"), "values": [row["projection"] for row in rows]},
            ],
        },
        "type": "bar",
        "colors": ["#0f4c81", "#7fb2e5"],
    }
    needed = max((row["needed"] or 0 for row in rows), default=0)
    if needed:
        chart["data"]["yMarkers"] = [{"label": _("Needed"), "value": needed}]
    return chart


def _summary(rows: list[dict]) -> list[dict]:
    colours = {"Met": "Green", "On Course": "Blue", "Behind": "Orange", "Not Met": "Red"}
    counts = {verdict: sum(row["verdict_key"] == verdict for row in rows) for verdict in VERDICTS}
    return [
        {"label": _(verdict), "value": count, "datatype": "Int", "indicator": colours.get(verdict, "Gray")}
        for verdict, count in counts.items()
        if count
    ]
