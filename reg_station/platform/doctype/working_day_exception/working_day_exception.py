from frappe.model.document import Document


class WorkingDayException(Document):
    pass
