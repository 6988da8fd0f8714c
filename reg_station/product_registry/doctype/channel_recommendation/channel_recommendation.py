import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import apply_workflow
from frappe.utils import nowdate

from reg_station.exceptions import ChannelRefused, GuardUnmet, SelfApprovalRefused
from reg_station.permissions.scope import derive_scope
from reg_station.product_registry import channels
from reg_station.product_registry.kept_rows import stamp_notes
from reg_station.workflow.guard import require_reason

ENDED = ("Reported to the City", "Closed", "Withdrawn")


class ChannelRecommendation(Document):
    """A product on its way into the priority or the innovation channel: every clause, and a person who decides (F3, F4)."""

    def validate(self):
        derive_scope(self)
        if self.is_new():
            self.begin()
        if self.flags.clause:
            code, values = self.flags.clause
            next(row for row in self.criteria if row.code == code).update(values)
            self.flags.clause = None
        stamp_notes(self, "drafting")

    def begin(self):
        # Locked: two people who begin at once would both find that there is none yet.
        self.product_name = frappe.db.get_value(
            "Biomedical Product", self.product, "product_name", for_update=True
        )
        self.enterprise_name = frappe.db.get_value("Enterprise", self.enterprise, "enterprise_name")
        other = frappe.db.get_value(
            self.doctype,
            {
                "product": self.product,
                "channel": self.channel,
                "state": ("not in", ENDED),
                "name": ("!=", self.name or ""),
            },
        )
        if other:
            frappe.throw(
                _("The product is on its way into this channel already: {0}.").format(other),
                frappe.DuplicateEntryError,
            )
        channels.take_over_criteria(self)
        if self.service_request:
            self.check_request()
        elif self.flags.needs_request:
            self.service_request = channels.new_request(self)

    def check_request(self):
        request = frappe.get_doc("Service Request", self.service_request)
        request.check_permission("read")
        code = frappe.db.get_value("Service Item", request.service_item, "code")
        if request.enterprise != self.enterprise or code != channels.SERVICES[self.channel]:
            frappe.throw(
                _("The service request {0} is of another enterprise or for another service.").format(
                    self.service_request
                ),
                ChannelRefused,
            )

    def check_transition(self, transition):
        if transition.action == "Reopen":
            require_reason(self)
        if transition.action == "Decide":
            self.check_decision()
        if transition.action == "Report to City":
            self.check_report()
        if transition.action == "Close" and self.conclusion == "Recommended":
            frappe.throw(_("A product that is recommended is reported to the city."), GuardUnmet)

    def check_decision(self):
        if not self.conclusion or not (self.conclusion_reason or "").strip():
            frappe.throw(_("Write down the conclusion and its reason first."), GuardUnmet)
        if frappe.session.user in {row.judge for row in self.criteria}:
            frappe.throw(_("You judged clauses of it; somebody else must decide."), SelfApprovalRefused)
        # The product may have changed since; what counts is how it is on the day of the decision.
        channels.judge_by_facts(self)
        blocking = channels.blocking_words(self) if self.conclusion == "Recommended" else []
        if blocking:
            frappe.throw(_("It cannot be recommended: {0}").format("<br>".join(blocking)), GuardUnmet)

    def check_report(self):
        if self.conclusion != "Recommended":
            frappe.throw(_("Only a product that is recommended is reported to the city."), GuardUnmet)
        if not (self.city_office or "").strip():
            frappe.throw(_("Say which office of the city is addressed."), GuardUnmet)

    def record_transition(self, transition):
        if transition.action == "Submit":
            channels.judge_by_facts(self)
        if transition.action == "Decide":
            self.decided_on, self.decided_by = nowdate(), frappe.session.user
        if transition.action == "Reopen":
            self.decided_on = self.decided_by = None
            self.conclusion = self.conclusion_reason = None
        if transition.action == "Report to City":
            self.reported_on = nowdate()

    def state_entered(self, transition):
        if transition.action == "Submit" and self.service_request:
            self.send_request_along()

    def send_request_along(self):
        """Who applies for the channel applies for the service; it is not asked for a second time."""
        request = frappe.get_doc("Service Request", self.service_request)
        if request.state == "Draft" and request.has_permission("write"):
            apply_workflow(request, "Submit")
