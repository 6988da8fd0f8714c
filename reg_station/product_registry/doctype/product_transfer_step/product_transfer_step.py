from frappe.model.document import Document


class ProductTransferStep(Document):
    pass
