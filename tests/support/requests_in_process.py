"""Calls the request handlers of Frappe without a server, inside the transaction of the test."""

import frappe
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request


def begin_request(method: str = "POST", **values) -> None:
    """Make `frappe.request` and `frappe.form_dict` look as in a request with these arguments."""
    frappe.local.request = Request(EnvironBuilder(method=method, json=values).get_environ())
    frappe.local.form_dict = frappe._dict(values)


def call(method: str, **arguments):
    """Call a whitelisted method by its name, as a request does: overrides and method checks apply."""
    from frappe.handler import execute_cmd

    begin_request("POST", **arguments)
    return execute_cmd(method)
