import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import nowdate

from reg_station.exceptions import EditRefused, GuardUnmet
from reg_station.learning.library import read_citations

PUBLISHERS = {"Station Officer", "System Manager"}
PUBLISHED = "Published"


class FAQ(Document):
    """A question with its answer and the policies that it rests on (G5, H3)."""

    def validate(self):
        read_citations(self)
        self.validate_publication()

    def validate_publication(self):
        """The public reads it, so the station answers for it; an answer on old ground is not published anew."""
        before = self.get_doc_before_save()
        was = before.status if before else "Draft"
        if PUBLISHED in (self.status, was) and not PUBLISHERS & set(frappe.get_roles()):
            frappe.throw(_("The station publishes answers, and changes published ones."), EditRefused)
        if self.status == PUBLISHED and was != PUBLISHED:
            if self.needs_review:
                frappe.throw(_("A policy that it cites is superseded. Cite the new one first."), GuardUnmet)
            self.published_on = nowdate()
        elif self.status != PUBLISHED:
            self.published_on = None
        elif before:
            self.published_on = before.published_on
