import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from reg_station.exceptions import DeletionRefused, EditRefused, RoundRefused
from reg_station.workflow.guard import changed_fields, hold_results

# May change after the round was opened.
ALWAYS_OPEN = {"title", "objection_days"}


class AppraisalRound(Document):
    """A year's appraisal of the points of a district, or of its station; `rounds.py` does the work."""

    def before_validate(self):
        before = hold_results(self)
        if before is None:
            return
        changed = [df for df in changed_fields(self, before) if df.fieldname not in ALWAYS_OPEN]
        if before.frozen_on or before.status not in ("Draft", "Failed", "Open"):
            self.refuse(changed)
        elif before.status != "Draft":
            self.refuse([df for df in changed if df.fieldname != "cut_off"])

    def refuse(self, changed):
        if changed:
            frappe.throw(
                _("{0} is {1}; {2} can no longer be changed.").format(
                    self.title, _(self.status), ", ".join(_(df.label) for df in changed)
                ),
                EditRefused,
            )

    def validate(self):
        scheme = frappe.get_doc("Appraisal Scheme", self.scheme)
        self.appraisee_kind = scheme.appraisee_kind
        self.example_weights = int(not cint(scheme.official_weights))
        self.title = (self.title or "").strip() or f"{self.round_year} {_(self.appraisee_kind)}"
        self.validate_days()
        self.validate_single()
        if cint(scheme.scheme_year) != cint(self.round_year):
            frappe.throw(
                _("The scheme {0} is for {1}; copy it to {2} first.").format(
                    scheme.title, scheme.scheme_year, self.round_year
                ),
                RoundRefused,
            )

    def validate_days(self):
        if getdate(self.period_to) < getdate(self.period_from):
            frappe.throw(_("The appraised period cannot end before it begins."), RoundRefused)
        if getdate(self.cut_off) < getdate(self.period_to):
            frappe.throw(_("The cut-off cannot lie before the end of the appraised period."), RoundRefused)

    def validate_single(self):
        other = frappe.db.exists(
            "Appraisal Round",
            {
                "round_year": self.round_year,
                "appraisee_kind": self.appraisee_kind,
                "station": self.station,
                "name": ("!=", self.name),
            },
        )
        if other:
            frappe.throw(_("There is a round for this year already: {0}.").format(other), RoundRefused)

    def check_scheme(self):
        """Raise SchemeRefused if a figure of the scheme fails by now."""
        frappe.get_doc("Appraisal Scheme", self.scheme).check()

    def on_trash(self):
        if self.status != "Draft":
            frappe.throw(
                _("{0} is {1} and stays on record.").format(self.title, _(self.status)), DeletionRefused
            )
