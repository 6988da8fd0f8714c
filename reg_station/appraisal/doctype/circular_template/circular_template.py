import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.appraisal.circular_text import unknown_words
from reg_station.exceptions import CircularRefused

TEXTS = ("heading", "title", "addressees", "body", "grades_title", "attachments", "contact", "issuer")
TEXTS = (*TEXTS, "copy_to", "printing_office", "number_code")


class CircularTemplate(Document):
    """The words of a circular, with words in braces that are filled in when one is drafted (2023-35 附件 五(四))."""

    def validate(self):
        lines = []
        for fieldname in TEXTS:
            unknown = unknown_words(self.get(fieldname))
            if unknown:
                label = _(self.meta.get_label(fieldname))
                lines.append(
                    _("{0}: these words in braces stand for nothing: {1}.").format(label, ", ".join(unknown))
                )
        if lines:
            frappe.throw("<br>".join(map(frappe.utils.escape_html, lines)), CircularRefused)
