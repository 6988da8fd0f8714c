import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from reg_station.permissions.scope import forget_reach


class Town(Document):
    def validate(self):
        self.validate_officers()
        self.town_name = self.town_name.strip()

    def validate_officers(self):
        seen = set()
        for row in self.officers:
            if row.user in seen:
                frappe.throw(_("Row {0}: {1} is listed twice.").format(row.idx, row.user))
            seen.add(row.user)
            if row.from_date and row.to_date and getdate(row.to_date) < getdate(row.from_date):
                frappe.throw(_("Row {0}: the end lies before the beginning.").format(row.idx))

    def on_update(self):
        forget_reach()
