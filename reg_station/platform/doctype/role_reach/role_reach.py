from frappe.model.document import Document


class RoleReach(Document):
    pass
