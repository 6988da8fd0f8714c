from frappe.model.document import Document


class StationArea(Document):
    pass
