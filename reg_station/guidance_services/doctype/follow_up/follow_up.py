import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, nowdate

from reg_station.exceptions import EditRefused
from reg_station.guidance_services import follow_up_job
from reg_station.guidance_services import follow_ups as rules
from reg_station.workflow.guard import changed_fields, keep_system_fields


class FollowUp(Document):
    """A regular contact with the enterprise about an open product file (DB31117 8.2.3, G6)."""

    def before_insert(self):
        frappe.throw(
            _("Follow-ups come from the open product files; they are not written by hand."), EditRefused
        )

    def before_validate(self):
        stored = self.get_doc_before_save()
        keep_system_fields(self, stored)
        if stored.standing not in rules.OPEN_STANDINGS and changed_fields(self, stored):
            frappe.throw(_("This contact is on record and stays as it is."), EditRefused)

    def validate(self):
        if self.standing in rules.OPEN_STANDINGS and self.done_on:
            self.validate_contact()
            self.record_contact()

    def validate_contact(self):
        if getdate(self.done_on) > getdate(nowdate()):
            frappe.throw(_("A contact is recorded when it has taken place."))
        if getdate(self.done_on) < getdate(self.counted_from):
            frappe.throw(_("The contact of {0} is on record already.").format(self.counted_from))
        if cint(self.effective) and not (self.note or "").strip():
            frappe.throw(_("Say where the registration stands and what the enterprise needs."))

    def record_contact(self):
        self.standing = rules.EFFECTIVE if cint(self.effective) else rules.NOT_REACHED
        self.done_by = frappe.session.user
        # The file may come to the same due day again.
        self.follow_up_key = None

    def on_update(self):
        before = self.get_doc_before_save()
        if before and before.standing in rules.OPEN_STANDINGS and self.standing not in rules.OPEN_STANDINGS:
            follow_up_job.refresh(self.dossier)
            following = frappe.db.get_value(
                self.doctype,
                {"dossier": self.dossier, "standing": ("in", rules.OPEN_STANDINGS)},
                "due_on",
            )
            self.db_set("next_due_on", following, update_modified=False)

    def on_trash(self):
        frappe.throw(_("Follow-ups stay: they show that the files were looked after."), EditRefused)
