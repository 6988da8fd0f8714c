from frappe.model.document import Document


class EnterpriseVisitParticipant(Document):
    pass
