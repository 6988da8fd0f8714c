import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now

from reg_station.exceptions import EscalationRefused, GuardUnmet
from reg_station.product_registry import meetings
from reg_station.workflow.guard import require_reason

FEWEST_PRESENT = 2


class JointConsultation(Document):
    """Departments meet over problems that one alone cannot solve; minutes, and tasks that are followed (E5)."""

    def validate(self):
        if self.ends_at and get_datetime(self.ends_at) <= get_datetime(self.held_at):
            frappe.throw(_("The end lies before the beginning."), EscalationRefused)
        self.validate_issues()

    def validate_issues(self):
        seen = set()
        for row in self.issues:
            if row.issue in seen:
                frappe.throw(_("The problem {0} stands there twice.").format(row.issue), EscalationRefused)
            seen.add(row.issue)
            row.issue_title = frappe.db.get_value("Issue Escalation", row.issue, "title")

    def check_transition(self, transition):
        if transition.action == "Call Off":
            require_reason(self)
        if transition.action == "Record":
            self.check_record()
        if transition.action == "Settle":
            self.check_tasks()

    def check_record(self):
        if get_datetime(self.held_at) > get_datetime(now()):
            frappe.throw(_("It has not taken place yet."), GuardUnmet)
        if sum(bool(row.attended) for row in self.participants) < FEWEST_PRESENT:
            frappe.throw(_("Tick who attended: a joint consultation has at least two."), GuardUnmet)
        if not (self.minutes or "").strip() and not self.minutes_file:
            frappe.throw(_("Write the minutes, or attach them."), GuardUnmet)

    def check_tasks(self):
        waiting = meetings.open_tasks(self.name)
        if waiting:
            frappe.throw(
                _("{0} tasks are still open: {1}").format(len(waiting), "; ".join(waiting[:5])), GuardUnmet
            )
