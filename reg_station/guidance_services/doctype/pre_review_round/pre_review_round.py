from frappe.model.document import Document


class PreReviewRound(Document):
    pass
