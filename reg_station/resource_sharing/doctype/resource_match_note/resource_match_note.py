from frappe.model.document import Document


class ResourceMatchNote(Document):
    pass
