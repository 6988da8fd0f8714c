"""One way to put a notice into somebody's inbox, once for each mark."""

import frappe


def tell(user: str, doctype: str, mark: str, subject: str, link: str) -> bool:
    """False if a notice of `doctype` with this mark is in the inbox of `user` already.

    `mark` is what makes the notice unique: the record's name with what the notice is about, such as a due day.
    """
    key = {"for_user": user, "document_type": doctype, "document_name": mark}
    if frappe.db.exists("Notification Log", key):
        return False
    notice = frappe.new_doc("Notification Log")
    notice.update({**key, "subject": subject, "type": "Alert", "link": link})
    # The recipient's own inbox; users cannot write to one another's.
    notice.insert(ignore_permissions=True)
    return True


def language_of(user: str) -> str:
    """The language in which `user` reads notices."""
    return frappe.db.get_value("User", user, "language") or frappe.db.get_default("lang") or "zh"


def enabled_users_of(role: str) -> list[str]:
    """Accounts that hold `role` and are enabled, whatever their reach."""
    holders = frappe.get_all("Has Role", {"role": role, "parenttype": "User"}, pluck="parent")
    return sorted(frappe.get_all("User", {"name": ("in", holders or [""]), "enabled": 1}, pluck="name"))
