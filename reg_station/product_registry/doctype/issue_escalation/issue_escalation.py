import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from reg_station.exceptions import EscalationRefused, GuardUnmet
from reg_station.product_registry.escalations import due_by_settings
from reg_station.product_registry.products import name_of_own
from reg_station.station_network import departments, places
from reg_station.workflow.guard import require_reason

BACK = ("Give Back", "Recall", "Ask Again")
WITH_REASON = ("Return", *BACK)
RESULTS = {"Answer": "Answered", "Give Back": "Given Back", "Recall": "Recalled"}


class IssueEscalation(Document):
    """A problem that a point or the station cannot solve alone, until a department or the city has answered (E5)."""

    def validate(self):
        if self.is_new():
            self.begin()
        self.product_name = name_of_own(self.product, self.enterprise, EscalationRefused)
        departments.check(self.department)
        if self.due_on and self.has_value_changed("due_on") and getdate(self.due_on) < getdate(nowdate()):
            frappe.throw(_("The day by which an answer is asked for lies in the past."), EscalationRefused)

    def begin(self):
        # What the record it came up in says; a browser cannot name it, for it makes the problem unique.
        self.update(self.flags.source or {})
        places.settle(self)
        if not self.town:
            frappe.throw(_("Say which enterprise the problem concerns, or which town."), EscalationRefused)
        if self.enterprise:
            self.enterprise_name = frappe.db.get_value("Enterprise", self.enterprise, "enterprise_name")

    def check_transition(self, transition):
        if transition.action in WITH_REASON:
            require_reason(self)
        if transition.action == "Pass to Department" and not self.department:
            frappe.throw(_("Say which department is asked."), GuardUnmet)
        if transition.action == "Pass to City" and not (self.city_office or "").strip():
            frappe.throw(_("Say which office of the city is asked."), GuardUnmet)
        if transition.action == "Answer" and not (self.answer or "").strip():
            frappe.throw(_("Write the answer down first."), GuardUnmet)
        if transition.action == "Settle" and self.enterprise and not (self.reply or "").strip():
            frappe.throw(_("Write down what the enterprise is told before you settle it."), GuardUnmet)

    def record_transition(self, transition):
        if transition.action in ("Pass to Department", "Pass to City"):
            self.begin_waiting()
        if transition.action in RESULTS:
            self.keep_round(transition.action)
        if transition.action == "Answer":
            self.answered_on, self.answered_by = nowdate(), frappe.session.user
        if transition.action in BACK:
            # Whoever is asked next gets a day of his own, and who was asked before no longer sees the problem.
            self.due_on = self.department = self.city_office = self.answer = None
            self.answered_on = self.answered_by = None
        self.overdue = 0

    def keep_round(self, action: str):
        """Who was asked and what came of it; an answer that is asked again is not lost."""
        self.append(
            "asked",
            {
                "asked_whom": self.department or self.city_office or _("Station"),
                "passed_on": self.passed_on,
                "due_on": self.due_on,
                "ended_on": nowdate(),
                "result": RESULTS[action],
                "words": self.answer if action == "Answer" else self.transition_reason,
            },
        )

    def begin_waiting(self):
        self.passed_on = nowdate()
        if not self.due_on or getdate(self.due_on) < getdate(nowdate()):
            self.due_on = due_by_settings()
        if not self.due_on:
            frappe.throw(
                _("Say by when an answer is needed: the working days of that year are not known yet."),
                GuardUnmet,
            )
