from frappe.model.document import Document


class IssueEscalationRound(Document):
    pass
