import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import nowdate

from reg_station.exceptions import GuardUnmet
from reg_station.guidance_services import follow_up_job, pre_review_clock, pre_review_findings, pre_reviews
from reg_station.permissions.scope import derive_scope
from reg_station.workflow.guard import require_reason
from reg_station.workflow.people import people_of

OFFICERS = ("Point Officer", "Station Officer")
OPEN_FILE = follow_up_job.SOURCES["Pre-Review"]


class PreReview(Document):
    """The documents of a filing, looked through in as many rounds as it takes (DB31117 7.2.7.1, G3)."""

    def validate(self):
        derive_scope(self)
        if self.is_new():
            pre_reviews.begin(self)
        if self.assigned_to and self.has_value_changed("assigned_to"):
            self.validate_reviewer()
        pre_review_findings.keep_honest(self)
        if self.flags.own_change:
            # Set by our own functions, which have asked who may: files, checks, answers.
            self.flags.own_change(self)
            self.flags.own_change = None
        pre_review_clock.set_standing(self)

    def validate_reviewer(self):
        if not any(self.assigned_to in people_of(self, role) for role in OFFICERS):
            frappe.throw(
                _("{0} is no officer within whose reach this pre-review lies.").format(self.assigned_to)
            )

    def check_transition(self, transition):
        if transition.action in ("Submit", "Start Review"):
            pre_reviews.require_open_request(self)
        if transition.action in ("Submit", "Resubmit") and not pre_reviews.files_of(self):
            frappe.throw(_("Upload at least one document first."), GuardUnmet)
        if transition.action == "Submit":
            pre_reviews.require_list(self)
        if transition.action in ("Return", "Conclude"):
            pre_reviews.require_checked(self)
        if transition.action == "Return":
            require_reason(self)
            pre_reviews.require_open_finding(self)
        if transition.action == "Conclude":
            pre_reviews.require_open_request(self)
            pre_reviews.require_conclusion(self)

    def record_transition(self, transition):
        if transition.action != "Return":
            # The steps that follow a return are not taken for its reason.
            self.transition_reason = None
        if transition.action in ("Submit", "Resubmit"):
            pre_reviews.open_round(self)
        if transition.action == "Start Review" and not self.assigned_to:
            self.assigned_to = frappe.session.user
        if transition.action == "Return":
            pre_reviews.close_round(self)
            pre_reviews.prepare_next_round(self)
        if transition.action == "Conclude":
            pre_reviews.close_round(self, returned=False)
            self.concluded_on = nowdate()
        pre_review_clock.set_standing(self)

    def state_entered(self, transition):
        if transition.action == "Start Review":
            pre_reviews.start_request(self)
        if transition.action == "Conclude":
            pre_reviews.conclude(self)
        if transition.action == "Submit":
            pre_reviews.check_if_waiting(self)
        if transition.next_state in OPEN_FILE or transition.state in OPEN_FILE:
            follow_up_job.refresh(self.name)

    def on_update(self):
        if any(self.has_value_changed(field) for field in ("subject", "service_point", "assigned_to")):
            follow_up_job.carry_over(self)
