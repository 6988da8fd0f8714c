from frappe.model.document import Document


class MockDefenceTask(Document):
    pass
