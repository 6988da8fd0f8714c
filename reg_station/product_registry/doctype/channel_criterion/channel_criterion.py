from frappe.model.document import Document


class ChannelCriterion(Document):
    pass
