from frappe.model.document import Document


class AppraisalObjectionFile(Document):
    pass
