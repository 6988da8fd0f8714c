from frappe.model.document import Document


class ResourcePhoto(Document):
    pass
