import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from reg_station.exceptions import EditRefused, GuardUnmet
from reg_station.permissions.scope import derive_scope, own_enterprises

SCORES = ("courtesy", "timeliness", "accuracy", "satisfaction")
EVALUABLE = ("Confirmed", "Settled")


class ServiceEvaluation(Document):
    """What the enterprise thinks of a service that it received, once for each request (DB31117 8.3.2, 8.3.3; J2)."""

    def validate(self):
        derive_scope(self)
        self.service_item = frappe.db.get_value("Service Request", self.request, "service_item")
        for field in SCORES:
            if not 1 <= cint(self.get(field)) <= 5:
                frappe.throw(_("{0} is a number from 1 to 5.").format(_(self.meta.get_label(field))))
        if not self.is_new():
            frappe.throw(_("An evaluation stays as the enterprise gave it."), EditRefused)

    def before_insert(self):
        request = frappe.db.get_value("Service Request", self.request, ["state", "enterprise"], as_dict=True)
        if request and request.enterprise not in own_enterprises(frappe.session.user):
            frappe.throw(_("Only the enterprise that received the service evaluates it."), GuardUnmet)
        if request and request.state not in EVALUABLE:
            frappe.throw(_("A service is evaluated when it has been delivered and confirmed."), GuardUnmet)
        if frappe.db.exists(self.doctype, {"request": self.request}):
            frappe.throw(_("This service has been evaluated already."), GuardUnmet)

    def on_trash(self):
        frappe.throw(_("An evaluation stays as the enterprise gave it."), EditRefused)
