from frappe.model.document import Document


class SiteVisitInspector(Document):
    pass
