import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, getdate, nowdate

from reg_station.station_network.belonging import BelongsToPlace

OPEN, DONE, CANCELLED = "Open", "Done", "Cancelled"


class WorkPlan(BelongsToPlace, Document):
    """What a station or point will do in a year, or learn: items with owner, deadline and progress (A4)."""

    def validate(self):
        self.validate_place()
        self.validate_single()
        self.validate_items()
        self.derive_progress()

    def validate_single(self):
        same = {
            **self.place_filter,
            "plan_year": self.plan_year,
            "plan_kind": self.plan_kind,
            "name": ("!=", self.name or ""),
        }
        if frappe.db.exists("Work Plan", same):
            frappe.throw(
                _("There is a plan of this kind for {0} already.").format(self.plan_year),
                frappe.DuplicateEntryError,
            )

    def validate_items(self):
        for row in self.items:
            if getdate(row.due_on).year != cint(self.plan_year):
                frappe.throw(_("Row {0}: {1} is not in {2}.").format(row.idx, row.due_on, self.plan_year))
            if not 0 <= flt(row.progress) <= 100:
                frappe.throw(_("Row {0}: progress is between 0 and 100.").format(row.idx))
            if row.status == DONE:
                row.progress = 100
                row.done_on = row.done_on or nowdate()
            elif row.status == OPEN and flt(row.progress) == 100:
                row.status, row.done_on = DONE, row.done_on or nowdate()
            elif row.status == OPEN:
                row.done_on = None

    def derive_progress(self):
        counted = [row for row in self.items if row.status != CANCELLED]
        self.progress = round(sum(flt(row.progress) for row in counted) / len(counted), 1) if counted else 0
        due = [getdate(row.due_on) for row in counted if row.status == OPEN]
        self.open_items = len(due)
        self.next_due_on = min(due, default=None)
