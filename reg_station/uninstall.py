"""Takes back what install.py set up outside our own modules; DocTypes and their rows Frappe removes itself."""

import frappe

from reg_station.setup import custom_fields, roles, workflows


def before_uninstall() -> None:
    workflows.remove()
    custom_fields.remove()
    roles.remove()
    frappe.clear_cache()
