"""The DocType with which the tests write."""

import frappe
from frappe.model.document import Document


class ProbeNote(Document):
    def validate(self):
        if (self.quantity or 0) < 0:
            frappe.throw("A quantity is not negative.")
