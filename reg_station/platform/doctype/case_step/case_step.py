import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.exceptions import DeletionRefused, EditRefused


class CaseStep(Document):
    def validate(self):
        if not self.is_new():
            frappe.throw(_("The history of a case cannot be changed."), EditRefused)

    def on_trash(self):
        if frappe.db.exists(self.reference_doctype, self.reference_name):
            frappe.throw(_("The history of a case cannot be removed."), DeletionRefused)
