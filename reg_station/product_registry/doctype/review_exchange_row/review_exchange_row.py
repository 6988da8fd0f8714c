from frappe.model.document import Document


class ReviewExchangeRow(Document):
    pass
