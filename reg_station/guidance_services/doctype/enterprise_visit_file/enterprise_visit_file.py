from frappe.model.document import Document


class EnterpriseVisitFile(Document):
    pass
