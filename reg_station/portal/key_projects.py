"""Key projects with their service lists, and product transfers, on the portal (F1, F2)."""

import frappe

from reg_station.portal.records import MOST_ROWS
from reg_station.portal.tones import tone_of
from reg_station.product_registry import key_projects, transfers

PROJECT, TRANSFER = key_projects.PROJECT, transfers.TRANSFER
DATES = ("expected_filing_on", "expected_approval_on", "expected_production_on")


def projects() -> list[dict]:
    """Projects that the user may see, the newest first, each with the items of its service list."""
    rows = frappe.get_list(
        PROJECT,
        fields=[
            "name",
            "project_name",
            "project_year",
            "project_kind",
            "enterprise_name",
            "state",
            "lead_person",
            *DATES,
        ],
        order_by="creation desc",
        limit=MOST_ROWS,
    )
    for row in rows:
        row.tone = tone_of(row.state)
        row.lead = frappe.utils.get_fullname(row.lead_person) if row.lead_person else ""
        row.items_of = key_projects.items_of(row.name)
        for item in row.items_of:
            item.tone = "bad" if item.days_late else tone_of(item.state)
        row.done = sum(item.state in ("Done", "Not Needed") for item in row.items_of)
    return rows


def product_transfers() -> list[dict]:
    """Transfers that the user may see, the newest first, each with its steps and how they stand."""
    names = frappe.get_list(TRANSFER, pluck="name", order_by="creation desc", limit=MOST_ROWS)
    found = []
    for name in names:
        doc = frappe.get_doc(TRANSFER, name)
        found.append(
            {
                "name": doc.name,
                "product_name": doc.product_name,
                "enterprise_name": doc.enterprise_name,
                "transfer_kind": doc.transfer_kind,
                "origin_place": doc.origin_place,
                "state": doc.state,
                "tone": "bad" if doc.behind else tone_of(doc.state),
                "behind": doc.behind,
                "expected_on": str(doc.expected_on or ""),
                "settled_on": str(doc.settled_on or ""),
                "blockers": doc.blockers or "",
                "reason": doc.transition_reason if doc.state == "Given Up" else "",
                "steps": transfers.rows_of(doc),
            }
        )
    return found
