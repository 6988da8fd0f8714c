"""Report: what each department has done for the key projects, what is open and what is late (F1)."""

from collections import defaultdict

import frappe
from frappe import _
from frappe.utils import cint, getdate, nowdate

from reg_station.product_registry.key_projects import ITEM, OPEN, PROJECT

STATES = ("Planned", "Under Way", "Done", "Not Needed")


def execute(filters: dict | None = None):
    """Columns, a row for each department, no message, chart; over the items that the caller may see, the latest first."""
    filters = frappe._dict(filters or {})
    conditions = {}
    if (filters.department or "").strip():
        conditions["department"] = filters.department.strip()
    items = frappe.get_list(
        ITEM,
        filters=conditions,
        fields=["project", "department", "state", "due_on", "passed_on"],
        limit_page_length=0,
    )
    if cint(filters.project_year):
        # A department may not open the projects themselves; the year of those whose items it sees is no secret.
        years = dict(
            frappe.get_all(PROJECT, fields=["name", "project_year"], as_list=True, limit_page_length=0)
        )
        items = [item for item in items if years.get(item.project) == cint(filters.project_year)]
    groups = defaultdict(list)
    for item in items:
        groups[item.department].append(item)
    rows = [_row(department, members) for department, members in groups.items()]
    if cint(filters.late_only):
        rows = [row for row in rows if row["late"]]
    rows.sort(key=lambda row: (-row["late"], row["department"]))
    return _columns(), rows, None, _chart(rows)


def _row(department: str, members: list) -> dict:
    today = getdate(nowdate())
    late = [row for row in members if row.state in OPEN and row.due_on and getdate(row.due_on) < today]
    counts = {_field(state): sum(row.state == state for row in members) for state in STATES}
    settled = counts["done"] + counts["not_needed"]
    return {
        "department": department,
        "projects": len({row.project for row in members}),
        "items": len(members),
        **counts,
        "late": len(late),
        "passed": sum(bool(row.passed_on) for row in late),
        "share": round(100 * settled / len(members), 1),
    }


def _field(state: str) -> str:
    return state.lower().replace(" ", "_")


def _columns() -> list[dict]:
    def column(fieldname, label, fieldtype="Int", width=110):
        return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width}

    return [
        column("department", _("Department"), "Data", 180),
        column("projects", _("Key Projects")),
        column("items", _("Items")),
        *(column(_field(state), _(state)) for state in STATES),
        column("late", _("Late")),
        column("passed", _("Passed to the Station"), width=150),
        column("share", _("Settled (%)"), "Float"),
    ]


def _chart(rows: list) -> dict | None:
    if not rows:
        return None
    return {
        "data": {
            "labels": [row["department"] for row in rows],
            "datasets": [
                {"name": _(state), "values": [row[_field(state)] for row in rows]} for state in STATES
            ],
        },
        "type": "bar",
        "barOptions": {"stacked": 1},
        "colors": ["#e86c13", "#0f4c81", "#2f9e6e", "#6b7280"],
    }
