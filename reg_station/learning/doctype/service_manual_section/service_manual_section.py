from frappe.model.document import Document


class ServiceManualSection(Document):
    pass
