import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from reg_station.exceptions import GuardUnmet
from reg_station.station_network import places
from reg_station.workflow.guard import require_reason


class EnterpriseVisit(Document):
    """Officers call on an enterprise: how it stands, what it needs, which problems are to be passed on (G7)."""

    def validate(self):
        if self.is_new():
            places.settle(self)
            self.enterprise_name = frappe.db.get_value("Enterprise", self.enterprise, "enterprise_name")
        self.validate_visitors()

    def validate_visitors(self):
        users = [row.user for row in self.visitors if row.user]
        twice = next((user for user in users if users.count(user) > 1), None)
        if twice:
            frappe.throw(_("{0} stands there twice.").format(twice))

    def check_transition(self, transition):
        if transition.action == "Call Off":
            require_reason(self)
        if transition.action == "Conclude":
            if getdate(self.visited_on) > getdate(nowdate()):
                frappe.throw(
                    _("The visit lies ahead; it can be concluded once it has taken place."), GuardUnmet
                )
            if not (self.summary or "").strip():
                frappe.throw(_("Write down what was learnt before you conclude the visit."), GuardUnmet)
