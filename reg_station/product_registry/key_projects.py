"""The service list of a key project: who does what by when, and making it from the list of the project's kind (F1)."""

import frappe
from frappe import _
from frappe.utils import date_diff, getdate, nowdate

from reg_station.exceptions import KeyProjectRefused
from reg_station.permissions.scope import own_enterprises

PROJECT, ITEM, KIND = "Key Project", "Key Project Service Item", "Key Project Kind"
OPEN = ("Planned", "Under Way")
FIELDS = ("name", "title", "department", "state", "due_on", "overdue", "done_on", "passed_on")


def items_of(project: str) -> list[dict]:
    """Items of the project that the user may see, by their days: FIELDS, `days_late`, `who`.

    `who` is empty for accounts of an enterprise: the department answers to them, not the person.
    """
    outside = bool(own_enterprises(frappe.session.user))
    rows = frappe.get_list(
        ITEM,
        filters={"project": project},
        fields=list(FIELDS) if outside else [*FIELDS, "owner_user"],
        order_by="due_on asc, creation asc",
        limit_page_length=0,
    )
    today = nowdate()
    for row in rows:
        late = row.state in OPEN and row.due_on and getdate(row.due_on) < getdate(today)
        row.days_late = date_diff(today, row.due_on) if late else 0
        row.who = frappe.utils.get_fullname(row.owner_user) if row.get("owner_user") else ""
    return rows


def open_items(project: str) -> list[str]:
    """Titles of the items that nobody has finished or dropped yet, whoever asks."""
    return frappe.get_all(ITEM, {"project": project, "state": ("in", OPEN)}, pluck="title")


@frappe.whitelist(methods=["GET", "POST"])
def service_list(project: str) -> list[dict]:
    """The service list of a project that the caller may read, as `items_of`; days as ISO text."""
    frappe.get_doc(PROJECT, project).check_permission("read")
    return [
        {**row, **{day: str(row[day]) if row[day] else "" for day in ("due_on", "done_on", "passed_on")}}
        for row in items_of(project)
    ]


@frappe.whitelist(methods=["GET", "POST"])
def proposed_items(project: str) -> list[dict]:
    """What the kind of the project proposes and its list lacks: [{"title", "department", "days_allowed"}]."""
    doc = frappe.get_doc(PROJECT, project)
    doc.check_permission("read")
    return [
        {"title": row.title, "department": row.department, "days_allowed": row.days_allowed}
        for row in _lacking(doc)
    ]


def _lacking(project) -> list:
    present = set(frappe.get_all(ITEM, {"project": project.name}, pluck="title"))
    return [
        row for row in frappe.get_cached_doc(KIND, project.project_kind).items if row.title not in present
    ]


@frappe.whitelist(methods=["POST"])
def add_proposed(project: str, titles: list | None = None) -> dict:
    """Make the items that the kind proposes, all or those named; {"made": [names], "unknown": [departments]}.

    Items of a department that is not in the directory are left out and named: nobody would ever see them. Safe to call
    again and by two at once: an item that the list has is not made a second time.
    """
    doc = frappe.get_doc(PROJECT, project, for_update=True)
    doc.check_permission("write")
    if doc.state != "Included":
        frappe.throw(
            _("Only a project that is in the library has a service list; this one is {0}.").format(
                _(doc.state)
            ),
            KeyProjectRefused,
        )
    made, unknown = [], []
    for row in _lacking(doc):
        if titles and row.title not in titles:
            continue
        if not frappe.db.exists("Department Contact", {"department": row.department}):
            unknown.append(row.department)
            continue
        item = frappe.new_doc(ITEM)
        item.update(
            {
                "project": doc.name,
                "title": row.title,
                "department": row.department,
                "days_allowed": row.days_allowed,
                "description": row.description,
            }
        )
        made.append(item.insert().name)
    return {"made": made, "unknown": sorted(set(unknown))}
