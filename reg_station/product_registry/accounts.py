"""Accounts of enterprises: nobody has one before an officer has approved it, and its owner alone knows the password."""

import frappe
from frappe import _
from frappe.utils import get_url

from reg_station.mail import inform
from reg_station.platform.audit import record
from reg_station.product_registry.register import similar_enterprises

ROLE = "Enterprise User"


def account_for(registration) -> str:
    """The account of the applicant: the one that the address has already, or a new one without a password."""
    address = registration.applicant_email.strip().lower()
    if frappe.db.exists("User", address):
        user = frappe.get_doc("User", address)
        if ROLE not in {row.role for row in user.roles}:
            user.append_roles(ROLE)
            # The officer who approves has no rights on accounts; the workflow has just allowed the approval.
            user.save(ignore_permissions=True)
        return user.name
    user = frappe.new_doc("User")
    user.update(
        {
            "email": address,
            "first_name": registration.applicant_name,
            "language": registration.language or "zh",
            "send_welcome_email": 0,
            "user_type": "Website User",
        }
    )
    user.flags.no_welcome_mail = True
    user.append_roles(ROLE)
    # As above.
    user.insert(ignore_permissions=True)
    record("account created", registration.doctype, registration.name, {"account": user.name})
    return user.name


def tell_applicant(registration, state: str) -> None:
    """Mail the decision; on approval with the link by which the applicant sets a password."""
    language = registration.language or "zh"
    if state == "Approved":
        subject = _("{0} is registered", lang=language).format(registration.enterprise_name)
        link, label = password_link(registration.account), _("Set your password and sign in", lang=language)
        note = _("The link works once. Ask the station for a new one if it no longer does.", lang=language)
    else:
        subject = _("The registration of {0} was not approved", lang=language).format(
            registration.enterprise_name
        )
        link, label = get_url("/station/register"), _("Register again", lang=language)
        note = _("Put right what is said above and register again, or call the station.", lang=language)
    sent = inform(
        registration.applicant_email,
        subject,
        link,
        label,
        note,
        language=language,
        reference=(registration.doctype, registration.name),
        reason=registration.transition_reason if state == "Rejected" else None,
    )
    if not sent:
        frappe.msgprint(_("No outgoing mail is set up: tell the applicant yourself."), indicator="orange")


def password_link(account: str) -> str:
    """A one-time address at which the owner of `account` sets a password."""
    user = frappe.get_doc("User", account)
    # Frappe's own reset key: stored as a hash, with an expiry of its own.
    return user._reset_password() if hasattr(user, "_reset_password") else user.reset_password()


@frappe.whitelist(methods=["POST"])
def send_link_again(registration: str) -> None:
    """Send the applicant of an approved registration a new link to set a password."""
    doc = frappe.get_doc("Enterprise Registration", registration)
    doc.check_permission("write")
    if doc.workflow_state != "Approved":
        frappe.throw(_("Only an approved registration has an account."))
    tell_applicant(doc, "Approved")


@frappe.whitelist(methods=["GET", "POST"])
def similar_to(registration: str) -> list[dict]:
    """Enterprises with a similar name, for the officer who decides: [{"name", "enterprise_name", "town", "score"}]."""
    doc = frappe.get_doc("Enterprise Registration", registration)
    doc.check_permission("write")
    return similar_enterprises(doc.enterprise_name, but=doc.enterprise)
