from frappe.model.document import Document


class FAQCitation(Document):
    pass
