from frappe.model.document import Document


class StationExhibit(Document):
    pass
