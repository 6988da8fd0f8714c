import frappe
from frappe.model.document import Document

from reg_station.supervision import feedback


class Feedback(Document):
    """A complaint, a suggestion or praise about a service point or a station, and what came of it (J1)."""

    def settle_scope(self):
        """Whoever works at the place may write down what is said about it, also what he then no longer sees."""
        feedback.settle(self)
        self.open_to_point, self.open_to_station = self.service_point, self.station

    def validate(self):
        if self.is_new():
            feedback.begin(self)
        feedback.check(self)

    def check_transition(self, transition):
        feedback.check_step(self, transition.action)

    def record_transition(self, transition):
        feedback.note_step(self, transition.action)

    def whose_turn(self):
        return feedback.turn_of(self)

    def on_update(self):
        # Desk reads anew what it has just saved; it may have gone out of the user's reach by that.
        self.flags.saved_by = frappe.session.user
        feedback.after_saving(self)
