from frappe.model.document import Document


class ImprovementMeasure(Document):
    pass
