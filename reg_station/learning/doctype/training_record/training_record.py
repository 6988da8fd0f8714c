import re
import unicodedata

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, flt, getdate, now, nowdate

from reg_station.exceptions import CertificateCounted, GuardUnmet, SelfApprovalRefused
from reg_station.permissions.scope import derive_scope
from reg_station.station_network.order import refresh_place_of
from reg_station.workflow.guard import require_reason

COURSE, SESSION, CORRECTION = "External Course", "Session", "Correction"
MOST_HOURS = 200


class TrainingRecord(Document):
    """Hours of one member from one course or session. Approved rows are the ledger; sums are derived from them (H2)."""

    def validate(self):
        derive_scope(self)
        self.member_name = frappe.db.get_value("Station Member", self.member, "full_name")
        self.validate_kind()
        self.validate_hours()
        self.validate_day()
        self.set_certificate_key()

    def validate_kind(self):
        if self.record_kind == SESSION and not self.session:
            frappe.throw(_("Hours of a session are written when the session is closed."))
        if self.record_kind == CORRECTION:
            self.validate_correction()
        elif self.corrects:
            frappe.throw(_("Only a correction takes hours back."))

    def validate_correction(self):
        """A row of the ledger is never changed; what was wrong is taken back by another row."""
        fields = ["member", "hours", "held_on", "workflow_state", "record_kind"]
        source = frappe.db.get_value("Training Record", self.corrects, fields, as_dict=True)
        if not source or source.member != self.member or source.workflow_state != "Approved":
            frappe.throw(_("Name the approved record of this member whose hours are taken back."))
        if source.record_kind == CORRECTION:
            frappe.throw(_("A correction cannot be corrected; submit the hours again."))
        self.held_on = source.held_on
        others = frappe.get_all(
            "Training Record",
            {
                "corrects": self.corrects,
                "name": ("!=", self.name or ""),
                "workflow_state": ("!=", "Rejected"),
            },
            pluck="hours",
        )
        if flt(source.hours) + sum(map(flt, others)) + flt(self.hours) < 0:
            frappe.throw(_("More hours would be taken back than there are."))

    def validate_hours(self):
        sign = -1 if self.record_kind == CORRECTION else 1
        if not 0 < sign * flt(self.hours) <= MOST_HOURS:
            frappe.throw(
                _("The hours of a correction are negative.")
                if sign < 0
                else _("Hours are more than 0 and at most {0}.").format(MOST_HOURS)
            )

    def validate_day(self):
        if getdate(self.held_on) > getdate(nowdate()):
            frappe.throw(_("Hours count once the course is over; {0} is in the future.").format(self.held_on))

    def set_certificate_key(self):
        """One certificate counts once; a rejected record sets its number free."""
        number = unicodedata.normalize("NFKC", cstr(self.certificate_no)).upper()
        key = re.sub(r"[\W_]", "", number)
        if not key or self.workflow_state == "Rejected" or self.record_kind == CORRECTION:
            self.certificate_key = None
            return
        other = frappe.db.get_value(
            "Training Record",
            {"certificate_key": key, "name": ("!=", self.name or "")},
            ["name", "member_name"],
            as_dict=True,
        )
        if other:
            frappe.throw(
                _("The certificate {0} stands in {1} already; it counts once.").format(
                    self.certificate_no, other.name
                ),
                CertificateCounted,
            )
        self.certificate_key = key

    def check_transition(self, transition):
        if transition.next_state == "Rejected":
            require_reason(self)
        self.check_not_own()
        if transition.next_state == "Approved" and self.record_kind == COURSE and not self.evidence:
            frappe.throw(
                _("Attach the evidence first: certificate, notice or list of attendance."), GuardUnmet
            )

    def check_not_own(self):
        if frappe.db.get_value("Station Member", self.member, "user") == frappe.session.user:
            frappe.throw(_("Somebody else decides on your own hours."), SelfApprovalRefused)

    def record_transition(self, transition):
        self.decided_by, self.decided_on = frappe.session.user, now()
        if transition.next_state == "Approved":
            self.transition_reason = None

    def on_update(self):
        refresh_place_of(self)

    def after_delete(self):
        refresh_place_of(self)
