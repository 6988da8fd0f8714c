import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.exceptions import DeletionRefused, EditRefused
from reg_station.file_content import attach
from reg_station.workflow.guard import changed_fields, hold_results

BEGUN = ("Checking", "Under Way", "Done", "Done with Rejections")


class ReviewExchange(Document):
    """A file from the review-and-approval system on its way into the records (E4); `exchange/running.py` does the work."""

    def before_validate(self):
        before = hold_results(self)
        if before and before.status in BEGUN and changed_fields(self, before):
            frappe.throw(
                _("{0} is {1} and can no longer be changed.").format(self.name, _(before.status)), EditRefused
            )

    def validate(self):
        if not self.file and not self.flags.content:
            frappe.throw(_("Choose the file that the review system sent."), frappe.MandatoryError)

    def after_insert(self):
        if self.flags.content:
            # A message that came without a file becomes one, so that it can be read again.
            self.db_set("file", attach(self, "file", f"{self.name}.json", self.flags.content))

    def on_trash(self):
        if self.status in BEGUN:
            frappe.throw(
                _("{0} is {1} and stays on record.").format(self.name, _(self.status)), DeletionRefused
            )
