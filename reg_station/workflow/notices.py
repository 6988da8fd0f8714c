"""Tells the people whose turn it is: one notice and one mail for each of them and each entry into a state."""

import frappe
from frappe import _
from frappe.utils import get_url, get_url_to_form

from reg_station.inbox import language_of, mail_too, tell
from reg_station.permissions.dimensions import STEP_FIELDS
from reg_station.portal.addresses import portal_address
from reg_station.workflow.people import people_of


def send_for_step(step: str) -> int:
    """Send the notices of one Case Step; returns how many were sent. Safe to call again: it sends nothing twice."""
    doc = frappe.get_doc("Case Step", step)
    return sum(_tell(doc, user) for user in recipients(doc))


def recipients(step) -> list[str]:
    """Enabled users of the responsible role who may see the document; when a case ends, who created or asked for it."""
    reference = frappe.get_doc(step.reference_doctype, step.reference_name)
    if step.status == "Ended":
        creator = reference.get("asked_by") or reference.owner
        return [creator] if creator not in ("Administrator", "Guest", step.entered_by) else []
    return [user for user in people_of(reference, step.responsible_role) if user != step.entered_by]


def _tell(step, user: str) -> bool:
    language = language_of(user)
    subject, link = _subject(step, language), document_link(step, user)
    told = tell(
        user,
        # The step, not the case: that is what makes a notice unique for its entry.
        "Case Step",
        step.name,
        subject,
        link,
        # The sides of an introduction do not learn each other's accounts.
        from_user=None if step.reference_doctype in STEP_FIELDS else step.entered_by,
        email_content=frappe.utils.escape_html(step.reason or ""),
    )
    if told:
        mail_too(
            user,
            subject,
            link,
            _("Open the case", lang=language),
            _("This message only informs. Sign in to act on the case.", lang=language),
            reference=("Case Step", step.name),
            reason=step.reason,
        )
    return told


def _subject(step, language: str) -> str:
    text = _("{0} {1} ({2}): {3}", lang=language)
    return text.format(
        _(step.reference_doctype, lang=language),
        step.reference_name,
        _title(step),
        _(step.state, lang=language),
    )


def _title(step) -> str:
    field = frappe.get_meta(step.reference_doctype).title_field or "name"
    if field in ("name", "workflow_state"):
        return step.town or ""
    return frappe.db.get_value(step.reference_doctype, step.reference_name, field) or step.town or ""


def document_link(step, user: str) -> str:
    """Where the recipient opens the case; the link shows, it never acts."""
    address = portal_address(step.reference_doctype, step.reference_name, user)
    return get_url(address) if address else get_url_to_form(step.reference_doctype, step.reference_name)


def send_forgotten() -> None:
    """Scheduled: send what a crashed worker left behind. `send_for_step` makes it safe."""
    for step in frappe.get_all(
        "Case Step",
        filters={"status": "Open", "entry_number": (">", 1)},
        pluck="name",
        order_by="entered_on desc",
        limit=500,
    ):
        send_for_step(step)
