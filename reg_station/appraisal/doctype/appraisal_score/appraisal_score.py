from frappe.model.document import Document


class AppraisalScore(Document):
    pass
