import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.exceptions import EditRefused
from reg_station.permissions.scope import derive_scope
from reg_station.resource_sharing import booking


class ResourceAgreement(Document):
    """What two sides agreed on: the resource, the time and how much of it (D5)."""

    def validate(self):
        self.refuse_other_ways_in()
        derive_scope(self)
        if self.is_new():
            booking.check_free(self.as_dict())

    def refuse_other_ways_in(self):
        if not self.flags.from_match:
            frappe.throw(
                _("Agreements come from an introduction; they are not written by hand."), EditRefused
            )

    def on_trash(self):
        frappe.throw(_("Agreements stay."), EditRefused)
