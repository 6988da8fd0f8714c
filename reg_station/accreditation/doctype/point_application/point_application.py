import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now, nowdate

from reg_station.accreditation.lifecycle import accredit
from reg_station.accreditation.self_check import check_application, explain
from reg_station.exceptions import GuardUnmet
from reg_station.workflow.guard import require_reason

OPEN_STATES = ("Draft", "Submitted", "Materials Review", "Returned", "Site Visit", "Pending Decision")
NEEDS_REASON = ("Returned", "Rejected")
REVIEW_RESULT = {"Pass Materials": "Passed", "Return": "Returned", "Reject": "Rejected"}


class PointApplication(Document):
    """A town's application for a service point (B1–B5)."""

    def validate(self):
        self.validate_dates()
        self.validate_previous_application()
        self.validate_single_open_application()

    def validate_dates(self):
        if self.applicant_signed_on and getdate(self.applicant_signed_on) > getdate(nowdate()):
            frappe.throw(_("The applicant cannot have signed in the future."))

    def validate_previous_application(self):
        if not self.previous_application:
            return
        previous = frappe.db.get_value(
            "Point Application",
            self.previous_application,
            ["town", "workflow_state", "service_point"],
            as_dict=True,
        )
        if previous.town != self.town:
            frappe.throw(_("The previous application belongs to another town."))
        if self.is_new() and not may_follow(previous):
            frappe.throw(_("A new application follows a rejected, withdrawn or revoked one only."))

    def validate_single_open_application(self):
        """One open application for one address: two would lead to two plaques."""
        if not self.point_address or self.workflow_state not in OPEN_STATES:
            return
        other = frappe.db.get_value(
            "Point Application",
            {
                "town": self.town,
                "point_address": self.point_address,
                "workflow_state": ("in", OPEN_STATES),
                "name": ("!=", self.name or ""),
            },
        )
        if other:
            frappe.throw(_("Application {0} for this address is still open.").format(other))

    def check_transition(self, transition):
        """Guards of the workflow Point Accreditation (data-model.md); called on every route."""
        self.check_reason(transition)
        if transition.next_state == "Submitted" or transition.action == "Resubmit":
            self.check_hard_requirements()
        if transition.next_state == "Pending Decision":
            self.check_visit_passed()
        if transition.next_state == "Accredited":
            self.check_materials_passed()
            self.check_visit_passed()
            self.check_decider()

    def check_reason(self, transition):
        if transition.next_state in NEEDS_REASON:
            require_reason(self)

    def check_hard_requirements(self):
        missing = [item for item in check_application(self) if item.blocks_sending]
        if missing:
            lines = [
                f"{_(item.requirement.title)} ({item.requirement.citation}): {explain(item, self.meta)}"
                for item in missing
            ]
            frappe.throw("<br>".join(lines), GuardUnmet, title=_("The application cannot be sent yet"))

    def check_materials_passed(self):
        if self.materials_review != "Passed":
            frappe.throw(_("The materials have not passed the review (2023-35 附件 四(二))."), GuardUnmet)

    def check_visit_passed(self):
        visit = self.get_visit()
        if (
            not visit
            or visit.docstatus != 1
            or visit.conclusion != "Passed"
            or visit.application != self.name
        ):
            frappe.throw(_("No site visit has been completed and passed (2023-35 附件 四(二))."), GuardUnmet)

    def check_decider(self):
        visit = self.get_visit()
        user = frappe.session.user
        if user in (self.owner, *(row.inspector for row in visit.inspectors)):
            frappe.throw(
                _("Who created the application or inspected the site does not decide on it."), GuardUnmet
            )
        if not (self.approval_opinion or "").strip():
            frappe.throw(_("Enter the approval opinion first."), GuardUnmet)

    def get_visit(self):
        return frappe.get_doc("Site Visit", self.site_visit) if self.site_visit else None

    def record_transition(self, transition):
        """Set what follows from the step; the fields are read-only for everybody."""
        if transition.next_state == "Materials Review":
            self.materials_review = "In Progress"
            self.transition_reason = None
        elif transition.state == "Materials Review" and transition.action in REVIEW_RESULT:
            self.materials_review = REVIEW_RESULT[transition.action]
            self.materials_reviewed_by = frappe.session.user
            self.materials_reviewed_on = now()
        elif transition.next_state == "Returned":
            # Whatever comes back is reviewed and visited anew.
            self.materials_review = "Returned"
            self.site_visit = None
        if transition.next_state == "Accredited":
            self.approved_on = self.approved_on or nowdate()
            self.approval_head = self.approval_head or frappe.db.get_value(
                "User", frappe.session.user, "full_name"
            )

    def state_entered(self, transition):
        if transition.next_state == "Accredited":
            accredit(self)


def may_follow(previous) -> bool:
    """Whether a new application may follow `previous`: it ended without a point, or its point was revoked."""
    if previous.workflow_state in ("Rejected", "Withdrawn"):
        return True
    status = (
        frappe.db.get_value("Service Point", previous.service_point, "status")
        if previous.service_point
        else None
    )
    return status == "Revoked"
