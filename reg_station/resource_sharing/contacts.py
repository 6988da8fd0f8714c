"""Who speaks for each side: hidden from the other until both have agreed, and every look at it is on record (D5, N4)."""

import frappe
from frappe import _

from reg_station.exceptions import GuardUnmet
from reg_station.platform.audit import record
from reg_station.resource_sharing.introductions import FIELDS, OFFERING, SEEKING, side_of

AFTER_CONSENT, AFTER_TERMS = "Both Sides Agree to Contact", "Both Sides Accept the Terms"
OPEN_STATES = {
    AFTER_CONSENT: ("Negotiating", "Accepted", "Completed", "Failed"),
    AFTER_TERMS: ("Accepted", "Completed", "Failed"),
}
SHOWN = ("contact_person", "contact_phone")


def are_open(match) -> bool:
    """Whether the sides of the match may see each other's contact by now."""
    rule = frappe.db.get_single_value("Reg Station Settings", "contacts_open_when") or AFTER_CONSENT
    if match.state == "Declined":
        return False
    return match.state in OPEN_STATES.get(rule, OPEN_STATES[AFTER_TERMS])


def masked(text: str | None) -> str:
    """First character, and of a number the last two digits too: 张**, 1*********78."""
    text = (text or "").strip()
    if not text:
        return ""
    digits = sum(letter.isdigit() for letter in text)
    if digits >= 7:
        return text[0] + "*" * (len(text) - 3) + text[-2:]
    return text[0] + "*" * max(2, len(text) - 1)


@frappe.whitelist(methods=["POST"])
def reveal(match: str) -> dict:
    """The contact of the other side, for a party of an opened match; of both sides for an officer. Each call is logged.

    {"sides": [{"side", "enterprise", "contact_person", "contact_phone"}]}
    """
    doc = frappe.get_doc("Resource Match", match)
    doc.check_permission("read")
    side = side_of(doc)
    if side is None:
        frappe.throw(_("You are not a party to this introduction."), frappe.PermissionError)
    if side in FIELDS and not are_open(doc):
        frappe.throw(_("The contact is shown once both sides have agreed."), GuardUnmet)
    wanted = {SEEKING: [OFFERING], OFFERING: [SEEKING]}.get(side, [SEEKING, OFFERING])
    record("contact revealed", doc.doctype, doc.name, {"sides": wanted})
    return {"sides": [_contact(doc, name) for name in wanted]}


def _contact(match, side: str) -> dict:
    doctype, name = (
        ("Resource Demand", match.demand) if side == SEEKING else ("Shared Resource", match.resource)
    )
    values = frappe.db.get_value(doctype, name, [*SHOWN, "enterprise"], as_dict=True)
    enterprise = (
        frappe.db.get_value("Enterprise", values.enterprise, ["enterprise_name", *SHOWN], as_dict=True)
        if values.enterprise
        else None
    )
    return {
        "side": side,
        "enterprise": enterprise.enterprise_name if enterprise else owner_of(name),
        # The listing may name somebody of its own; otherwise the enterprise's contact speaks for it.
        **{field: values.get(field) or (enterprise or {}).get(field) or "" for field in SHOWN},
    }


def owner_of(resource: str) -> str:
    return frappe.db.get_value("Shared Resource", resource, "owner_name") or ""


@frappe.whitelist(methods=["POST"])
def reveal_record(doctype: str, name: str) -> dict:
    """Contact of a listing, demand or enterprise for a role that sees it masked (Bureau Approver); each call is logged.

    {"contact_person", "contact_phone"}
    """
    if doctype not in ("Shared Resource", "Resource Demand", "Enterprise", "Consultation"):
        frappe.throw(_("{0} has no contact.").format(_(doctype)))
    doc = frappe.get_doc(doctype, name)
    doc.check_permission("read")
    if not MAY_REVEAL & set(frappe.get_roles()):
        frappe.throw(_("Your role does not see personal data."), frappe.PermissionError)
    record("contact revealed", doctype, name)
    return {field: doc.get(field) or "" for field in SHOWN}


MAY_REVEAL = {"Station Officer", "Point Officer", "Town Officer", "Bureau Approver"}
