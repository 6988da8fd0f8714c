"""Problems on their way: raised once for each source, handed over with a limit, told when they are late (E5)."""

import hashlib
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import cint, get_url_to_form, getdate, nowdate

from reg_station.background import run_parts
from reg_station.exceptions import EscalationRefused
from reg_station.inbox import enabled_users_of, language_of, notify
from reg_station.permissions.scope import row_filter
from reg_station.platform import calendars
from reg_station.station_network.departments import people_of_department

DOCTYPE, TASK = "Issue Escalation", "Joint Consultation Task"
# What a problem can come up in, beside a visit.
SOURCES = ("Registration Progress", "Registration Intent", "Service Request", "Consultation", "Follow Up")
# Where somebody outside the station is asked for something by a day.
AWAITED = {DOCTYPE: ("With Department", "With City"), TASK: ("Open",)}
DAYS = 10


def due_by_settings() -> str | None:
    """The last working day for an answer that is asked for today; None if the calendar of that year is missing."""
    kept = frappe.get_cached_doc("Reg Station Settings").get("escalation_days")
    day = calendars.due_in_or_none(DAYS if kept is None else cint(kept))
    return str(day) if day else None


@frappe.whitelist(methods=["POST"])
def raise_from(
    source_type: str, source: str, title: str, description: str, issue_kind: str = "Other"
) -> dict:
    """Draft a problem that came up in a record which the caller may read; {"name"}.

    Enterprise, product and place follow from the record. A record may have several problems; the same title again
    gives the one that there is.
    """
    if source_type not in SOURCES:
        frappe.throw(_("A problem cannot be raised from {0}.").format(_(source_type)), EscalationRefused)
    doc = frappe.get_doc(source_type, source)
    doc.check_permission("read")
    if not title.strip():
        frappe.throw(_("Say what the problem is."), frappe.MandatoryError)
    return {"name": raised(doc, title.strip(), title, description, issue_kind).name}


def raised(source, mark: str, title: str, description: str, issue_kind: str):
    """The problem with this mark of `source`, made if there is none. Whoever calls needs the right to create one."""
    key = f"{source.doctype}|{source.name}|{hashlib.sha256(mark.encode()).hexdigest()[:16]}"
    known = frappe.db.get_value(DOCTYPE, {"source_key": key})
    if known:
        return frappe.get_doc(DOCTYPE, known)
    doc = frappe.new_doc(DOCTYPE)
    doc.update(
        {
            "title": title.strip()[:140],
            "enterprise": source.get("enterprise"),
            "town": source.get("town"),
            "product": _product_of(source),
            "issue_kind": issue_kind,
            "description": description.strip() or title,
        }
    )
    doc.flags.source = {"source_type": source.doctype, "source": source.name, "source_key": key}
    doc.insert()
    return doc


def _product_of(source) -> str | None:
    field = source.meta.get_field("product")
    return source.product if field and field.options == "Biomedical Product" else None


def run_daily() -> None:
    run_parts(flag_late)


def flag_late() -> dict[str, int]:
    """Flag problems and tasks whose day is over, and tell those concerned once for each day that was set.

    Whoever was asked learns it, and the station that asked. Idempotent; {"late", "told"}.
    """
    counts = {"late": 0, "told": 0}
    for doctype, states in AWAITED.items():
        for row in late_rows(doctype, states):
            counts["late"] += 1
            counts["told"] += _tell_late(doctype, row)
    return counts


def late_rows(doctype: str, states: Iterable[str]) -> list:
    """Rows in one of `states` whose `due_on` is over; brings `overdue` of all rows up to date."""
    today, late_ones = getdate(nowdate()), []
    rows = frappe.get_all(
        doctype,
        filters={"due_on": ("is", "set")},
        or_filters={"state": ("in", states), "overdue": 1},
        fields=["*"],
        limit_page_length=0,
    )
    for row in rows:
        late = row.state in states and getdate(row.due_on) < today
        if late != bool(row.overdue):
            frappe.db.set_value(doctype, row.name, "overdue", int(late), update_modified=False)
        if late:
            late_ones.append(row)
    return late_ones


def _tell_late(doctype: str, row) -> int:
    asked = people_of_department(row.department) if row.department else []
    return tell_late(doctype, row, {*asked, *officers_of(doctype, row)})


def officers_of(doctype: str, row) -> list[str]:
    """Station officers within whose reach the row lies."""
    return [user for user in enabled_users_of("Station Officer") if row_filter(doctype, user).admits(row)]


def tell_late(doctype: str, row, users: Iterable[str]) -> int:
    """Tell each of `users` once for each day that was set that `row` is overdue; how many were told."""
    sent = 0
    for user in sorted(users):
        language = language_of(user)
        subject = _("Overdue since {0}: {1}", lang=language).format(row.due_on, row.title)
        link = get_url_to_form(doctype, row.name)
        sent += notify(
            user, doctype, f"{row.name}|{row.due_on}", subject, link, reference=(doctype, row.name)
        )
    return sent
