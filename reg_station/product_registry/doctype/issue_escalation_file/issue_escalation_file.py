from frappe.model.document import Document


class IssueEscalationFile(Document):
    pass
