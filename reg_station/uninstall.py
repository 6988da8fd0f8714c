"""Takes back what install.py set up outside our own modules; DocTypes and their rows Frappe removes itself."""

import frappe

from reg_station.setup import custom_fields, roles, workflow_reading, workflows


def before_uninstall() -> None:
    workflow_reading.remove()
    workflows.remove()
    custom_fields.remove()
    roles.remove()
    frappe.clear_cache()
