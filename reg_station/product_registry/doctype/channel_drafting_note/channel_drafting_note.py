from frappe.model.document import Document


class ChannelDraftingNote(Document):
    pass
