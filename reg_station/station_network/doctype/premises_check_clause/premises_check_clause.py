from frappe.model.document import Document


class PremisesCheckClause(Document):
    pass
