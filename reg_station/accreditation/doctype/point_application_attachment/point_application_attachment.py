from frappe.model.document import Document


class PointApplicationAttachment(Document):
    pass
