"""How an appraised stood by category and in other years; only what is announced and the caller may read (C5)."""

from collections import defaultdict

import frappe
from frappe.utils import flt

from reg_station.appraisal import grading
from reg_station.appraisal.results import APPRAISAL, WITH_RESULT, readable
from reg_station.permissions.scope import row_filter


def years_of(appraisals: list, ptype: str = "read") -> dict[str, list]:
    """Appraised (point or station) → announced appraisals of all years, oldest first, of these appraised."""
    keys = {row.service_point or row.station for row in appraisals}
    kinds = {row.appraisee_kind for row in appraisals}
    found = frappe.get_list(
        APPRAISAL,
        filters={"appraisee_kind": ("in", sorted(kinds)), "workflow_state": ("in", WITH_RESULT)},
        fields=["name", "service_point", "station", "town", "round_year", "total_score", "grade"],
        order_by="round_year asc",
        limit_page_length=0,
    )
    years = defaultdict(list)
    for row in within_reach(found, ptype):
        key = row.service_point or row.station
        if key in keys:
            years[key].append(row)
    return years


def within_reach(rows: list, ptype: str) -> list:
    """Those of the rows, read by `frappe.get_list`, with which the caller may do `ptype` as well.

    Two roles do not add up: one that reads a row and another that exports elsewhere.
    """
    reach = row_filter(APPRAISAL, frappe.session.user, ptype)
    return [row for row in rows if reach.admits(row)]


def categories_of(names: list[str], field: str = "final_score") -> dict[str, dict]:
    """Appraisal → category → (points, weight); `names` are those that the caller may read."""
    scores = frappe.get_all(
        "Appraisal Score",
        filters={"parenttype": APPRAISAL, "parent": ("in", names or [""])},
        fields=["parent", "category", "weight", field],
        order_by="parent asc, idx asc",
        limit=0,
    )
    grouped = defaultdict(list)
    for row in scores:
        grouped[row.parent].append({**row, "points": flt(row.get(field), 2), "weight": flt(row.weight, 2)})
    return {parent: grading.by_category(rows) for parent, rows in grouped.items()}


@frappe.whitelist(methods=["GET", "POST"])
def comparison(name: str) -> dict:
    """For the form: {"announced", "categories": [{category, points, weight}], "years": [{year, total, grade, name, categories}]}.

    Points are those of the review once it is announced, before that those of the evidence. Years are announced ones.
    """
    doc = readable(name)
    announced = doc.workflow_state in WITH_RESULT
    own = categories_of([name], "final_score" if announced else "evidence_score").get(name, {})
    rows = years_of([doc]).get(doc.service_point or doc.station, [])
    by_category = categories_of([row.name for row in rows])
    return {
        "announced": announced,
        "example_weights": bool(doc.example_weights),
        "what_lifts": doc.what_lifts if announced else None,
        "categories": _plain(own),
        "years": [
            {
                "name": row.name,
                "year": row.round_year,
                "total": flt(row.total_score, 2),
                "grade": row.grade,
                "categories": _plain(by_category.get(row.name, {})),
            }
            for row in rows
        ],
    }


def _plain(categories: dict) -> list[dict]:
    return [
        {"category": category, "points": float(points), "weight": float(weight)}
        for category, (points, weight) in categories.items()
    ]
