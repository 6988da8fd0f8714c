"""The patch by which a test sees that patches of an app are run."""

import frappe


def execute():
    frappe.db.set_default("probe_patch", "ran")
