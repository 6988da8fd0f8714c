"""Report: how good the information of each reporter is, and why (E2)."""

from collections import defaultdict

import frappe
from frappe import _
from frappe.utils import cint, cstr

from reg_station.product_registry.collecting import INTENT, quality_of
from reg_station.product_registry.intents import COMPLETENESS, CORRECTIONS, FACTS, TIMELINESS

PARTS = (COMPLETENESS, TIMELINESS, CORRECTIONS)
SENT = ("Submitted", "Returned", "Accepted", "Reported to City", "Merged")


def execute(filters: dict | None = None):
    """Columns and a row for each reporter, the best first; over the intents that the caller may see, drafts left out."""
    filters = frappe._dict(filters or {})
    conditions = {"workflow_state": ("in", SENT)}
    if filters.intent_year:
        conditions["intent_year"] = cint(filters.intent_year)
    if filters.source:
        conditions["source"] = filters.source
    intents = frappe.get_list(
        INTENT,
        filters=conditions,
        fields=[
            "name",
            "product",
            "source",
            "reported_by",
            "town",
            "submitted_on",
            "times_returned",
            "workflow_state",
            *FACTS,
        ],
        limit_page_length=0,
    )
    groups = defaultdict(list)
    for intent in intents:
        groups[intent.source, cstr(intent.reported_by), cstr(intent.town)].append(intent)
    rows = [_row(key, members) for key, members in groups.items()]
    return _columns(), sorted(rows, key=lambda row: (-row["score"], row["reported_by"], row["town"]))


def _row(key: tuple, members: list) -> dict:
    qualities = [quality_of(member) for member in members]
    shares = defaultdict(list)
    for found in qualities:
        for part in found.parts:
            shares[part.part].append(100 * part.points / part.of)
    return {
        "source": _(key[0] or ""),
        "reported_by": key[1],
        "town": key[2],
        "count": len(members),
        "score": _mean([found.score for found in qualities]),
        **{part.lower(): _mean(shares[part]) for part in PARTS},
        "returned": sum(cint(member.times_returned) for member in members),
        "merged": sum(1 for member in members if member.workflow_state == "Merged"),
    }


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 1) if values else 0.0


def _columns() -> list[dict]:
    def column(fieldname, label, fieldtype="Float", options=None, width=130):
        extra = {"precision": 1} if fieldtype == "Float" else {}
        return {
            "fieldname": fieldname,
            "label": label,
            "fieldtype": fieldtype,
            "options": options,
            "width": width,
            **extra,
        }

    return [
        column("source", _("Source"), "Data"),
        column("reported_by", _("Reported By"), "Link", "User", 180),
        column("town", _("Town"), "Link", "Town"),
        column("count", _("Number of Intents"), "Int"),
        column("score", _("Quality (of 100)")),
        column("completeness", _("Completeness")),
        column("timeliness", _("Timeliness")),
        column("corrections", _("Corrections")),
        column("returned", _("Times Returned"), "Int"),
        column("merged", _("Merged"), "Int"),
    ]
