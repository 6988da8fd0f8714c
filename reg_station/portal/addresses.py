"""Which records have a page in the portal, and for whom it is the place to work on them."""

import frappe

PAGES = {
    "Point Application": "/station/applications/",
    "Shared Resource": "/station/resources/",
    "Resource Demand": "/station/demands/",
    "Resource Match": "/station/introductions/",
    "Registration Intent": "/station/intents/",
    "Service Request": "/station/requests/",
    "Consultation": "/station/consultations/",
    "Key Project": "/station/key-projects#",
    "Product Transfer": "/station/key-projects#",
    "Channel Recommendation": "/station/channels/",
    "Mock Defence": "/station/channels#",
    "Pre-Review": "/station/pre-reviews/",
    "Mock Inspection": "/station/inspections/",
    "Nonconformity": "/station/nonconformities/",
    "Service Appraisal": "/station/appraisals/",
    "Feedback": "/station/complaints/",
}
# Who works in the portal rather than in Desk.
PORTAL_ROLES = {
    "Point Application": {"Town Officer"},
    "Shared Resource": {"Enterprise User"},
    "Resource Demand": {"Enterprise User"},
    "Resource Match": {"Enterprise User"},
    "Registration Intent": {"Enterprise User"},
    "Service Request": {"Enterprise User"},
    "Consultation": {"Enterprise User"},
    "Key Project": {"Enterprise User"},
    "Product Transfer": {"Enterprise User"},
    "Channel Recommendation": {"Enterprise User"},
    "Mock Defence": {"Enterprise User"},
    "Pre-Review": {"Enterprise User"},
    "Mock Inspection": {"Enterprise User", "Site Inspector"},
    "Nonconformity": {"Enterprise User", "Site Inspector"},
    "Service Appraisal": {"Point Officer"},
    "Feedback": {"Enterprise User", "Town Officer", "Point Officer"},
}


def portal_address(doctype: str, name: str, user: str) -> str | None:
    """Path of the portal page on which `user` works on the record; None for those who work in Desk."""
    if PORTAL_ROLES.get(doctype, set()) & set(frappe.get_roles(user)):
        return PAGES[doctype] + name
    return None
