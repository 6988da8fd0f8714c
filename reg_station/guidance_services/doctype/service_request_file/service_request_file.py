from frappe.model.document import Document


class ServiceRequestFile(Document):
    pass
