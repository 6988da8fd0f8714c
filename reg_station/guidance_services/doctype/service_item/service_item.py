import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from reg_station.exceptions import EditRefused

FIXED = ("code", "title", "stage", "on_application_only", "version", "valid_from")


class ServiceItem(Document):
    """A service as the standard lists it (DB31117 7.2, 7.3); every service is free of charge (8.2.1)."""

    def autoname(self):
        """The first version is called by its code, so that a seeded item keeps its name."""
        self.name = self.code if cint(self.version) <= 1 else f"{self.code}-v{cint(self.version)}"

    def validate(self):
        if self.valid_to and getdate(self.valid_to) < getdate(self.valid_from):
            frappe.throw(_("It cannot end before it begins."))
        self.refuse_change_of_what_was_asked_for()
        self.refuse_two_versions_at_once()

    def refuse_change_of_what_was_asked_for(self):
        before = self.get_doc_before_save()
        if not before or all(_text(self.get(field)) == _text(before.get(field)) for field in FIXED):
            return
        if frappe.db.exists("Service Request", {"service_item": self.name}):
            frappe.throw(
                _("Enterprises have asked for this service as it is. Make a new version of it."), EditRefused
            )

    def refuse_two_versions_at_once(self):
        others = frappe.get_all(
            self.doctype,
            {"code": self.code, "name": ("!=", self.name)},
            ["name", "version", "valid_from", "valid_to"],
        )
        for other in others:
            begins_before_end = not other.valid_to or getdate(self.valid_from) <= getdate(other.valid_to)
            ends_after_begin = not self.valid_to or getdate(self.valid_to) >= getdate(other.valid_from)
            if begins_before_end and ends_after_begin:
                frappe.throw(
                    _("Version {0} of this service is in force at the same time; end it first.").format(
                        other.version
                    )
                )


def _text(value) -> str:
    return str(value or "")
