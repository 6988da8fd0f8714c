"""Invitations to joint consultations (会商), and which tasks of them are open (E5)."""

import frappe
from frappe import _
from frappe.utils import format_datetime, get_url_to_form, now

from reg_station.exceptions import GuardUnmet
from reg_station.inbox import language_of, notify
from reg_station.station_network.departments import people_of_department

DOCTYPE, TASK = "Joint Consultation", "Joint Consultation Task"
OPEN_TASKS = ("Open", "Reported")


@frappe.whitelist(methods=["POST"])
def invite(consultation: str) -> dict:
    """Tell the people of all departments that take part; {"told", "without_account"}.

    Nobody is told twice of the same time; a new time is a new invitation. Only while the consultation is planned.
    """
    doc = frappe.get_doc(DOCTYPE, consultation)
    doc.check_permission("write")
    if doc.state != "Planned":
        frappe.throw(_("Only a planned consultation has invitations."), GuardUnmet)
    told, without = 0, []
    for organisation in dict.fromkeys(row.organisation for row in doc.participants):
        people = people_of_department(organisation)
        if not people:
            without.append(organisation)
        told += sum(_invite(doc, user) for user in people)
    doc.db_set("invited_on", now())
    return {"told": told, "without_account": without}


def _invite(doc, user: str) -> bool:
    language = language_of(user)
    subject = _("Joint consultation on {0}: {1}", lang=language).format(
        format_datetime(doc.held_at, "yyyy-MM-dd HH:mm"), doc.title
    )
    place = _("Place: {0}", lang=language).format(doc.place_of_meeting or "—")
    # They have no access to the consultation itself; what they are to do comes to them as tasks.
    link = get_url_to_form("Joint Consultation Task", "").rstrip("/")
    return notify(
        user,
        DOCTYPE,
        f"{doc.name}|{doc.held_at}",
        f"{subject} · {place}",
        link,
        reference=(doc.doctype, doc.name),
        label=_("Open my tasks", lang=language),
        note=place,
    )


def open_tasks(consultation: str) -> list[str]:
    """Titles of the tasks that nobody has accepted or dropped yet."""
    return frappe.get_all(TASK, {"consultation": consultation, "state": ("in", OPEN_TASKS)}, pluck="title")
