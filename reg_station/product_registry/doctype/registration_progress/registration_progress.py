import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from reg_station.exceptions import DeletionRefused, StageRefused
from reg_station.permissions.scope import derive_scope, row_filter
from reg_station.product_registry.following import enter, set_standing, stages
from reg_station.workflow.guard import keep_system_fields


class RegistrationProgress(Document):
    """The way of one product through the stages, with evidence, due dates and who tracks it (E3)."""

    def validate(self):
        before = self.get_doc_before_save()
        wanted = self.current_stage
        if before:
            keep_system_fields(self, before)
        else:
            self.stages = []
        derive_scope(self)
        self.product_name = frappe.db.get_value("Biomedical Product", self.product, "product_name")
        if before is None:
            self.begin(wanted)
        elif self.flags.entering:
            enter(self, *self.flags.entering)
        elif wanted != before.current_stage:
            # A card drawn to another column of the board; what needs evidence is refused there.
            enter(self, wanted or "", nowdate())
        self.flags.entering = None
        set_standing(self)
        self.check_tracker()

    def begin(self, wanted: str | None):
        self.refuse_second()
        first = wanted or next(iter(stages()), None)
        if not first:
            frappe.throw(_("No stage is in use; an administrator enters them first."), StageRefused)
        self.started_on = self.started_on or nowdate()
        entering = self.flags.entering or (first, getdate(self.started_on))
        enter(self, *entering)

    def refuse_second(self):
        other = frappe.db.get_value(self.doctype, {"product": self.product, "finished_on": ("is", "not set")})
        if other:
            frappe.throw(_("The product is followed already: {0}.").format(other), frappe.DuplicateEntryError)

    def check_tracker(self):
        """A notice names the product: only who may see it can track it."""
        if not self.tracker and frappe.session.user != "Administrator":
            self.tracker = frappe.session.user
        if not self.tracker or not self.has_value_changed("tracker"):
            return
        if not row_filter(self.doctype, self.tracker).admits(self.as_dict()):
            frappe.throw(_("{0} may not see this product and cannot track it.").format(self.tracker))

    def on_trash(self):
        if len(self.stages) > 1:
            frappe.throw(_("A product that has left its first stage stays on record."), DeletionRefused)
