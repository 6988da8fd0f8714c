import frappe
from frappe.model.document import Document
from frappe.utils import nowdate

from reg_station.supervision import improvement


class ImprovementPlan(Document):
    """What is improved after complaints and suggestions: finding, cause, measures and their verification (J1)."""

    def validate(self):
        improvement.check(self)

    def check_transition(self, transition):
        improvement.check_step(self, transition.action)

    def record_transition(self, transition):
        if transition.action == "Verify":
            self.verified_by, self.verified_on = frappe.session.user, nowdate()
