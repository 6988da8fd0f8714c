from frappe.model.document import Document


class StationMemberQualification(Document):
    pass
