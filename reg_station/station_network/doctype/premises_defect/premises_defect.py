from frappe.model.document import Document


class PremisesDefect(Document):
    pass
