"""Complaints and suggestions on the portal: the form, what one has sent, what an officer answers (J1, L1)."""

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from reg_station.permissions.scope import own_enterprises
from reg_station.portal.records import MOST_ROWS, add_standing
from reg_station.portal.sharing import plain_question
from reg_station.portal.tones import tone_of
from reg_station.supervision.feedback import DOCTYPE, OF_WRITER, OPEN, WITH_REASON

# What stands in the head of the page or in cards of its own.
SHOWN = frozenset(
    {
        "kind",
        "subject",
        "state",
        "text",
        "service_point",
        "station",
        "place_name",
        "town",
        "channel",
        "received_on",
        "due_on",
        "due_rule",
        "overdue",
        "anonymous",
        "enterprise",
        "reply_given",
        "replied_on",
        "satisfied",
        "dissatisfaction",
        "earlier_reply",
        "earlier_replied_on",
        "reopened_on",
        "closed_on",
        "answered_in_time",
        "route_reason",
        "transition_reason",
    }
)


def places() -> list[dict]:
    """Stations and service points that may be written about: name, title, town, and their own ways to complain."""
    fields = ["name", "complaint_phone", "suggestion_box"]
    points = frappe.get_all(
        "Service Point",
        {"status": ("!=", "Revoked")},
        [*fields, "point_name as title", "town"],
        order_by="town asc, point_name asc",
        limit_page_length=0,
    )
    stations = frappe.get_all(
        "Registration Station", fields=[*fields, "station_name as title"], order_by="station_name asc"
    )
    return [*stations, *points]


def own_requests() -> list[dict]:
    """Service requests of the enterprises for which the user acts, the newest first; none for anybody else."""
    if frappe.session.user == "Guest":
        return []
    own = own_enterprises(frappe.session.user)
    if not own:
        return []
    return frappe.get_list(
        "Service Request",
        filters={"enterprise": ("in", sorted(own)), "state": ("!=", "Draft")},
        fields=["name", "subject"],
        order_by="creation desc",
        limit=50,
    )


def complaints() -> list[dict]:
    """What the user may see, the newest first, with its place and whose turn it is."""
    rows = frappe.get_list(
        DOCTYPE,
        fields=[
            "name",
            "kind",
            "subject",
            "place_name",
            "state",
            "received_on",
            "due_on",
            "overdue",
            "anonymous",
            "modified",
        ],
        order_by="creation desc",
        limit=MOST_ROWS,
    )
    add_standing(rows, DOCTYPE)
    for row in rows:
        row.tone = tone_of(row.state)
        row.waits = row.state in OPEN
    return rows


def may_answer(doc) -> bool:
    """Whether the reply is the reader's to judge: his enterprise wrote it, and it has just been answered."""
    return (
        doc.state == "Replied"
        and bool(doc.enterprise)
        and doc.enterprise in own_enterprises(frappe.session.user)
    )


def head(doc) -> dict:
    """What the page shows of the record besides the form; only what the reader may see."""
    return {
        "text": doc.text,
        "place": doc.place_name,
        "late": bool(doc.overdue)
        or (doc.state in OPEN and doc.due_on and getdate(doc.due_on) < getdate(nowdate())),
        "due_on": doc.due_on if doc.state in OPEN else None,
        "reply": doc.reply_given,
        "replied_on": doc.replied_on,
        "earlier_reply": doc.earlier_reply,
        "dissatisfaction": doc.dissatisfaction,
        "reason": doc.transition_reason if doc.state in ("Not Accepted", "Closed") else None,
        "files": files_of(doc.name),
    }


def files_of(name: str) -> list[dict]:
    """Files of a record that the reader was shown: file_name, file_url."""
    return frappe.get_all(
        "File",
        {"attached_to_doctype": DOCTYPE, "attached_to_name": name},
        ["file_name", "file_url"],
        order_by="creation asc",
    )


def hidden_actions() -> tuple[str, ...]:
    """The writer's own steps have a form of their own."""
    return OF_WRITER


def question(row: dict) -> str:
    return {
        "Reply": _("Reply: the person gets this reply and can say whether it is satisfactory."),
        "Accept": _("Accept: it is looked into, and answered by the day that is shown."),
        "Close": _("Close: nothing more is done about it."),
    }.get(row["action"]) or plain_question(row)


def asks_reason(row: dict) -> bool:
    return row["action"] in (*WITH_REASON, "Close")


def name_the_writer(context) -> None:
    """In the way so far and ahead: whoever wrote is not "Guest", nor an enterprise where none is known."""
    writer = _("Whoever wrote it")
    for entry in context.timeline:
        if entry["by"] == "Guest" or (not entry["by"] and entry["role"] == _("Guest")):
            entry["by"], entry["role"] = "", writer
    for step in context.ahead:
        if step["role"] == _("Enterprise User"):
            step["role"] = writer
