import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now

from reg_station.exceptions import GuardUnmet, ReasonMissing
from reg_station.permissions.scope import derive_scope
from reg_station.resource_sharing import booking
from reg_station.workflow.guard import require_reason

ENDED = ("Declined", "Completed", "Failed")


class ResourceMatch(Document):
    """A demand and a listing that may fit, from the suggestion to the outcome (D4, D5)."""

    def validate(self):
        derive_scope(self)
        self.resource_type = frappe.db.get_value("Resource Demand", self.demand, "resource_type")
        self.take_over_system_values()
        self.append_notes()
        self.validate_parties()
        self.leave_out_people()

    def take_over_system_values(self):
        """What our own functions set (consent, terms): read-only for everybody who comes by a form or REST."""
        for field, value in (self.flags.system_values or {}).items():
            self.set(field, value)

    def append_notes(self):
        for row in self.flags.system_notes or ():
            self.append("notes", row)
        self.flags.system_notes = None

    def validate_parties(self):
        if self.demand_enterprise and self.demand_enterprise == self.resource_enterprise:
            frappe.throw(_("Demand and listing belong to the same enterprise."))

    def leave_out_people(self):
        """Accounts are people: neither side learns the other's from fields that every reader gets.

        Who did what stands in the audit trail and, for officers, in fields of a higher level.
        """
        for row in (self, *self.get_all_children()):
            # A row without a time of creation gets it, and its owner with it, when it is written.
            row.creation = row.creation or now()
            row.modified = row.modified or now()
            row.owner = row.modified_by = "Administrator"

    def check_transition(self, transition):
        self.take_over_system_values()
        if transition.next_state in ("Declined", "Failed"):
            require_reason(self)
        if transition.action == "Introduce":
            self.check_on_the_market()
        if transition.action == "Start Negotiation":
            self.check_consents()
        if transition.action == "Conclude Agreement":
            self.check_terms()
            # Before the audit trail is locked: whoever saves the listing takes the two locks in this order too.
            booking.check_free(self.wanted())
        if transition.action == "Complete":
            self.check_outcome()

    def check_on_the_market(self):
        listing = frappe.db.get_value("Shared Resource", self.resource, "workflow_state")
        demand = frappe.db.get_value("Resource Demand", self.demand, "state")
        if listing != "Published" or demand != "Open":
            frappe.throw(_("The listing or the demand is no longer on the market."), GuardUnmet)

    def check_consents(self):
        if not (self.seeker_consented_on and self.offerer_consented_on):
            frappe.throw(_("Both sides have to agree to the contact first."), GuardUnmet)

    def check_terms(self):
        if not (self.proposed_from and self.seeker_accepted_on and self.offerer_accepted_on):
            frappe.throw(_("Both sides have to accept the same terms first."), GuardUnmet)

    def check_outcome(self):
        if not (self.transition_reason or "").strip():
            frappe.throw(_("Tell the outcome first, in a sentence."), ReasonMissing)

    def wanted(self) -> dict:
        return {
            "resource": self.resource,
            "from_date": self.proposed_from,
            "to_date": self.proposed_to,
            "quantity": self.proposed_quantity,
        }

    def record_transition(self, transition):
        if transition.action == "Introduce":
            self.introduced_by = frappe.session.user
            self.introduced_to = self.resource_enterprise
            self.transition_reason = None

    def state_entered(self, transition):
        if transition.next_state == "Accepted":
            self.db_set("agreement", booking.agree(self), update_modified=False)
        elif transition.state == "Accepted":
            booking.end(self, transition.next_state)

    def note(self, side: str, text: str) -> dict:
        """A row of the negotiation notes; who writes it and when is not for the writer to choose."""
        return {"written_on": now(), "side": side, "author": frappe.session.user, "note": text}
