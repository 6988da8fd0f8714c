"""Nightly upkeep of learning, and the notices that follow from it."""

import frappe
from frappe import _
from frappe.utils import get_url_to_form, getdate, nowdate

from reg_station.background import run_parts
from reg_station.inbox import enabled_users_of, language_of, tell
from reg_station.learning import library, signing_up
from reg_station.station_network import tasks


def run_daily() -> None:
    run_parts(library.refresh_policies, library.refresh_manuals, tasks.remind)


def tell_of_review(doctype: str, answer: str) -> int:
    """Tell the station once a day at most that an answer rests on a superseded policy; returns how many were told."""
    asked = frappe.db.get_value(doctype, answer, library.CITING[doctype])
    sent = 0
    for user in enabled_users_of("Station Officer"):
        subject = _("An answer cites a policy that is superseded: {0}", lang=language_of(user)).format(
            asked[:100]
        )
        sent += tell(
            user, doctype, f"{answer}|{getdate(nowdate())}", subject, get_url_to_form(doctype, answer)
        )
    return sent


def send_cancellation(session: str) -> int:
    """Tell everybody who had signed up that the session is called off; returns how many accounts were told."""
    doc = frappe.get_doc("Training Session", session)
    sent = 0
    for user in sorted(_accounts_signed_up(session)):
        language = language_of(user)
        subject = _("Called off: {0} on {1}. {2}", lang=language).format(
            doc.title, str(doc.starts_on)[:16], doc.transition_reason or ""
        )
        link = frappe.utils.get_url(f"/station/events/{session}")
        sent += tell(user, "Training Session", f"{session}|Cancelled", subject, link)
    return sent


def _accounts_signed_up(session: str) -> set[str]:
    rows = frappe.get_all(
        signing_up.SIGN_UP,
        {"session": session, "status": signing_up.SIGNED_UP},
        ["enterprise", "member", "signed_up_by"],
    )
    members = [row.member for row in rows if row.member]
    users = {row.signed_up_by for row in rows}
    users |= set(frappe.get_all("Station Member", {"name": ("in", members or [""])}, pluck="user"))
    return {user for user in users if user and user not in ("Administrator", "Guest")}
