from frappe.model.document import Document


class SiteVisitResult(Document):
    pass
