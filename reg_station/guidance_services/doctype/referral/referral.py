import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from reg_station.exceptions import GuardUnmet, ReferralRefused
from reg_station.station_network import places
from reg_station.workflow.guard import require_reason


class Referral(Document):
    """An enterprise is brought together with a testing body, hospital, factory or partner, up to what came of it (G8)."""

    def validate(self):
        if self.is_new():
            places.settle(self)
            self.enterprise_name = frappe.db.get_value("Enterprise", self.enterprise, "enterprise_name")
        self.validate_partner()
        self.validate_belonging()

    def validate_partner(self):
        partner = frappe.db.get_value(
            "Referral Partner", self.partner, ["referral_kind", "green_channel", "active"], as_dict=True
        )
        if partner.referral_kind != self.referral_kind:
            frappe.throw(
                _("{0} is a partner for {1}, not for {2}.").format(
                    self.partner, _(partner.referral_kind), _(self.referral_kind)
                ),
                ReferralRefused,
            )
        if self.green_channel and not partner.green_channel:
            frappe.throw(_("{0} has no green channel.").format(self.partner), ReferralRefused)
        if not partner.active and self.has_value_changed("partner"):
            frappe.throw(_("{0} no longer takes referrals.").format(self.partner), ReferralRefused)

    def validate_belonging(self):
        for field in ("product", "service_request"):
            doctype = self.meta.get_field(field).options
            if (
                self.get(field)
                and frappe.db.get_value(doctype, self.get(field), "enterprise") != self.enterprise
            ):
                frappe.throw(
                    _("{0} {1} is not of this enterprise.").format(_(doctype), self.get(field)),
                    ReferralRefused,
                )

    def check_transition(self, transition):
        if transition.action == "Withdraw" and transition.state != "Draft":
            require_reason(self)
        if transition.action == "Refer":
            self.check_consent()
        if transition.action == "Conclude" and not (self.outcome and (self.outcome_note or "").strip()):
            frappe.throw(_("Say what came of it, and in a sentence why."), GuardUnmet)

    def check_consent(self):
        """Its data leave the station with this step."""
        if not self.consented_on:
            frappe.throw(
                _("Enter the day on which the enterprise agreed to be named to the partner."), GuardUnmet
            )
        if getdate(self.consented_on) > getdate(nowdate()):
            frappe.throw(_("The enterprise cannot have agreed on a day that lies ahead."), GuardUnmet)

    def record_transition(self, transition):
        if transition.action == "Refer":
            self.referred_on = nowdate()
        if transition.action == "Conclude":
            self.concluded_on = nowdate()
