import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, now, nowdate

from reg_station.background import soon
from reg_station.dates import day_or_none
from reg_station.resource_sharing.facts import EXCLUSIVE, NEEDED, missing, span
from reg_station.resource_sharing.saying import refuse_contradictions, require
from reg_station.workflow.guard import require_reason

MOST_PHOTOS = 12
ON_THE_MARKET = "Published"
OFFICERS = {"Point Officer", "Town Officer", "Station Officer"}


class SharedResource(Document):
    """Something that can be shared: a cleanroom, equipment, spare capacity, a factory, a utility (D1–D3)."""

    def validate(self):
        self.set_source()
        self.set_place()
        self.set_windows()
        self.validate_owner()
        self.validate_period_of_confirmation()
        self.validate_facts()
        self.validate_photos()
        self.take_over_system_values()

    def set_source(self):
        """The channel by which it came; decided once, by who entered it (2023-35 (四))."""
        if self.is_new() and not self.source:
            roles = set(frappe.get_roles())
            self.source = "Point Survey" if roles & OFFICERS else "Enterprise Report"

    def set_place(self):
        if self.enterprise and not self.town:
            self.town = frappe.db.get_value("Enterprise", self.enterprise, "town")
        if self.resource_type in EXCLUSIVE:
            self.divisible = 0

    def set_windows(self):
        whole = span(self.open_windows()) if self.windows else None
        if whole:
            self.available_from, self.available_to = whole

    def open_windows(self) -> list[tuple]:
        """(first day, last day or None) of each period in which it may be used, agreements not taken out."""
        rows = [(getdate(row.from_date), day_or_none(row.to_date)) for row in self.windows if row.from_date]
        if rows:
            return sorted(rows, key=lambda window: window[0])
        return [(getdate(self.available_from or nowdate()), day_or_none(self.available_to))]

    def validate_owner(self):
        if not self.enterprise and not (self.owner_name or "").strip():
            frappe.throw(_("Say whose it is: choose the enterprise, or enter the owner."))

    def validate_period_of_confirmation(self):
        """An owner may confirm more often than asked, not less: a listing could be kept on the market for ever."""
        most = cint(frappe.get_cached_doc("Reg Station Settings").confirm_every_days)
        if (
            not most
            or cint(self.confirm_every_days) <= most
            or not self.has_value_changed("confirm_every_days")
        ):
            return
        if not OFFICERS & set(frappe.get_roles()):
            frappe.throw(_("A listing is confirmed at least every {0} days.").format(most))

    def validate_facts(self):
        refuse_contradictions(self, DATES, self.open_windows() if self.windows else [])

    def validate_photos(self):
        if len(self.photos) > MOST_PHOTOS:
            frappe.throw(_("At most {0} pictures.").format(MOST_PHOTOS))

    def take_over_system_values(self):
        """What our own functions set (confirmation, merging): read-only for everybody who comes by a form or REST."""
        if self.flags.confirmed:
            self.last_confirmed_on = nowdate()
        if self.flags.merged_into:
            self.merged_into = self.flags.merged_into
        for row in self.flags.provenance or ():
            self.append("provenance", row)
        self.flags.provenance = None

    def quantity(self) -> float:
        """How much can be agreed on at a time: 1 for what is let as a whole."""
        return float(self.capacity or 1) if self.divisible else 1.0

    def check_transition(self, transition):
        if transition.action == "Return":
            require_reason(self)
        if transition.action == "Submit":
            self.check_facts()

    def check_facts(self):
        lacking = missing(NEEDED, self.as_dict())
        if not (self.available_from or self.windows):
            lacking.append("available_from")
        require(self, lacking, _("A listing of the type {0} also needs: {1}."))

    def record_transition(self, transition):
        if transition.action == "Verify":
            self.verified_by, self.verified_on = frappe.session.user, now()
            self.transition_reason = None
        elif transition.next_state == "Draft":
            # Whatever is changed is verified anew.
            self.verified_by = self.verified_on = None
        if transition.next_state == ON_THE_MARKET:
            self.published_on = self.published_on or now()
            self.last_confirmed_on = nowdate()

    def on_update(self):
        before = self.get_doc_before_save()
        if ON_THE_MARKET in (self.workflow_state, before.workflow_state if before else None):
            self.refresh_matches()

    def refresh_matches(self):
        soon("reg_station.resource_sharing.suggestions.refresh_for_resource", resource=self.name)


DATES = ("available_from", "available_to", "calibrated_on", "calibration_due_on")
