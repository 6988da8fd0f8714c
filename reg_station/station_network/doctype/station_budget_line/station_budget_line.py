from frappe.model.document import Document


class StationBudgetLine(Document):
    pass
