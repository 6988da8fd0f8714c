from frappe.model.document import Document


class NonconformityEvidence(Document):
    pass
