import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, getdate, now_datetime

from reg_station.exceptions import GuardUnmet, SignUpRefused
from reg_station.learning import ledger, signing_up
from reg_station.learning.keeping import check_keeper
from reg_station.permissions.scope import derive_scope
from reg_station.workflow.guard import require_reason


class TrainingSession(Document):
    """A training for staff or for enterprises, from the invitation to the hours in the ledger (H1, H2)."""

    def validate(self):
        self.set_place()
        self.validate_keeper()
        self.validate_figures()
        self.validate_people_signed_up()

    def set_place(self):
        derive_scope(self)
        if self.service_point:
            self.station = frappe.db.get_value("Service Point", self.service_point, "station")
        if not self.station:
            frappe.throw(_("Choose the station or the service point that holds the session."))

    def validate_keeper(self):
        before = self.get_doc_before_save()
        check_keeper(self.service_point, *([before.service_point] if before else []))

    def validate_figures(self):
        if not self.hours or self.hours <= 0:
            frappe.throw(_("A session has a number of training hours."))
        if cint(self.capacity) < 1:
            frappe.throw(_("A session has at least one place."))
        if self.sign_up_until and getdate(self.sign_up_until) > getdate(self.starts_on):
            frappe.throw(_("Sign-up cannot end after the session has started."))

    def validate_people_signed_up(self):
        """What people have relied on does not change under them."""
        before = self.get_doc_before_save()
        if not before:
            return
        taken = signing_up.places_taken(self.name)
        if taken and self.audience != before.audience:
            frappe.throw(_("{0} people have signed up; the audience can no longer change.").format(taken))
        if cint(self.capacity) < taken:
            frappe.throw(
                _("{0} people have signed up; there cannot be fewer places.").format(taken), SignUpRefused
            )

    def check_transition(self, transition):
        if transition.action == "Call Off":
            require_reason(self)
        if transition.action == "Open Sign-up" and self.has_started():
            frappe.throw(_("The session has started already."), GuardUnmet)
        if transition.action == "Mark as Held" and not self.has_started():
            frappe.throw(_("The session has not started yet."), GuardUnmet)
        if transition.action == "Close":
            self.check_attendance()

    def check_attendance(self):
        if signing_up.places_taken(self.name) and not signing_up.attended(self.name):
            frappe.throw(_("Note first who attended."), GuardUnmet)

    def has_started(self) -> bool:
        return get_datetime(self.starts_on) <= now_datetime()

    def whose_turn(self) -> str:
        """The role of whoever holds the session."""
        return "Point Officer" if self.service_point else "Station Officer"

    def state_entered(self, transition):
        if transition.next_state == "Closed":
            ledger.write_session(self)
        if transition.next_state == "Cancelled":
            signing_up.tell_of_cancellation(self)

    def on_update(self):
        signing_up.follow_session(self)
