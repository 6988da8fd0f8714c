"""What waits for the signed-in user: open case steps of the user's roles, and site visits to conclude."""

import frappe
from frappe import _

from reg_station.portal.addresses import PAGES, portal_address

LIMIT = 20


def open_tasks() -> list[dict]:
    """[{"title", "place", "since", "url"}], the longest waiting first; only what the user may open."""
    return [*_case_tasks(), *_visit_tasks(), *_inspection_tasks()][:LIMIT]


def _case_tasks() -> list[dict]:
    if not frappe.has_permission("Case Step", "read"):
        return []
    steps = frappe.get_list(
        "Case Step",
        filters={"status": "Open", "responsible_role": ("in", frappe.get_roles())},
        fields=["reference_doctype", "reference_name", "town", "state", "entered_on"],
        order_by="entered_on asc",
        limit=LIMIT,
    )
    return [
        {
            "title": f"{_(step.state)} · {_title(step)}",
            "place": step.town or "",
            "since": str(step.entered_on)[:10],
            "url": case_url(step.reference_doctype, step.reference_name),
        }
        for step in steps
    ]


def _title(step) -> str:
    """What the case calls itself, with its number; an introduction is known by what is offered."""
    doctype, name = step.reference_doctype, step.reference_name
    if doctype == "Resource Match":
        doctype, name = "Shared Resource", frappe.db.get_value(doctype, name, "resource")
    field = frappe.get_meta(doctype).title_field
    title = frappe.db.get_value(doctype, name, field) if doctype in PAGES and field else None
    return f"{title} · {step.reference_name}" if title else step.reference_name


def case_url(doctype: str, name: str) -> str:
    address = portal_address(doctype, name, frappe.session.user)
    return address or f"/app/{doctype.lower().replace(' ', '-')}/{name}"


def _visit_tasks() -> list[dict]:
    if "Site Inspector" not in frappe.get_roles() or not frappe.has_permission("Site Visit", "read"):
        return []
    visits = frappe.get_list(
        "Site Visit",
        filters={"docstatus": 0},
        fields=["name", "town", "point_address", "visit_date"],
        order_by="visit_date asc",
        limit=LIMIT,
    )
    return [
        {
            "title": f"{_('Site Visit')} · {visit.name}",
            "place": visit.point_address or visit.town or "",
            "since": str(visit.visit_date),
            "url": f"/station/visits/{visit.name}",
        }
        for visit in visits
    ]


def _inspection_tasks() -> list[dict]:
    """Inspections that the inspector is to carry out; what officers and enterprises are to do, their case steps say."""
    if "Site Inspector" not in frappe.get_roles() or not frappe.has_permission("Mock Inspection", "read"):
        return []
    rows = frappe.get_list(
        "Mock Inspection",
        filters={"state": ("in", ("Planned", "Under Way"))},
        fields=["name", "subject", "inspection_kind", "site_address", "planned_on"],
        order_by="planned_on asc",
        limit=LIMIT,
    )
    known = {row["url"] for row in _case_tasks()}
    return [
        {
            "title": f"{_(row.inspection_kind)} · {row.name}",
            "place": row.site_address or "",
            "since": str(row.planned_on),
            "url": f"/station/inspections/{row.name}",
        }
        for row in rows
        if f"/station/inspections/{row.name}" not in known
    ]
