import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now

from reg_station.accreditation.lifecycle import apply_status_decision, check_status_decision
from reg_station.permissions.scope import derive_scope
from reg_station.workflow.guard import require_reason

NEEDS_REASON = ("Draft", "Rejected")


class PointStatusDecision(Document):
    """Change, suspension, resumption or revocation of a service point, prepared by one person, decided by another."""

    def validate(self):
        derive_scope(self)
        self.validate_change()
        if self.is_new():
            check_status_decision(self)

    def validate_change(self):
        changes = (self.new_point_name, self.new_address, self.new_contact_person, self.new_contact_phone)
        if self.decision_kind == "Change" and not any(changes):
            frappe.throw(_("Enter what is to change."))

    def check_transition(self, transition):
        if transition.next_state in NEEDS_REASON:
            require_reason(self)
        if transition.next_state in ("Pending Decision", "Decided"):
            check_status_decision(self)

    def record_transition(self, transition):
        if transition.next_state == "Pending Decision":
            self.transition_reason = None
        if transition.next_state == "Decided":
            self.decided_by = frappe.session.user
            self.decided_on = now()

    def state_entered(self, transition):
        if transition.next_state == "Decided":
            apply_status_decision(self)
