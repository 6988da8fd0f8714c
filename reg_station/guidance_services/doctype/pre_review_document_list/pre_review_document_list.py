from collections import Counter

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from reg_station.exceptions import DocumentListRefused
from reg_station.guidance_services.document_lists import FORMATS, formats_of


class PreReviewDocumentList(Document):
    """The documents that one kind of filing needs, for a period (G3). Cases keep a copy of what was in force for them."""

    def validate(self):
        if self.product_type != "Medical Device":
            self.device_class = None
        if self.valid_to and getdate(self.valid_to) < getdate(self.valid_from):
            frappe.throw(_("It cannot end before it begins."), DocumentListRefused)
        if cint(self.is_official) and not (self.citation or "").strip():
            frappe.throw(
                _("Say where the official list stands before you mark this one as checked against it."),
                DocumentListRefused,
            )
        self.validate_items()
        self.refuse_two_lists_at_once()

    def validate_items(self):
        for row in self.items:
            row.code = (row.code or "").strip()
            if not row.code or "|" in row.code:
                frappe.throw(
                    _("Row {0}: the code is missing or contains “|”.").format(row.idx), DocumentListRefused
                )
            unknown = set(formats_of(row.formats)) - set(FORMATS)
            if unknown:
                frappe.throw(
                    _("Row {0}: {1} cannot be checked; allowed are pdf and docx.").format(
                        row.idx, ", ".join(sorted(unknown))
                    ),
                    DocumentListRefused,
                )
        twice = sorted(code for code, count in Counter(row.code for row in self.items).items() if count > 1)
        if twice:
            frappe.throw(_("The code {0} stands there twice.").format(", ".join(twice)), DocumentListRefused)
        codes = {row.code for row in self.items}
        for row in self.headings:
            row.item_code = (row.item_code or "").strip()
            if row.item_code not in codes:
                frappe.throw(
                    _("Expected heading {0}: there is no document with the code {1} in this list.").format(
                        row.heading, row.item_code
                    ),
                    DocumentListRefused,
                )

    def refuse_two_lists_at_once(self):
        others = frappe.get_all(
            self.doctype,
            filters={
                "filing_kind": self.filing_kind,
                "product_type": self.product_type,
                "name": ("!=", self.name or ""),
            },
            fields=["name", "device_class", "valid_from", "valid_to"],
        )
        for other in others:
            same_class = (other.device_class or "") == (self.device_class or "")
            begins_before_end = not other.valid_to or getdate(self.valid_from) <= getdate(other.valid_to)
            ends_after_begin = not self.valid_to or getdate(self.valid_to) >= getdate(other.valid_from)
            if same_class and begins_before_end and ends_after_begin:
                frappe.throw(
                    _("{0} is in force for the same filing at the same time; end it first.").format(
                        other.name
                    ),
                    DocumentListRefused,
                )
