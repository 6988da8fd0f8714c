from frappe.model.document import Document


class StationRuleKind(Document):
    pass
