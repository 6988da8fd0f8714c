import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from reg_station.lines import lines_of


class NetworkStandard(Document):
    def validate(self):
        if self.valid_from and self.valid_to and getdate(self.valid_to) < getdate(self.valid_from):
            frappe.throw(_("The end of validity lies before its beginning."))
        self.validate_parameters()

    def validate_parameters(self):
        counted = ("staff_at_least", "full_time_at_least", "training_hours_at_least")
        if self.check_name in counted and self.minimum < 1:
            frappe.throw(_("Enter the minimum that the check compares with."))
        if self.check_name == "education_at_least" and not self.education_level:
            frappe.throw(_("Enter the education level that the check compares with."))
        if self.check_name == "training_hours_at_least" and not 1 <= (self.judged_from_month or 10) <= 12:
            frappe.throw(_("Enter the month, 1 to 12, from which the running year is judged."))
        values = lines_of(self.expected_values)
        allowed = self.allowed_values()
        if allowed is None:
            return
        if not values:
            frappe.throw(_("Enter the values that the check looks for, one a line."))
        unknown = [value for value in values if value not in allowed]
        if unknown:
            frappe.throw(_("Unknown value: {0}").format(", ".join(unknown)))

    def allowed_values(self) -> set[str] | None:
        if self.check_name == "fields_present":
            return {df.fieldname for df in frappe.get_meta(self.applies_to).fields}
        table = {
            "areas_present": ("Station Area", "area_kind"),
            "budget_kinds_present": ("Station Budget Line", "budget_kind"),
        }
        if self.check_name not in table:
            return None
        doctype, fieldname = table[self.check_name]
        return set(frappe.get_meta(doctype).get_field(fieldname).options.split("\n"))
