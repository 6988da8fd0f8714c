from frappe.model.document import Document


class EnterpriseUserLink(Document):
    pass
