from frappe.model.document import Document


class TransferRoute(Document):
    """The usual steps by which a product comes into the district (F2). An example until somebody has checked it."""
