from frappe.model.document import Document


class ResourceWindow(Document):
    pass
