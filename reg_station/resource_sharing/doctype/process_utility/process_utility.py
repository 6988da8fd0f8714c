from frappe.model.document import Document


class ProcessUtility(Document):
    pass
