from frappe.model.document import Document


class PolicyVersion(Document):
    pass
