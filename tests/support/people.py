"""Accounts of the test world, and acting as one of them."""

import contextlib

import frappe

from reg_station.permissions.scope import forget_reach


@contextlib.contextmanager
def acting_as(user: str):
    before = frappe.session.user
    frappe.set_user(user)
    frappe.local.lang = "en"
    forget_reach()
    try:
        yield user
    finally:
        frappe.set_user(before)
        frappe.local.lang = "en"
        forget_reach()


def make_user(name: str, *roles: str) -> str:
    """An enabled account `name`@world.test with exactly these roles."""
    email = f"{name}@world.test"
    if not frappe.db.exists("User", email):
        user = frappe.new_doc("User")
        user.update({"email": email, "first_name": name, "send_welcome_email": 0, "language": "en"})
        user.flags.no_welcome_mail = True
        user.append_roles(*roles)
        user.insert(ignore_permissions=True)  # test data
    return email
