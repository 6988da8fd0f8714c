"""Act as one of the demo's people, so that its records come about as they would in life."""

import contextlib

import frappe


@contextlib.contextmanager
def acting_as(user: str):
    before, language = frappe.session.user, frappe.local.lang
    frappe.set_user(user)
    frappe.local.lang = "zh"
    try:
        yield
    finally:
        frappe.set_user(before)
        frappe.local.lang = language
