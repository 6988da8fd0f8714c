import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, getdate

from reg_station.lines import lines_of

NEEDS = {
    "fields_complete": "field_names",
    "number_at_least": "field_names",
    "staff_count_at_least": "minimum",
    "staff_education_at_least": "education_level",
    "attachment_present": "attachment_kind",
}


class AccreditationRequirement(Document):
    def validate(self):
        self.validate_period()
        self.validate_parameters()
        self.validate_fields()
        self.validate_hard()

    def validate_period(self):
        if self.valid_from and self.valid_to and getdate(self.valid_to) < getdate(self.valid_from):
            frappe.throw(_("The end of validity lies before its beginning."))

    def validate_parameters(self):
        needed = NEEDS.get(self.rule)
        if needed and not self.get(needed):
            frappe.throw(_("The check {0} needs {1}.").format(_(self.rule), _(self.meta.get_label(needed))))
        if self.rule == "number_at_least" and flt(self.minimum) <= 0:
            frappe.throw(_("Enter the minimum that the check compares with."))

    def validate_fields(self):
        names = lines_of(self.field_names)
        known = {df.fieldname for df in frappe.get_meta("Point Application").fields}
        unknown = [name for name in names if name not in known]
        if unknown:
            frappe.throw(_("Point Application has no field {0}.").format(", ".join(unknown)))

    def validate_hard(self):
        """A hard requirement refuses sending, so a machine must be able to check it."""
        if self.requirement_kind == "Hard" and not self.rule:
            frappe.throw(_("A hard requirement needs a check; make it Judged if only people can tell."))
