"""One way to put a notice into somebody's inbox, once for each mark."""

import frappe
from frappe import _
from frappe.utils import cint

from reg_station.mail import inform


def tell(user: str, doctype: str, mark: str, subject: str, link: str, **more) -> bool:
    """False if a notice of `doctype` with this mark is in the inbox of `user` already.

    `mark` is what makes the notice unique: the record's name with what the notice is about, such as a due day.
    more: other fields of the Notification Log.
    """
    key = {"for_user": user, "document_type": doctype, "document_name": mark}
    if frappe.db.exists("Notification Log", key):
        return False
    notice = frappe.new_doc("Notification Log")
    notice.update({**key, "subject": subject, "type": "Alert", "link": link, **more})
    # The recipient's own inbox; users cannot write to one another's.
    notice.insert(ignore_permissions=True)
    return True


def mail_too(
    user: str, subject: str, link: str, link_label: str, note: str, *, reference: tuple[str, str], **more
) -> None:
    """Send by mail what was told, unless the settings say that notices stay in the system."""
    if cint(frappe.db.get_single_value("Reg Station Settings", "notices_by_email")):
        address = frappe.db.get_value("User", user, "email")
        inform(
            address, subject, link, link_label, note, language=language_of(user), reference=reference, **more
        )


def notify(
    user: str,
    doctype: str,
    mark: str,
    subject: str,
    link: str,
    *,
    reference: tuple[str, str],
    label: str | None = None,
    note: str | None = None,
) -> bool:
    """Tell `user` and, where the settings say so, by mail too; False if he was told already. See `tell` for `mark`.

    subject, label and note: in the language of `user` (`language_of`). label: words of the link, "Open the case" if
    left out. note: last line of the mail.
    """
    if not tell(user, doctype, mark, subject, link):
        return False
    language = language_of(user)
    mail_too(
        user,
        subject,
        link,
        label or _("Open the case", lang=language),
        note or _("This message only informs. Sign in to act on the case.", lang=language),
        reference=reference,
    )
    return True


def language_of(user: str) -> str:
    """The language in which `user` reads notices."""
    return frappe.db.get_value("User", user, "language") or frappe.db.get_default("lang") or "zh"


def enabled_users_of(role: str) -> list[str]:
    """Accounts that hold `role` and are enabled, whatever their reach."""
    holders = frappe.get_all("Has Role", {"role": role, "parenttype": "User"}, pluck="parent")
    return sorted(frappe.get_all("User", {"name": ("in", holders or [""]), "enabled": 1}, pluck="name"))
