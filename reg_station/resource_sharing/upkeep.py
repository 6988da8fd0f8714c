"""Nightly upkeep of the market: reminders, stale listings, demands whose time is over, all suggestions (D3, D4)."""

from datetime import date

import frappe
from frappe import _
from frappe.model.workflow import apply_workflow
from frappe.utils import cint, cstr, get_url, getdate, nowdate

from reg_station.background import run_parts
from reg_station.inbox import language_of, notify
from reg_station.portal.addresses import PAGES
from reg_station.resource_sharing.freshness import REMINDER_DUE, STALE, Standing, due_on, standing
from reg_station.resource_sharing.suggestions import refresh_all
from reg_station.workflow.people import people_of

OWNER_ROLES = ("Enterprise User", "Point Officer", "Town Officer", "Station Officer")
EVERY_DAYS, REMIND_DAYS = 90, "14, 3"


def run_daily() -> None:
    run_parts(let_go_stale, expire_demands, refresh_all)


def let_go_stale() -> dict[str, int]:
    """Take unconfirmed listings off the market and remind before; a second run on the same day does nothing.

    {"stale": …, "reminded": …}
    """
    every, remind = _periods()
    today = getdate(nowdate())
    counts = {"stale": 0, "reminded": 0}
    rows = frappe.get_all(
        "Shared Resource",
        {"workflow_state": "Published"},
        ["name", "last_confirmed_on", "published_on", "confirm_every_days"],
        limit_page_length=0,
    )
    for row in rows:
        confirmed = row.last_confirmed_on or row.published_on
        found = standing(
            today, getdate(confirmed) if confirmed else None, cint(row.confirm_every_days) or every, remind
        )
        if found.state == STALE:
            apply_workflow(frappe.get_doc("Shared Resource", row.name), "Mark Stale")
            counts["stale"] += 1
        elif found.state == REMINDER_DUE:
            counts["reminded"] += _remind(row.name, found)
    return counts


def _periods() -> tuple[int, list[int]]:
    """Days between confirmations, and how many days before the due day to remind."""
    settings = frappe.get_cached_doc("Reg Station Settings")
    days = [cint(part) for part in cstr(settings.confirm_reminder_days or REMIND_DAYS).split(",")]
    return cint(settings.confirm_every_days) or EVERY_DAYS, [number for number in days if number >= 0]


def _remind(name: str, found: Standing) -> int:
    """One reminder to each owner for each day on which one is due."""
    doc = frappe.get_doc("Shared Resource", name)
    people = next((users for role in OWNER_ROLES if (users := people_of(doc, role))), [])
    link = get_url(PAGES["Shared Resource"] + name)
    # With the due day and the reminder: that is what makes it unique.
    mark = f"{name}|{found.due_on}|{found.reminder}"
    sent = 0
    for user in people:
        language = language_of(user)
        subject = _("Confirm by {0} that {1} is still on offer", lang=language).format(
            found.due_on, doc.title
        )
        sent += notify(
            user,
            doc.doctype,
            mark,
            subject,
            link,
            reference=(doc.doctype, name),
            label=_("Open the listing", lang=language),
            note=_("A listing that is not confirmed in time leaves the market.", lang=language),
        )
    return sent


def expire_demands() -> int:
    """Close demands whose time is over; returns how many."""
    names = frappe.get_all(
        "Resource Demand",
        # Frappe compares a missing date as if it were the earliest one.
        [["state", "=", "Open"], ["needed_to", "is", "set"], ["needed_to", "<", nowdate()]],
        pluck="name",
        limit_page_length=0,
    )
    for name in names:
        apply_workflow(frappe.get_doc("Resource Demand", name), "Expire")
    return len(names)


@frappe.whitelist(methods=["POST"])
def confirm(name: str) -> dict:
    """The owner says that the listing still holds; one that had gone stale is on the market again.

    {"state", "last_confirmed_on", "due_on"}
    """
    doc = frappe.get_doc("Shared Resource", name)
    doc.check_permission("write")
    if doc.workflow_state == "Stale":
        doc = apply_workflow(doc, "Confirm")
    elif doc.workflow_state == "Published":
        doc.flags.confirmed = True
        doc.save()
    else:
        frappe.throw(_("Only a listing that is or was on the market can be confirmed."))
    return {
        "state": doc.workflow_state,
        "last_confirmed_on": str(doc.last_confirmed_on),
        "due_on": str(confirm_by(doc)),
    }


def confirm_by(listing) -> date | None:
    """The last day on which the present confirmation of a listing holds; None if it was never confirmed."""
    confirmed = getdate(listing.last_confirmed_on) if listing.last_confirmed_on else None
    return due_on(confirmed, cint(listing.confirm_every_days) or _periods()[0])
