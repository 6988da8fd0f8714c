from frappe.model.document import Document


class MockDefenceComment(Document):
    pass
