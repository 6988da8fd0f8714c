from frappe.model.document import Document


class PointApplicationStaff(Document):
    pass
