from frappe.model.document import Document


class ProgressStageEntry(Document):
    pass
