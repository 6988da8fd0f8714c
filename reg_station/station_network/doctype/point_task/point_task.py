import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now, nowdate

from reg_station.exceptions import GuardUnmet
from reg_station.permissions.scope import derive_scope
from reg_station.workflow.guard import require_reason


class PointTask(Document):
    """A task that the station hands to a service point, with a deadline; the point reports (A4; 2023-35 附件 二(六))."""

    def validate(self):
        derive_scope(self)

    def check_transition(self, transition):
        if transition.next_state == "Returned":
            require_reason(self)
        if transition.action == "Give":
            self.check_deadline()
        if transition.action == "Report" and not ((self.report_text or "").strip() or self.report_file):
            frappe.throw(_("Write the report or attach it first."), GuardUnmet)

    def check_deadline(self):
        if getdate(self.due_on) < getdate(nowdate()):
            frappe.throw(_("The deadline lies in the past."), GuardUnmet)

    def record_transition(self, transition):
        if transition.action == "Report":
            self.reported_on = now()
            self.transition_reason = None
