from frappe.model.document import Document


class CircularGrade(Document):
    pass
