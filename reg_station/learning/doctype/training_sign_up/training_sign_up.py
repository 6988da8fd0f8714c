from frappe.model.document import Document


class TrainingSignup(Document):
    """One person in one session; written by `reg_station.learning.signing_up` only."""
