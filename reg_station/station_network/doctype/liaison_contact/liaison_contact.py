from frappe.model.document import Document


class LiaisonContact(Document):
    pass
