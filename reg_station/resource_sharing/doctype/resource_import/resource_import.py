import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.exceptions import DeletionRefused, EditRefused
from reg_station.permissions.scope import row_filter, scope_values
from reg_station.workflow.guard import changed_fields, hold_results


class ResourceImport(Document):
    """A spreadsheet of shared resources on its way into the register (D2); `importing.py` does the work."""

    def before_validate(self):
        before = hold_results(self)
        if before and before.status in ("Checking", "Imported") and changed_fields(self, before):
            frappe.throw(
                _("{0} is {1} and can no longer be changed.").format(self.name, _(before.status)), EditRefused
            )

    def validate(self):
        self.validate_place()

    def validate_place(self):
        """One place that the rows belong to, within the reach of who enters it."""
        if self.station and (self.town or self.service_point):
            frappe.throw(_("Choose a town, a service point or a whole district."))
        if self.service_point:
            town = frappe.db.get_value("Service Point", self.service_point, "town")
            if self.town and self.town != town:
                frappe.throw(_("{0} belongs to {1}, not to {2}.").format(self.service_point, town, self.town))
            self.town = town
        if not (self.town or self.station):
            frappe.throw(_("Choose a town, a service point or a whole district."), frappe.MandatoryError)
        # The derived town too: a point may be named that lies in somebody else's town.
        if self.is_new() and not row_filter(self.doctype, frappe.session.user, "create").admits(
            scope_values(self)
        ):
            frappe.throw(_("This place is not within your reach."), frappe.PermissionError)

    def on_trash(self):
        if self.status in ("Checking", "Imported"):
            frappe.throw(
                _("{0} is {1} and stays on record.").format(self.name, _(self.status)), DeletionRefused
            )
