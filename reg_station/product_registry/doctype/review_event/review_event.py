from frappe.model.document import Document


class ReviewEvent(Document):
    pass
