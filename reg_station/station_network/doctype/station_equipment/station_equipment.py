from frappe.model.document import Document


class StationEquipment(Document):
    pass
