import frappe
from frappe import _
from frappe.utils import cint

from reg_station.appraisal import papers, results
from reg_station.appraisal.grading import POINT
from reg_station.portal.page import prepare


def get_context(context):
    prepare(context, _("Appraisal Results"), section="results")
    context.hide_tasks = True
    context.years = results.published_years()
    asked = cint(frappe.form_dict.get("year"))
    context.year = asked if asked in context.years else next(iter(context.years), None)
    context.groups = [
        {"title": title, "grades": _by_grade(results.published_grades(context.year, kind))}
        for title, kind in ((_("Service Points"), POINT), (_("Stations"), "Station"))
    ]
    context.circulars = papers.issued_circulars(context.year) if context.year else []
    context.example_note = any(
        row.example_weights for group in context.groups for _grade, rows in group["grades"] for row in rows
    )


def _by_grade(rows: list) -> list[tuple[str, list]]:
    """(grade, its rows), the best grade first as the rows come."""
    grades: dict[str, list] = {}
    for row in rows:
        grades.setdefault(row.grade, []).append(row)
    return list(grades.items())
