"""The appraisals of a point over the years: where each stands, and its results beside each other (C5)."""

import frappe
from frappe.utils import cint, flt

from reg_station.appraisal import results
from reg_station.appraisal.comparison import categories_of
from reg_station.permissions.scope import memberships
from reg_station.portal.appraisal_steps import OBJECTING, open_objections, step_of
from reg_station.portal.records import MOST_ROWS
from reg_station.portal.tones import tone_of

DOCTYPE = results.APPRAISAL
ROW_FIELDS = [
    "name",
    "appraisal_round",
    "appraisee_name",
    "appraisee_kind",
    "service_point",
    "station",
    "town",
    "round_year",
    "workflow_state",
    "total_score",
    "grade",
    "example_weights",
    "objection_until",
    "accepted_on",
    "published_on",
    "scheme",
]


def number(value) -> str:
    """A score without idle zeros: 12, 7.5, 3.25."""
    return f"{flt(value, 2):.2f}".rstrip("0").rstrip(".")


def overview() -> list[dict]:
    """Appraisals that the user may see, the newest year first, each with its next step; the total once it is announced."""
    rows = frappe.get_list(
        DOCTYPE, fields=ROW_FIELDS, order_by="round_year desc, appraisee_name asc", limit=MOST_ROWS
    )
    members = memberships(frappe.session.user)
    points, stations = (
        {row.get(field) for row in members if row.get(field)} for field in ("service_point", "station")
    )
    # The day of the cut-off is told to everybody who may see an appraisal of the round.
    cut_offs = dict(
        frappe.get_all(
            "Appraisal Round",
            {"name": ("in", list({row.appraisal_round for row in rows}) or [""])},
            ["name", "cut_off"],
            as_list=True,
            limit=0,
        )
    )
    open_ones = open_objections([row.name for row in rows if row.workflow_state == OBJECTING])
    for row in rows:
        row.mine = row.service_point in points if row.service_point else row.station in stations
        row.announced = row.workflow_state in results.WITH_RESULT
        if not row.announced:
            row.total_score = row.grade = None
        row.total = number(row.total_score) if row.announced else ""
        row.tone = tone_of(row.workflow_state)
        row.of = row.service_point or row.station
        row.step = step_of(row, row.mine, row.name in open_ones, cut_offs.get(row.appraisal_round))
    return sorted(rows, key=lambda row: (not row.step["waits"], -cint(row.round_year)))


def comparison(rows: list, years: list[int]) -> dict:
    """Announced results of one appraised beside each other, the oldest year first.

    {"totals": [{"year", "name", "total", "share", "grade"}] of all years, "categories": [{"category", "bars": [{"year",
    "points", "weight", "share"}]}] of `years`}; shares are percentages of the weight.
    """
    announced = sorted((row for row in rows if row.announced), key=lambda row: cint(row.round_year))
    totals = [
        {
            "year": row.round_year,
            "name": row.name,
            "total": row.total,
            "share": share(row.total_score, 100),
            "grade": row.grade,
        }
        for row in announced
    ]
    shown = [row for row in announced if row.round_year in years]
    found = categories_of([row.name for row in shown])
    order = dict.fromkeys(category for row in reversed(shown) for category in found.get(row.name, {}))
    return {
        "totals": totals,
        "categories": [
            {
                "category": category,
                "bars": [
                    {"year": row.round_year, **category_bar(*found[row.name][category])}
                    for row in shown
                    if category in found.get(row.name, {})
                ],
            }
            for category in order
        ],
    }


def category_bar(points, weight) -> dict:
    return {"points": number(points), "weight": number(weight), "share": share(points, weight)}


def share(points, weight) -> str:
    """Percentage for a bar, with a point as its decimal sign whatever the language."""
    return f"{100 * flt(points) / flt(weight) if flt(weight) else 0:.1f}"
