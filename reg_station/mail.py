"""One way to send a mail that informs: what it is about, a link, and nothing that acts by itself."""

import frappe
from frappe import _


def inform(
    address: str | None,
    subject: str,
    link: str,
    link_label: str,
    note: str,
    *,
    language: str,
    reference: tuple[str, str],
    reason: str | None = None,
) -> bool:
    """Queue the mail to `address`; False, and a line in the error log, where no outgoing mail is set up.

    Notices in the system stand all the same, so a missing mail account never stops the work.
    """
    if not address:
        return False
    doctype, name = reference
    try:
        frappe.sendmail(
            recipients=[address],
            subject=subject,
            template="case_step_notice",
            args={
                "subject": subject,
                "reason": reason,
                "reason_label": _("Reason", lang=language),
                "link": link,
                "link_label": link_label,
                "note": note,
            },
            reference_doctype=doctype,
            reference_name=name,
        )
    except (frappe.OutgoingEmailError, AttributeError):
        # v15 without an account stumbles over the address that the account does not have.
        frappe.log_error(title=f"No mail for {name}")
        return False
    return True
