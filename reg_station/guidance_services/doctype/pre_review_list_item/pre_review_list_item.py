from frappe.model.document import Document


class PreReviewListItem(Document):
    pass
