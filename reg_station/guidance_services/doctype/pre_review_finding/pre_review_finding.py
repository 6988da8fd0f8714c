from frappe.model.document import Document


class PreReviewFinding(Document):
    pass
