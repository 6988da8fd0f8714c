import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from reg_station.exceptions import GuardUnmet
from reg_station.guidance_services import follow_up_job
from reg_station.guidance_services.catalogue import is_in_force
from reg_station.permissions.scope import derive_scope, own_enterprises
from reg_station.station_network import places
from reg_station.workflow.guard import require_reason
from reg_station.workflow.people import first_role_with_people, people_of

OFFICERS = ("Point Officer", "Station Officer")
WITH_REASON = ("Return", "Decline", "Resume Service")
OPEN_FILE = follow_up_job.SOURCES["Service Request"]


class ServiceRequest(Document):
    """A service that an enterprise asks for, or an officer on its behalf, up to its confirmation (DB31117 7, 8.2.4)."""

    def validate(self):
        derive_scope(self)
        if self.is_new():
            self.begin()
        if self.assigned_to and self.has_value_changed("assigned_to"):
            self.validate_assignment()
        if self.service_point and self.has_value_changed("service_point"):
            self.validate_service_point()

    def begin(self):
        own = self.enterprise in own_enterprises(frappe.session.user)
        self.entered_for = "Enterprise" if own else "Officer"
        item = frappe.get_doc("Service Item", self.service_item)
        if not is_in_force(item, getdate(nowdate())):
            frappe.throw(_("The service {0} is not in force today.").format(item.code), GuardUnmet)
        self.on_application_only = item.on_application_only
        if not self.service_point:
            self.service_point = places.active_point(self.town)

    def validate_assignment(self):
        if not any(self.assigned_to in people_of(self, role) for role in OFFICERS):
            frappe.throw(
                _("{0} is no officer within whose reach this request lies.").format(self.assigned_to)
            )

    def validate_service_point(self):
        if frappe.db.get_value("Service Point", self.service_point, "status") != "Active":
            frappe.throw(_("The service point {0} is not in operation.").format(self.service_point))

    def check_transition(self, transition):
        if transition.action in WITH_REASON:
            require_reason(self)
        if transition.action in ("Submit", "Resubmit", "Start Service"):
            self.check_application()
        if transition.action == "Start Service" and not self.assigned_to:
            frappe.throw(_("Say first who works on it."), GuardUnmet)
        if transition.action == "Deliver" and not (self.result or "").strip():
            frappe.throw(_("Write down what was advised or done before you deliver it."), GuardUnmet)
        if transition.action == "Confirm":
            self.check_confirmation()

    def check_application(self):
        """DB31117 8.2.4. An account of the enterprise applies by its own words; an officer shows what it sent."""
        if not self.on_application_only:
            return
        if self.entered_for == "Officer" and not self.files:
            frappe.throw(
                _("This service starts only on application: attach the application of the enterprise."),
                GuardUnmet,
            )
        if not self.files and not (self.application or "").strip():
            frappe.throw(_("This service starts only on application: say what you apply for."), GuardUnmet)

    def check_confirmation(self):
        """The enterprise confirms; on paper only where nobody of it has an account."""
        if self.enterprise in own_enterprises(frappe.session.user):
            return
        if people_of(self, "Enterprise User"):
            frappe.throw(_("The enterprise has an account and confirms the service itself."), GuardUnmet)
        if not self.confirmation_file:
            frappe.throw(_("Attach the confirmation that the enterprise gave on paper."), GuardUnmet)

    def record_transition(self, transition):
        days = {"Accept": "accepted_on", "Deliver": "delivered_on", "Confirm": "confirmed_on"}
        if transition.action in days:
            self.set(days[transition.action], nowdate())

    def state_entered(self, transition):
        if transition.next_state == "Delivered":
            self.hand_to_the_enterprise()
        if transition.next_state in OPEN_FILE or transition.state in OPEN_FILE:
            follow_up_job.refresh(self.name)

    def on_update(self):
        if any(self.has_value_changed(field) for field in ("subject", "service_point", "assigned_to")):
            follow_up_job.carry_over(self)

    def hand_to_the_enterprise(self):
        """It cannot edit what was delivered, so the workflow's table alone would leave the turn with the officers."""
        step = frappe.qb.DocType("Case Step")
        (
            frappe.qb.update(step)
            .set(step.responsible_role, first_role_with_people(self, ["Enterprise User", *OFFICERS]))
            .where(step.reference_doctype == self.doctype)
            .where(step.reference_name == self.name)
            .where(step.status == "Open")
            .run()
        )
