from frappe.model.document import Document


class IntentQualityWeight(Document):
    pass
