import frappe
from frappe import _
from frappe.model.document import Document


class ProgressStage(Document):
    """A stage of the way to registration: limit, whether it stops the clock, what it needs (E3)."""

    def validate(self):
        if self.stops_clock and self.is_final:
            frappe.throw(_("The last stage cannot stop a clock."))
