"""Mock defences (模拟答辩): the enterprise answers comments and does its tasks; it is told of both (F4; DB31117 7.3.1)."""

import frappe
from frappe import _
from frappe.utils import get_url, nowdate

from reg_station.exceptions import DefenceRefused
from reg_station.inbox import language_of, notify
from reg_station.permissions.scope import own_enterprises
from reg_station.workflow.people import people_of

DOCTYPE = "Mock Defence"
ANSWERS = ("answer", "answered_on", "answered_by")
DONE = ("done_on", "done_note")
MOST_CHARACTERS = 4000


def unanswered(doc) -> list[str]:
    return [row.topic for row in doc.comments if not (row.answer or "").strip()]


def open_tasks(doc) -> list[str]:
    return [row.task for row in doc.tasks if not row.done_on]


@frappe.whitelist(methods=["POST"])
def answer(name: str, comment: str, text: str) -> dict:
    """Answer a comment (its row) for the enterprise; {"left"}: how many are unanswered. Until the defence is closed."""
    doc = _held(name)
    row = _row_of(doc.comments, comment)
    doc.flags.answers = {row.name: _words(text)}
    return _saved(doc)


@frappe.whitelist(methods=["POST"])
def task_done(name: str, task: str, note: str) -> dict:
    """Say what was done about a task (its row) for the enterprise; {"left"}. A later note takes the place of the first."""
    doc = _held(name)
    row = _row_of(doc.tasks, task)
    doc.flags.done = {row.name: _words(note)}
    return _saved(doc)


def _held(name: str):
    doc = frappe.get_doc(DOCTYPE, name, for_update=True)
    doc.check_permission("read")
    if doc.enterprise not in own_enterprises(frappe.session.user) and not doc.has_permission("write"):
        frappe.throw(_("Only the enterprise or an officer answers."), frappe.PermissionError)
    if doc.state != "Held":
        frappe.throw(_("Answers are taken after the defence and until it is closed."), DefenceRefused)
    return doc


def _row_of(rows, name: str):
    found = next((row for row in rows if row.name == name), None)
    if not found:
        frappe.throw(_("It is no longer there; load the page again."), DefenceRefused)
    return found


def _words(text: str) -> str:
    text = text.strip()
    if not text:
        frappe.throw(_("Write an answer first."), DefenceRefused)
    if len(text) > MOST_CHARACTERS:
        frappe.throw(
            _("At most {0} characters; attach the rest as a file.").format(MOST_CHARACTERS), DefenceRefused
        )
    return text


def _saved(doc) -> dict:
    # An enterprise has no right to write the record; `_held` has checked that it is its own, and only its words change.
    doc.save(ignore_permissions=True)
    return {"left": len(unanswered(doc)) + len(open_tasks(doc))}


def take_answers(doc) -> None:
    """Write what `answer` and `task_done` put aside into `doc`; nothing else reaches these columns."""
    for row in doc.comments:
        if row.name in (doc.flags.answers or {}):
            row.answer = doc.flags.answers[row.name]
            row.answered_on, row.answered_by = nowdate(), frappe.session.user
    for row in doc.tasks:
        if row.name in (doc.flags.done or {}):
            row.done_on, row.done_note = nowdate(), doc.flags.done[row.name]
    doc.flags.answers = doc.flags.done = None


def tell_enterprise(doc) -> int:
    """Tell the accounts of the enterprise once that there are comments to answer; how many were told."""
    sent = 0
    link = get_url(f"/station/channels/{doc.recommendation}")
    for user in people_of(doc, "Enterprise User"):
        language = language_of(user)
        subject = _("Mock defence of {0}: {1} comments to answer", lang=language).format(
            doc.product_name, len(unanswered(doc))
        )
        sent += notify(user, DOCTYPE, f"{doc.name}|held", subject, link, reference=(DOCTYPE, doc.name))
    return sent
