from frappe.model.document import Document


class DepartmentContact(Document):
    pass
