import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.exceptions import AuditTrailProtected


class AuditEntry(Document):
    """One link of the chain. Written by `platform.audit.record` alone."""

    def before_insert(self):
        self._refuse()

    def before_validate(self):
        self._refuse()

    def on_trash(self):
        self._refuse()

    def before_rename(self, *args, **kwargs):
        self._refuse()

    def _refuse(self):
        frappe.throw(
            _("Audit entries are written by the system and can neither be changed nor removed."),
            AuditTrailProtected,
        )
