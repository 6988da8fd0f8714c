from frappe.model.document import Document


class StationMemberMove(Document):
    pass
