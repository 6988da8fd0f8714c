import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.exceptions import DeletionRefused, EditRefused


class FrozenEvidence(Document):
    """The records behind an appraisal as they stood at the cut-off; written by the round and by nobody else."""

    def before_validate(self):
        if not self.flags.freezing:
            frappe.throw(_("Frozen evidence is written by the round and stays as it is."), EditRefused)

    def on_trash(self):
        frappe.throw(_("Frozen evidence is written by the round and stays as it is."), DeletionRefused)
