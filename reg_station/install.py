"""What an installation sets up. Everything an administrator may change is seeded only where it is missing."""

import frappe

from reg_station.platform.audit import ensure_head
from reg_station.setup import custom_fields, kanban, reference_data, roles, workflow_reading, workflows


def before_install() -> None:
    """Before the DocTypes: Frappe makes a role that a DocType names and that is missing, and lets it into the Desk."""
    roles.seed()


def before_migrate() -> None:
    roles.seed()


def after_install() -> None:
    seed()


def after_migrate() -> None:
    """An upgrade brings what is new and leaves what is there."""
    seed()


def seed() -> None:
    roles.seed()
    custom_fields.seed()
    ensure_head()
    reference_data.seed()
    workflows.seed()
    workflow_reading.seed()
    kanban.seed()
    frappe.clear_cache()
