import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.exceptions import KeyProjectRefused


class KeyProjectKind(Document):
    """What is usually done for key projects of a kind, by which department (F1). An example until agreed on."""

    def validate(self):
        titles = [" ".join((row.title or "").split()) for row in self.items]
        for row, title in zip(self.items, titles, strict=True):
            row.title = title
            if titles.count(title) > 1:
                frappe.throw(_("The item {0} stands there twice.").format(title), KeyProjectRefused)
