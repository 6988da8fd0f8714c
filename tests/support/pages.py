"""Renders portal pages in-process, inside the transaction of the test."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, quote, urlsplit

import frappe
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from reg_station.permissions.scope import forget_reach


@dataclass
class Page:
    status: int
    html: str
    location: str

    @property
    def words(self) -> str:
        """What a reader sees: the body without mark-up, entities resolved."""
        body = re.sub(r"<(script|style|template)\b.*?</\1>", " ", self.html, flags=re.S)
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def open_page(address: str, user: str = "Guest", language: str = "en", remote: str = "10.1.2.3") -> Page:
    """GET `address` as `user`, in `language`."""
    from frappe.website.serve import get_response

    parts = urlsplit(address)
    before = frappe.session.user
    frappe.set_user(user)
    frappe.session.data.csrf_token = "token-of-the-test"
    forget_reach()
    frappe.local.lang = language
    builder = EnvironBuilder(path=quote(parts.path), query_string=parts.query, method="GET")
    frappe.local.request = Request(builder.get_environ())
    frappe.local.request_ip = remote
    frappe.local.form_dict = frappe._dict(parse_qsl(parts.query))
    frappe.local.response = frappe._dict(docs=[])
    frappe.local.message_log = []
    frappe.local.flags.redirect_location = None
    try:
        response = get_response(parts.path.strip("/"))
    finally:
        frappe.set_user(before)
        frappe.local.lang = "en"
        forget_reach()
    return Page(response.status_code, response.get_data(as_text=True), response.headers.get("Location", ""))
