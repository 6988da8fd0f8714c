import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from reg_station.learning import library


class PolicyDocument(Document):
    """A law, policy or guideline with who carries it out, from its day of effect until another supersedes it (H3)."""

    def validate(self):
        self.validate_dates()
        self.validate_successor()
        self.status = library.status_of(self.superseded_by)

    def validate_dates(self):
        if getdate(self.effective_from) < getdate(self.issued_on):
            frappe.throw(_("A policy cannot take effect before it is issued."))

    def validate_successor(self):
        """Superseding leads forward in time and never in a circle."""
        seen, name = {self.name}, self.superseded_by
        while name:
            if name in seen:
                frappe.throw(_("{0} would supersede itself.").format(self.title))
            seen.add(name)
            name = frappe.db.get_value("Policy Document", name, "superseded_by")
        if not self.superseded_by:
            return
        newer = frappe.db.get_value("Policy Document", self.superseded_by, "effective_from")
        if getdate(newer) < getdate(self.effective_from):
            frappe.throw(_("The newer policy takes effect earlier than this one."))

    def on_update(self):
        library.follow_policy(self.name)
        self.follow_predecessors()

    def follow_predecessors(self):
        """Its day of effect may have moved: that of those which it supersedes moves along."""
        before = self.get_doc_before_save()
        if before and getdate(before.effective_from) != getdate(self.effective_from):
            library.refresh_policies()

    def on_trash(self):
        if frappe.db.exists("FAQ Citation", {"policy": self.name}):
            frappe.throw(_("Answers cite this policy. Take it off the public pages instead."))
