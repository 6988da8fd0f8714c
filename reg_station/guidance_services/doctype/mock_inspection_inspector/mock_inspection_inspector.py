from frappe.model.document import Document


class MockInspectionInspector(Document):
    pass
