from frappe.model.document import Document


class PreReviewDocument(Document):
    pass
