"""Report: where the products of the district stand, who tracks them and what is overdue (E3)."""

import frappe
from frappe import _
from frappe.utils import cint, date_diff, nowdate

from reg_station.product_registry.following import stages


def execute(filters: dict | None = None):
    """Columns, rows, no message, chart by stage; over the products that the caller may see, the longest overdue first."""
    filters = frappe._dict(filters or {})
    conditions = {}
    for field in ("town", "current_stage", "tracker"):
        if filters.get(field):
            conditions[field] = filters[field]
    if cint(filters.stalled):
        conditions["stalled"] = 1
    if not cint(filters.with_finished):
        conditions["finished_on"] = ("is", "not set")
    rows = frappe.get_list(
        "Registration Progress",
        filters=conditions,
        fields=[
            "name",
            "product_name",
            "enterprise",
            "town",
            "tracker",
            "current_stage",
            "due_on",
            "stalled",
            "finished_on",
            "started_on",
        ],
        limit_page_length=0,
    )
    entered = _entered([row.name for row in rows])
    for row in rows:
        row.in_stage_since = entered.get((row.name, row.current_stage))
        row.days_over = max(0, date_diff(nowdate(), row.due_on)) if row.stalled and row.due_on else 0
    rows.sort(key=lambda row: (-row.days_over, str(row.due_on or "9999"), row.name))
    return (
        _columns(),
        [{**row, "current_stage": _(row.current_stage or "")} for row in rows],
        None,
        _chart(rows),
    )


def _entered(names: list[str]) -> dict:
    # The stays of rows that were filtered for the caller before.
    rows = frappe.get_all(
        "Progress Stage Entry",
        filters={"parent": ("in", names or [""]), "parenttype": "Registration Progress"},
        fields=["parent", "stage", "entered_on"],
        order_by="idx asc",
        limit=0,
    )
    return {(row.parent, row.stage): row.entered_on for row in rows}


def _columns() -> list[dict]:
    def column(fieldname, label, fieldtype="Data", options=None, width=120):
        return {
            "fieldname": fieldname,
            "label": label,
            "fieldtype": fieldtype,
            "options": options,
            "width": width,
        }

    return [
        column("name", _("Registration Progress"), "Link", "Registration Progress", 140),
        column("product_name", _("Product Name"), width=220),
        column("enterprise", _("Enterprise"), "Link", "Enterprise", 200),
        column("town", _("Town"), "Link", "Town"),
        column("current_stage", _("Current Stage"), width=130),
        column("in_stage_since", _("In the Stage Since"), "Date"),
        column("due_on", _("Due On"), "Date"),
        column("days_over", _("Calendar Days over the Limit"), "Int"),
        column("tracker", _("Tracker"), "Link", "User", 170),
        column("finished_on", _("Finished On"), "Date"),
    ]


def _chart(rows: list) -> dict | None:
    if not rows:
        return None
    known = list(stages())
    present = {row.current_stage for row in rows}
    order = [stage for stage in known if stage in present] + sorted(present - set(known) - {None})
    late = [sum(1 for row in rows if row.current_stage == stage and row.stalled) for stage in order]
    whole = [sum(1 for row in rows if row.current_stage == stage) for stage in order]
    return {
        "data": {
            "labels": [_(stage) for stage in order],
            "datasets": [
                {
                    "name": _("In Time"),
                    "values": [all_ - over for all_, over in zip(whole, late, strict=True)],
                },
                {"name": _("Stalled"), "values": late},
            ],
        },
        "type": "bar",
        "barOptions": {"stacked": 1},
        "colors": ["#2f9e6e", "#c92a2a"],
    }
