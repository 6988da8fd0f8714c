from frappe.model.document import Document


class MockDefenceExpert(Document):
    pass
