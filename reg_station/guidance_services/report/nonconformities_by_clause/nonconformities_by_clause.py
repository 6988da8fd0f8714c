"""Report: which clauses enterprises fail, how badly and how long it takes them (DB31117 7.2.7.2, 7.2.8.1)."""

from collections import defaultdict

import frappe
from frappe import _
from frappe.utils import date_diff

MOST_BARS = 15


def execute(filters: dict | None = None):
    """Columns, a row for each clause, no message, chart; over the nonconformities that the caller may see."""
    filters = frappe._dict(filters or {})
    conditions = []
    for field in ("town", "severity", "chapter"):
        if filters.get(field):
            conditions.append([field, "=", filters[field]])
    if filters.from_date:
        conditions.append(["found_on", ">=", filters.from_date])
    if filters.to_date:
        conditions.append(["found_on", "<=", filters.to_date])
    found = frappe.get_list(
        "Nonconformity",
        filters=conditions,
        fields=[
            "title",
            "chapter",
            "clause_code",
            "key_item",
            "severity",
            "state",
            "overdue",
            "found_on",
            "rechecked_on",
        ],
        limit_page_length=0,
    )
    groups = defaultdict(list)
    for row in found:
        groups[row.chapter or "", row.title].append(row)
    rows = [_row(chapter, title, members) for (chapter, title), members in groups.items()]
    rows.sort(key=lambda row: (-row["total"], -row["major"], row["clause"]))
    return _columns(), rows, None, _chart(rows)


def _row(chapter: str, title: str, members: list) -> dict:
    days = [
        date_diff(row.rechecked_on, row.found_on)
        for row in members
        if row.state == "Closed" and row.rechecked_on and row.found_on
    ]
    return {
        "clause": title,
        "chapter": _(chapter) if chapter else "",
        "key_item": int(any(row.key_item for row in members)),
        "total": len(members),
        "minor": sum(row.severity == "Minor" for row in members),
        "major": sum(row.severity == "Major" for row in members),
        "not_closed": sum(row.state != "Closed" for row in members),
        "overdue": sum(bool(row.overdue) for row in members),
        "days": round(sum(days) / len(days), 1) if days else None,
    }


def _columns() -> list[dict]:
    def column(fieldname, label, fieldtype="Int", width=110):
        return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width}

    return [
        column("clause", _("Clause"), "Data", 240),
        column("chapter", _("Chapter"), "Data", 180),
        column("key_item", _("Key Item"), "Check", 90),
        column("total", _("Nonconformities")),
        column("minor", _("Minor")),
        column("major", _("Major")),
        column("not_closed", _("Not Closed")),
        column("overdue", _("Overdue")),
        {**column("days", _("Days until Closed, on Average"), "Float", 170), "precision": 1},
    ]


def _chart(rows: list[dict]) -> dict | None:
    if not rows:
        return None
    shown = rows[:MOST_BARS]
    return {
        "data": {
            "labels": [row["clause"] for row in shown],
            "datasets": [
                {"name": _("Minor"), "values": [row["minor"] for row in shown]},
                {"name": _("Major"), "values": [row["major"] for row in shown]},
            ],
        },
        "type": "bar",
        "barOptions": {"stacked": 1},
        "colors": ["#e8a33d", "#c92a2a"],
    }
