import frappe
from frappe import _
from frappe.model.document import Document


class ReferralPartner(Document):
    """A testing body, clinical institution, factory or other partner to whom enterprises are referred (G8)."""

    def validate(self):
        if self.green_channel and self.referral_kind != "Testing":
            frappe.throw(_("Only a testing body has a green channel."))
