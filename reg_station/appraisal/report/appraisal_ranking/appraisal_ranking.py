"""Report: ranking of a year's appraisals, by category and beside the year before (C3, C5)."""

import frappe
from frappe import _
from frappe.utils import cint, flt, nowdate

from reg_station.appraisal import grading
from reg_station.appraisal.comparison import categories_of
from reg_station.appraisal.results import WITH_RESULT

COLOURS = ["#0f4c81", "#2f9e6e", "#e86c13", "#7fb2e5", "#8f7ee7", "#d6b656", "#6b7280"]
MOST_BARS = 15


def execute(filters: dict | None = None):
    """Columns, a row for each appraised whose result is announced, a note about example weights, chart."""
    filters = frappe._dict(filters or {})
    year = cint(filters.year) or int(nowdate()[:4])
    kind = filters.appraisee_kind or grading.POINT
    found = _appraisals(year, kind)
    categories = categories_of([row.name for row in found])
    before = {_key(row): row for row in _appraisals(year - 1, kind)}
    names = list(dict.fromkeys(name for parts in categories.values() for name in parts))
    rows = [_row(row, names, categories.get(row.name, {}), before.get(_key(row))) for row in found]
    _rank(rows)
    note = (
        _("The weights of this scheme are examples.") if any(row.example_weights for row in found) else None
    )
    return _columns(year, names), rows, note, _chart(rows, names)


def _key(row) -> str:
    return row.service_point or row.station


def _appraisals(year: int, kind: str) -> list:
    return frappe.get_list(
        "Service Appraisal",
        filters={"round_year": year, "appraisee_kind": kind, "workflow_state": ("in", WITH_RESULT)},
        fields=[
            "name",
            "appraisee_name",
            "service_point",
            "station",
            "town",
            "total_score",
            "grade",
            "workflow_state",
            "example_weights",
        ],
        order_by="total_score desc, appraisee_name asc",
        limit_page_length=0,
    )


def _row(row, names: list[str], categories: dict, last) -> dict:
    return {
        "name": row.name,
        "appraisee_name": row.appraisee_name,
        "town": row.town,
        "total_score": flt(row.total_score, 2),
        "grade": _(row.grade) if row.grade else "",
        "state": _(row.workflow_state),
        **{f"category_{at}": float(categories.get(name, (0, 0))[0]) for at, name in enumerate(names)},
        "last_score": flt(last.total_score, 2) if last else None,
        "change": flt(row.total_score - last.total_score, 2) if last else None,
    }


def _rank(rows: list[dict]) -> None:
    """Equal scores share a rank; the next one leaves a gap."""
    for at, row in enumerate(rows):
        same = at and rows[at - 1]["total_score"] == row["total_score"]
        row["rank"] = rows[at - 1]["rank"] if same else at + 1


def _columns(year: int, names: list[str]) -> list[dict]:
    def column(fieldname, label, fieldtype="Float", width=100, **more):
        return {
            "fieldname": fieldname,
            "label": label,
            "fieldtype": fieldtype,
            "width": width,
            "precision": 2,
            **more,
        }

    return [
        column("rank", _("Rank"), "Int", 70),
        column("appraisee_name", _("Appraised"), "Data", 200),
        column("town", _("Town"), "Link", 120, options="Town"),
        column("total_score", _("Total Score")),
        column("grade", _("Grade"), "Data"),
        *(column(f"category_{at}", name, width=120) for at, name in enumerate(names)),
        column("last_score", _("Score of {0}").format(year - 1), width=120),
        column("change", _("Change")),
        column("state", _("State"), "Data", 120),
        column("name", _("Appraisal"), "Link", 150, options="Service Appraisal"),
    ]


def _chart(rows: list[dict], names: list[str]) -> dict | None:
    if not rows:
        return None
    shown = rows[:MOST_BARS]
    return {
        "data": {
            "labels": [row["appraisee_name"] for row in shown],
            "datasets": [
                {"name": name, "values": [row[f"category_{at}"] for row in shown]}
                for at, name in enumerate(names)
            ],
        },
        "type": "bar",
        "barOptions": {"stacked": 1},
        "colors": COLOURS,
    }
