import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now, validate_email_address

from reg_station.exceptions import DuplicateEnterprise, GuardUnmet
from reg_station.product_registry.accounts import account_for
from reg_station.product_registry.register import add_account, normal_code
from reg_station.workflow.guard import require_reason

DESCRIBED = ("enterprise_name", "uscc", "enterprise_kind", "town", "address")


class EnterpriseRegistration(Document):
    """An enterprise asks to be let in; the service point of its town or the station decides (E1)."""

    def validate(self):
        self.uscc = normal_code(self.uscc)
        self.validate_applicant()
        self.set_kind()
        self.validate_single_open_registration()

    def validate_applicant(self):
        if not validate_email_address(self.applicant_email or ""):
            frappe.throw(_("{0} is not an e-mail address.").format(self.applicant_email or "—"))

    def set_kind(self):
        if self.workflow_state != "Submitted":
            return
        known = frappe.db.exists("Enterprise", {"uscc": self.uscc})
        self.registration_kind = "Another Account" if known else "New Enterprise"

    def validate_single_open_registration(self):
        """The same person asking twice would be decided twice."""
        other = frappe.db.get_value(
            "Enterprise Registration",
            {
                "uscc": self.uscc,
                "applicant_email": self.applicant_email,
                "workflow_state": "Submitted",
                "name": ("!=", self.name or ""),
            },
        )
        if other and self.workflow_state == "Submitted":
            frappe.throw(
                _("Registration {0} of this address for this enterprise is still open.").format(other),
                DuplicateEnterprise,
            )

    def check_transition(self, transition):
        if transition.next_state == "Rejected":
            require_reason(self)
        if transition.next_state == "Approved":
            self.check_account()

    def check_account(self):
        kind = frappe.db.get_value("User", self.applicant_email, "user_type")
        if kind == "System User":
            frappe.throw(
                _("{0} is an internal account and cannot act for an enterprise.").format(
                    self.applicant_email
                ),
                GuardUnmet,
            )

    def record_transition(self, transition):
        self.decided_by = frappe.session.user
        self.decided_on = now()
        if transition.next_state == "Approved":
            self.enterprise = self.find_or_create_enterprise()
            self.account = account_for(self)
            add_account(self.enterprise, self.account)

    def find_or_create_enterprise(self) -> str:
        """By code: somebody may have registered the same enterprise since this was sent."""
        found = frappe.db.get_value("Enterprise", {"uscc": self.uscc})
        if found:
            return found
        doc = frappe.new_doc("Enterprise")
        doc.update({field: self.get(field) for field in DESCRIBED})
        doc.update(
            {
                "contact_person": self.applicant_name,
                "contact_phone": self.applicant_phone,
                "contact_email": self.applicant_email,
            }
        )
        # Follows from the approval, which the workflow has just allowed.
        return doc.insert(ignore_permissions=True).name

    def state_entered(self, transition):
        from reg_station.product_registry.accounts import tell_applicant

        tell_applicant(self, transition.next_state)
