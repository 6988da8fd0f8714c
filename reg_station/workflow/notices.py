"""Tells the people whose turn it is: one notice and one mail for each of them and each entry into a state."""

import frappe
from frappe import _
from frappe.utils import get_url, get_url_to_form

from reg_station.mail import inform
from reg_station.permissions.dimensions import STEP_FIELDS
from reg_station.portal.addresses import portal_address
from reg_station.workflow.people import people_of


def send_for_step(step: str) -> int:
    """Send the notices of one Case Step; returns how many were sent. Safe to call again: it sends nothing twice."""
    doc = frappe.get_doc("Case Step", step)
    users = recipients(doc)
    sent = 0
    for user in users:
        if _already_told(doc, user):
            continue
        _tell(doc, user)
        sent += 1
    return sent


def recipients(step) -> list[str]:
    """Enabled users of the responsible role who may see the document; when a case ends, who created or asked for it."""
    reference = frappe.get_doc(step.reference_doctype, step.reference_name)
    if step.status == "Ended":
        creator = reference.get("asked_by") or reference.owner
        return [creator] if creator not in ("Administrator", step.entered_by) else []
    return [user for user in people_of(reference, step.responsible_role) if user != step.entered_by]


def _already_told(step, user: str) -> bool:
    return bool(
        frappe.db.exists(
            "Notification Log", {"for_user": user, "document_type": "Case Step", "document_name": step.name}
        )
    )


def _tell(step, user: str) -> None:
    language = frappe.db.get_value("User", user, "language") or frappe.db.get_default("lang") or "zh"
    subject = _subject(step, language)
    link = document_link(step, user)
    notice = frappe.new_doc("Notification Log")
    notice.update(
        {
            "subject": subject,
            "for_user": user,
            "type": "Alert",
            # The step, not the case: that is what makes a notice unique for its entry.
            "document_type": "Case Step",
            "document_name": step.name,
            # The sides of an introduction do not learn each other's accounts.
            "from_user": None if step.reference_doctype in STEP_FIELDS else step.entered_by,
            "link": link,
            "email_content": frappe.utils.escape_html(step.reason or ""),
        }
    )
    # The recipient's own inbox: users cannot write to one another's.
    notice.insert(ignore_permissions=True)
    if frappe.db.get_single_value("Reg Station Settings", "notices_by_email"):
        inform(
            frappe.db.get_value("User", user, "email"),
            subject,
            link,
            _("Open the case", lang=language),
            _("This message only informs. Sign in to act on the case.", lang=language),
            language=language,
            reference=("Case Step", step.name),
            reason=step.reason,
        )


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
