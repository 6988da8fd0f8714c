from frappe.model.document import Document


class AppraisalGrade(Document):
    pass
