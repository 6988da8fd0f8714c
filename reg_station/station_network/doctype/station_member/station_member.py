import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from reg_station.exceptions import EditRefused
from reg_station.permissions.scope import forget_reach
from reg_station.station_network.belonging import BelongsToPlace

ACCOUNT_ASSIGNERS = {"Station Officer", "Reg Station Admin", "System Manager"}


class StationMember(BelongsToPlace, Document):
    def validate(self):
        self.validate_place()
        self.validate_dates()
        self.validate_account()

    def validate_dates(self):
        if self.joined_on and self.left_on and getdate(self.left_on) < getdate(self.joined_on):
            frappe.throw(_("The day of leaving lies before the day of joining."))
        if self.pledge_signed_on and getdate(self.pledge_signed_on) > getdate(nowdate()):
            frappe.throw(_("The pledge cannot have been signed in the future."))

    def validate_account(self):
        """The account decides what somebody sees, so a point cannot hand out access by itself."""
        before = self.get_doc_before_save()
        if self.user == (before.user if before else None):
            return
        if not ACCOUNT_ASSIGNERS & set(frappe.get_roles()):
            frappe.throw(_("Only the station links a sign-in account to a member."), EditRefused)

    def on_update(self):
        forget_reach()

    def on_trash(self):
        forget_reach()
