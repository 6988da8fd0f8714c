from frappe.model.document import Document


class InspectionChecklistClause(Document):
    pass
