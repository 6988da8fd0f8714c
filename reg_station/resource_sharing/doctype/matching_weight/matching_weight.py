import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.background import soon


class MatchingWeight(Document):
    """How much one part of the score counts; changed without code, taken up at the next computation."""

    def validate(self):
        if (self.weight or 0) < 0:
            frappe.throw(_("A weight cannot be negative."))

    def on_update(self):
        self.refresh_matches()

    def after_delete(self):
        self.refresh_matches()

    def refresh_matches(self):
        if frappe.flags.in_install or frappe.flags.in_migrate:
            return
        soon(
            "reg_station.resource_sharing.suggestions.refresh_all",
            queue="long",
            job_id="reg_station_refresh_matches",
            deduplicate=True,
        )
