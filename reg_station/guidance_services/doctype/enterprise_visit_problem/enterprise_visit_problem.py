from frappe.model.document import Document


class EnterpriseVisitProblem(Document):
    pass
