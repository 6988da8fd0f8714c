import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.exceptions import DeletionRefused, EditRefused


class AccreditationCertificate(Document):
    """Issued and changed by decisions alone (B6, B7)."""

    def before_validate(self):
        if not self.flags.by_decision:
            frappe.throw(_("Certificates are issued and changed by a decision, not by hand."), EditRefused)

    def on_trash(self):
        frappe.throw(_("An issued certificate stays on record; revoke it instead."), DeletionRefused)
