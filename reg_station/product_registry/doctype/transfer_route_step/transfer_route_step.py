from frappe.model.document import Document


class TransferRouteStep(Document):
    pass
