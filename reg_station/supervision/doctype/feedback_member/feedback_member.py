from frappe.model.document import Document


class FeedbackMember(Document):
    pass
