from frappe.model.document import Document


class MockInspectionClause(Document):
    pass
