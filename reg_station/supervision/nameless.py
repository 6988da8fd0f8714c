"""What somebody does who wants to stay unknown leaves neither account nor network address behind."""

import contextlib
from collections.abc import Iterator

import frappe


@contextlib.contextmanager
def nameless() -> Iterator[None]:
    """Inside, the session is a guest's without an address: owner, case step, audit entry, file and job take it from there.

    Only the account is exchanged, not the session: `frappe.set_user` would sign the person out of his own.
    """
    user, address = frappe.session.user, getattr(frappe.local, "request_ip", None)
    frappe.session.user, frappe.local.request_ip = "Guest", None
    try:
        yield
    finally:
        frappe.session.user, frappe.local.request_ip = user, address
