from frappe.model.document import Document


class IntentProvenance(Document):
    pass
