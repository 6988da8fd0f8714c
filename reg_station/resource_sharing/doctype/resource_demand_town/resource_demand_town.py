from frappe.model.document import Document


class ResourceDemandTown(Document):
    pass
