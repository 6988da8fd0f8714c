from frappe.model.document import Document


class KeyProjectKindItem(Document):
    pass
