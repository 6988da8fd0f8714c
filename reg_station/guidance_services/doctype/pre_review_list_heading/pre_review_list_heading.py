from frappe.model.document import Document


class PreReviewListHeading(Document):
    pass
