from frappe.model.document import Document

from reg_station.permissions.scope import derive_scope
from reg_station.product_registry.products import refuse_same_name
from reg_station.workflow.guard import keep_system_fields


class BiomedicalProduct(Document):
    """A product of an enterprise on its way to registration (E2, E3)."""

    def validate(self):
        before = self.get_doc_before_save()
        if before:
            keep_system_fields(self, before)
        else:
            self.merged_into = None
        if self.flags.merged_into:
            self.merged_into = self.flags.merged_into
        self.product_name = " ".join((self.product_name or "").split())
        if self.product_type != "Medical Device":
            self.device_class = None
        derive_scope(self)
        if not self.merged_into:
            refuse_same_name(self)
