import frappe
from frappe import _
from frappe.model.document import Document

CLEANEST, LEAST_CLEAN = 1, 9


class CleanlinessClass(Document):
    """A class or grade of a clean area and the ISO 14644-1 class that it corresponds to."""

    def validate(self):
        if not CLEANEST <= (self.iso_number or 0) <= LEAST_CLEAN:
            frappe.throw(_("ISO 14644-1 knows the classes {0} to {1}.").format(CLEANEST, LEAST_CLEAN))
