"""A row of a Probe Note."""

from frappe.model.document import Document


class ProbeLine(Document):
    pass
