"""Who read a confidential file: noted in the audit trail, by whichever way it was fetched (N3)."""

import frappe

from reg_station.permissions.dimensions import CONFIDENTIAL_FILE_DOCTYPES
from reg_station.permissions.scope import own_enterprises
from reg_station.platform.audit import record


def note_read(file: str | None, purpose: str = "") -> bool:
    """Note that the user reads the File `file`; False where nothing has to be noted: no secret, or the reader's own."""
    row = frappe.db.get_value(
        "File", file, ["attached_to_doctype", "attached_to_name", "file_name"], as_dict=True
    )
    if not row or row.attached_to_doctype not in CONFIDENTIAL_FILE_DOCTYPES:
        return False
    enterprise = frappe.db.get_value(row.attached_to_doctype, row.attached_to_name, "enterprise")
    if enterprise in own_enterprises(frappe.session.user):
        return False
    details = {"file": row.file_name, **({"purpose": purpose} if purpose else {})}
    record("file read", row.attached_to_doctype, row.attached_to_name, details)
    return True


@frappe.whitelist(methods=["GET", "POST"])
def download_file(file_url: str) -> None:
    """Takes the place of Frappe's `download_file`, which leaves no trace; it asks for the same right.

    Not for guests, unlike Frappe's: what is public has its own address.
    """
    from frappe.core.doctype.file.utils import find_file_by_url
    from frappe.handler import download_file as send

    file = find_file_by_url(file_url)
    if file and note_read(file.name) and getattr(frappe.local, "request", None):
        # A download is a GET, and Frappe undoes what a GET has written.
        frappe.db.commit()
    send(file_url)
