import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.permissions.scope import RESOLVERS, forget_reach

LEAST_INSPECTORS = 2  # 2023-35 附件 四(二): a site visit is made by the bureau and the station together


class RegStationSettings(Document):
    def validate(self):
        self.validate_inspectors()
        self.validate_reaches()
        self.validate_reminders()
        self.validate_form_template()

    def validate_reminders(self):
        parts = [part.strip() for part in (self.confirm_reminder_days or "").split(",") if part.strip()]
        if not all(part.isdigit() for part in parts):
            frappe.throw(_("Days to remind before: whole numbers separated by commas, for example 14, 3."))

    def validate_inspectors(self):
        if self.minimum_inspectors < LEAST_INSPECTORS:
            frappe.throw(_("A site visit needs at least {0} inspectors.").format(LEAST_INSPECTORS))

    def validate_reaches(self):
        seen = set()
        for row in self.role_reaches:
            if row.reach not in RESOLVERS:
                frappe.throw(_("Row {0}: {1} is not a known reach.").format(row.idx, row.reach))
            if (row.role, row.reach) in seen:
                frappe.throw(_("Row {0}: {1} has this reach already.").format(row.idx, _(row.role)))
            seen.add((row.role, row.reach))

    def validate_form_template(self):
        """An own docx template must carry the fields of the shipped one and nothing that we cannot fill."""
        if not self.approval_form_template or not self.has_value_changed("approval_form_template"):
            return
        from reg_station.accreditation.forms import template_problems

        problems = template_problems(self.approval_form_template)
        if problems:
            frappe.throw("<br>".join(problems), title=_("The template cannot be used"))

    def on_update(self):
        forget_reach()
