"""Takes back what install.py set up outside our own modules; DocTypes and their rows Frappe removes itself."""

import frappe

from reg_station.demo.records import KEY as DEMO_RECORDS
from reg_station.setup import custom_fields, kanban, roles, workflow_reading, workflows
from reg_station.setup.reference_data import SEEDED_ROLES


def before_uninstall() -> None:
    kanban.remove()
    workflow_reading.remove()
    workflows.remove()
    custom_fields.remove()
    roles.remove()
    frappe.db.delete("DefaultValue", {"defkey": ("in", (SEEDED_ROLES, DEMO_RECORDS))})
    frappe.clear_cache()
