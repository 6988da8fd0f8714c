"""Small calls of the portal that belong to no single page."""

import frappe
from frappe import _

from reg_station.portal.page import LANGUAGES
from reg_station.portal.throttle import check_limit


@frappe.whitelist(methods=["POST"], allow_guest=True)
def set_language(language: str) -> str:
    """Remember the language: in the account of a signed-in user, in a cookie for everybody."""
    check_limit("language", limit=120, seconds=3600)
    if language not in dict(LANGUAGES):
        frappe.throw(_("The portal speaks Chinese and English."))
    frappe.local.cookie_manager.set_cookie("preferred_language", language)
    if frappe.session.user != "Guest":
        frappe.db.set_value("User", frappe.session.user, "language", language)
        frappe.clear_cache(user=frappe.session.user)
    return language
