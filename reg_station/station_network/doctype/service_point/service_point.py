import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.exceptions import EditRefused
from reg_station.permissions.scope import forget_reach
from reg_station.station_network.order import findings
from reg_station.workflow.guard import keep_system_fields


class ServicePoint(Document):
    """Comes into being by an accreditation; its status changes by a Point Status Decision alone."""

    def before_validate(self):
        if not self.flags.by_decision:
            self.keep_decided_fields()

    def keep_decided_fields(self):
        if self.is_new():
            frappe.throw(_("A service point is created by an accreditation."), EditRefused)
        keep_system_fields(self, frappe.get_doc(self.doctype, self.name))

    def validate(self):
        self.open_flags = sum(not item.met for item in findings(self))

    def on_update(self):
        forget_reach()
