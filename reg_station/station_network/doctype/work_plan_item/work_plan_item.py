from frappe.model.document import Document


class WorkPlanItem(Document):
    pass
