"""Nightly: late complaints go up, answered ones on which nobody says a word are closed, measures are reminded of (J1)."""

import frappe
from frappe import _
from frappe.utils import get_url_to_form, getdate, nowdate

from reg_station.background import run_parts
from reg_station.inbox import enabled_users_of, language_of, notify
from reg_station.permissions.scope import row_filter
from reg_station.platform.audit import record
from reg_station.platform.calendars import calendar
from reg_station.product_registry.escalations import late_rows
from reg_station.supervision import deadlines, improvement
from reg_station.supervision.feedback import DOCTYPE, OPEN, ROLE_AT, setting

STEP_DAYS, CLOSE_DAYS = 5, 10


def run_daily() -> None:
    run_parts(escalate_late, close_silent, improvement.remind)


def escalate_late() -> dict[str, int]:
    """Mark what is late as not answered in time and pass it up, each level told once for each day that was set.

    Idempotent; {"late", "raised", "told"}.
    """
    today, counts = getdate(nowdate()), {"late": 0, "raised": 0, "told": 0}
    step = setting("feedback_step_days", STEP_DAYS)
    for row in late_rows(DOCTYPE, OPEN):
        counts["late"] += 1
        level = deadlines.higher(
            (
                row.escalated_to,
                deadlines.escalation(row.handled_at, getdate(row.due_on), today, calendar(), step),
            )
        )
        counts["raised"] += _raise(row, level, today)
        counts["told"] += _tell(row, level)
    return counts


def _raise(row, level: str, today) -> bool:
    if row.escalated_to == level:
        return False
    values = {"escalated_to": level, "escalated_on": today, "answered_in_time": deadlines.NO}
    frappe.db.set_value(DOCTYPE, row.name, values, update_modified=False)
    record("escalated", DOCTYPE, row.name, {"to": level, "due_on": row.due_on})
    return True


def _tell(row, level: str) -> int:
    sent = 0
    for user in enabled_users_of(ROLE_AT[level]):
        if not row_filter(DOCTYPE, user).admits(row):
            continue
        language = language_of(user)
        subject = _("Not answered since {0}: {1}", lang=language).format(row.due_on, row.subject)
        mark = f"{row.name}|{row.due_on}|{level}"
        link = get_url_to_form(DOCTYPE, row.name)
        sent += notify(user, DOCTYPE, mark, subject, link, reference=(DOCTYPE, row.name))
    return sent


def close_silent() -> int:
    """Close what was answered so long ago that no word is expected any more; how many."""
    today, days, closed = getdate(nowdate()), setting("feedback_close_days", CLOSE_DAYS), 0
    for row in frappe.get_all(DOCTYPE, {"state": "Replied"}, ["name", "replied_on"], limit_page_length=0):
        replied = getdate(row.replied_on) if row.replied_on else None
        if not deadlines.silent_since(replied, today, calendar(), days):
            continue
        doc = frappe.get_doc(DOCTYPE, row.name, for_update=True)
        if doc.state != "Replied":
            continue
        doc.flags.by_the_clock = True
        doc.state = "Closed"
        # The system's own step: the time for a word has passed.
        doc.save(ignore_permissions=True)
        closed += 1
    return closed
