from frappe.model.document import Document


class AppraisalIndicator(Document):
    pass
