from frappe.model.document import Document


class ImprovementPlanSource(Document):
    pass
