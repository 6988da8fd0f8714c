import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from reg_station.exceptions import EscalationRefused, GuardUnmet
from reg_station.permissions.scope import derive_scope
from reg_station.station_network import departments
from reg_station.workflow.guard import require_reason


class JointConsultationTask(Document):
    """What a department took on in a joint consultation; it sees its own tasks only (E5)."""

    def validate(self):
        derive_scope(self)
        departments.check(self.department)
        if self.is_new():
            self.begin()
        if self.due_on and self.has_value_changed("due_on") and getdate(self.due_on) < getdate(nowdate()):
            frappe.throw(_("The deadline lies in the past."), EscalationRefused)

    def begin(self):
        # Locked: at the same moment somebody may settle the consultation because no task is open.
        title, state = frappe.db.get_value(
            "Joint Consultation", self.consultation, ["title", "state"], for_update=True
        )
        if state not in ("Planned", "Held"):
            frappe.throw(
                _("The consultation is {0}; it gets no more tasks.").format(_(state)), EscalationRefused
            )
        self.consultation_title = title
        if self.issue and not frappe.db.exists(
            "Joint Consultation Issue", {"parent": self.consultation, "issue": self.issue}
        ):
            frappe.throw(
                _("The consultation was not about the problem {0}.").format(self.issue), EscalationRefused
            )

    def check_transition(self, transition):
        if transition.action in ("Drop", "Return"):
            require_reason(self)
        if transition.action == "Report" and not (self.result or "").strip():
            frappe.throw(_("Write down what came of it first."), GuardUnmet)

    def record_transition(self, transition):
        if transition.action in ("Report", "Drop"):
            self.done_on, self.overdue = nowdate(), 0
        if transition.action == "Return":
            self.done_on = None
