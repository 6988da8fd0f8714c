from frappe.model.document import Document


class PremisesCheckEquipment(Document):
    pass
