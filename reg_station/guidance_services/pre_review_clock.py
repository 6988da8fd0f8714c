"""How long a pre-review takes: working days, not counted while the documents are with the enterprise (补正)."""

import frappe
from frappe import _
from frappe.utils import cint, getdate, nowdate

from reg_station.dates import day_or_none
from reg_station.guidance_services import pre_review_files
from reg_station.inbox import enabled_users_of, language_of, tell
from reg_station.permissions.scope import row_filter
from reg_station.platform.calendars import calendar
from reg_station.platform.working_days import Clock, Suspension, YearNotCovered

DOCTYPE = "Pre-Review"
DAYS = 10
IN_TIME, DUE, OVERDUE, WAITING, UNKNOWN, CLOSED = (
    "In Time",
    "Due Today",
    "Overdue",
    "Waiting for the Enterprise",
    "Not Known",
    "Closed",
)
RUNNING = ("Submitted", "In Review")
ENDED = ("Concluded", "Withdrawn")


def days_allowed() -> int:
    return cint(frappe.get_cached_doc("Reg Station Settings").get("pre_review_days")) or DAYS


def clock_of(doc) -> Clock:
    """The clock of a case that was submitted: stopped from each return to the submission of the next round."""
    rounds = sorted(doc.rounds, key=lambda row: row.round_number)
    stops = [
        Suspension(getdate(row.returned_on), day_or_none(after.submitted_on) if after else None)
        for row, after in zip(rounds, [*rounds[1:], None], strict=True)
        if row.returned_on
    ]
    limit = cint(doc.review_days) or days_allowed()
    return Clock(calendar(), getdate(doc.accepted_on), limit, tuple(stops))


def set_standing(doc) -> None:
    """Write due day, days used and standing of today. A year without a calendar leaves the day open and says so."""
    due, used, standing = standing_of(doc)
    doc.review_due_on, doc.days_used, doc.clock_standing = due, used, standing


def standing_of(doc) -> tuple:
    """(due day or None, working days used, standing)."""
    if not doc.accepted_on:
        return None, 0, ""
    today = getdate(nowdate())
    end = getdate(doc.concluded_on) if doc.concluded_on else today
    try:
        clock = clock_of(doc)
        used = clock.days_used(end)
        if doc.state in ENDED:
            return None, used, CLOSED
        if doc.state not in RUNNING:
            return None, used, WAITING
        due = clock.due_on()
    except YearNotCovered:
        return None, cint(doc.days_used), CLOSED if doc.state in ENDED else UNKNOWN
    if due is None:
        return None, used, WAITING
    return due, used, OVERDUE if due < today else DUE if due == today else IN_TIME


def refresh() -> int:
    """Daily: where each open case stands today, and one notice to its people when it becomes overdue."""
    told = 0
    for name in frappe.get_all(DOCTYPE, {"state": ("in", RUNNING)}, pluck="name"):
        doc = frappe.get_doc(DOCTYPE, name)
        due, used, standing = standing_of(doc)
        if (standing, used) != (doc.clock_standing, doc.days_used):
            values = {"review_due_on": due, "days_used": used, "clock_standing": standing}
            frappe.db.set_value(DOCTYPE, name, values, update_modified=False)
        if standing == OVERDUE:
            told += _tell_overdue(doc, due)
    return told


def _tell_overdue(doc, due) -> int:
    users = [doc.assigned_to] if doc.assigned_to else []
    row = doc.as_dict()
    users += [user for user in enabled_users_of("Station Officer") if row_filter(DOCTYPE, user).admits(row)]
    told = 0
    for user in dict.fromkeys(users):
        text = _("Pre-review {0} was due on {1}: {2}", lang=language_of(user)).format(
            doc.name, due, doc.subject
        )
        link = frappe.utils.get_url_to_form(DOCTYPE, doc.name)
        told += tell(user, DOCTYPE, f"{doc.name}|overdue|{due}", text, link)
    return told


def run_daily() -> None:
    from reg_station.background import run_parts

    run_parts(refresh, pre_review_files.check_waiting)
