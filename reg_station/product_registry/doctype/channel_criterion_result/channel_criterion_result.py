from frappe.model.document import Document


class ChannelCriterionResult(Document):
    pass
