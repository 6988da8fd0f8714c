from frappe.model.document import Document


class TownOfficerLink(Document):
    pass
