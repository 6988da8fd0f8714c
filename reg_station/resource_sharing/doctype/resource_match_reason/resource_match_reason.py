from frappe.model.document import Document


class ResourceMatchReason(Document):
    pass
