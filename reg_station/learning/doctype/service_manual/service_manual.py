import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.learning import library


class ServiceManual(Document):
    """One version of the service manual; of each language one is in force (DB31117 8.1.2)."""

    def validate(self):
        self.validate_version()

    def validate_version(self):
        same = {"version": self.version, "language": self.language, "name": ("!=", self.name or "")}
        if frappe.db.exists("Service Manual", same):
            frappe.throw(_("There is a version {0} in this language already.").format(self.version))

    def on_update(self):
        library.refresh_manuals()
        self.status = frappe.db.get_value("Service Manual", self.name, "status")

    def after_delete(self):
        library.refresh_manuals()
