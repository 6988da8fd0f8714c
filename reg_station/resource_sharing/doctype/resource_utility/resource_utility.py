from frappe.model.document import Document


class ResourceUtility(Document):
    pass
