from frappe.model.document import Document


class JointConsultationParticipant(Document):
    pass
