from frappe.model.document import Document


class JointConsultationIssue(Document):
    pass
