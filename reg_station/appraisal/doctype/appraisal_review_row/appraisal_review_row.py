from frappe.model.document import Document


class AppraisalReviewRow(Document):
    pass
