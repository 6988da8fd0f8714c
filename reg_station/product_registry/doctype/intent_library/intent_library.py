import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.exceptions import DeletionRefused, LibraryFrozen
from reg_station.workflow.guard import changed_fields, keep_system_fields

FROZEN_FIELDS = ("frozen_on", "frozen_by", "row_count", "hash", "content")


class IntentLibrary(Document):
    """The intents of a year and level, frozen with the hash over their canonical rows (E2)."""

    def validate(self):
        before = self.get_doc_before_save()
        if before:
            keep_system_fields(self, before)
            if before.frozen_on and (self.flags.frozen or changed_fields(self, before)):
                frappe.throw(_("It is frozen already."), LibraryFrozen)
        else:
            self.update(dict.fromkeys(FROZEN_FIELDS))
        self.update(self.flags.frozen or {})
        self.refuse_second()

    def refuse_second(self):
        other = frappe.db.get_value(
            self.doctype,
            {
                "library_year": self.library_year,
                "level": self.level,
                "station": self.station,
                "name": ("!=", self.name or ""),
            },
        )
        if other:
            frappe.throw(
                _("There is a library of that year and level already: {0}.").format(other),
                frappe.DuplicateEntryError,
            )

    def on_trash(self):
        if self.frozen_on:
            frappe.throw(_("A frozen library stays."), DeletionRefused)
