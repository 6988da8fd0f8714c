from frappe.model.document import Document


class KeyProjectServiceNote(Document):
    pass
