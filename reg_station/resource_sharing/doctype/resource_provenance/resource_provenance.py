from frappe.model.document import Document


class ResourceProvenance(Document):
    pass
