import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate, now, nowdate

from reg_station.exceptions import GuardUnmet
from reg_station.learning.library import read_citations
from reg_station.station_network import places

OFFICERS = {"Station Officer", "Point Officer", "System Manager"}


class Consultation(Document):
    """A question by phone, visit, portal or message, its answer, and an appointment where one is wanted (G5)."""

    def validate(self):
        if self.is_new():
            places.settle(self)
        read_citations(self)
        if (
            self.wanted_on
            and self.has_value_changed("wanted_on")
            and getdate(self.wanted_on) < getdate(nowdate())
        ):
            frappe.throw(_("The wanted day is over already."))
        if (
            self.appointment_at
            and self.has_value_changed("appointment_at")
            and get_datetime(self.appointment_at) < get_datetime(now())
        ):
            frappe.throw(_("An appointment lies ahead, not behind."))

    def check_transition(self, transition):
        if transition.action == "Pass Up" and not (self.passed_up_to or "").strip():
            frappe.throw(_("Say who is asked before you pass the question up."), GuardUnmet)
        if transition.action == "Answer" and not (self.answer or "").strip():
            frappe.throw(_("Write the answer down first."), GuardUnmet)

    def record_transition(self, transition):
        if transition.action == "Pass Up":
            self.passed_up_on = now()
        if transition.action == "Answer":
            self.answered_by, self.answered_on = frappe.session.user, now()
