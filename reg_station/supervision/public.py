"""Complaints and suggestions from everybody, with or without a name, and their way back by tracking code (J1, L1).

A code never stands in an address, so no log of addresses holds one.
"""

import frappe
from frappe import _
from frappe.utils import cint, cstr

from reg_station.exceptions import FeedbackRefused
from reg_station.permissions.scope import own_enterprises
from reg_station.portal.files import take_files
from reg_station.portal.throttle import check_limit
from reg_station.portal.tones import tone_of
from reg_station.supervision import codes, feedback, routing
from reg_station.supervision.nameless import nameless

KINDS = ("Complaint", "Suggestion", "Praise")
CONCERNS = (routing.MATTER, routing.PEOPLE, routing.WHOLE)
LONGEST, LONGEST_TEXT, MOST_FILES = 140, 4000, 3
LIMIT, CODE_LIMIT = 10, 60
STEPS = {True: ("Confirm", "Closed"), False: ("Not Satisfied", "Reopened")}


@frappe.whitelist(methods=["POST"], allow_guest=True)
def send(
    kind: str,
    place: str,
    subject: str,
    text: str,
    concerns: str = routing.MATTER,
    anonymous: int | str = 0,
    contact_person: str = "",
    contact_phone: str = "",
    enterprise: str = "",
    service_request: str = "",
    website: str = "",
) -> dict:
    """Take a complaint, a suggestion or praise about `place` (a service point or a station); {"code"}.

    The code is shown this once. Up to three files come as parts `file` of a multipart request. Limited for each network
    address by *Complaints and Suggestions per Hour*. `website` is a trap for programs.
    """
    check_limit("feedback", limit=feedback.setting("feedback_limit", LIMIT), seconds=3600)
    if website:
        frappe.throw(_("This could not be taken. Call the station."))
    doc = frappe.new_doc(feedback.DOCTYPE)
    doc.update(
        {
            "kind": _one_of(kind, KINDS),
            "concerns": _one_of(concerns, CONCERNS),
            "subject": _checked(subject, _("Subject"), LONGEST),
            "text": _checked(text, _("Text"), LONGEST_TEXT),
            "channel": "Portal",
            **_place(place),
        }
    )
    code = codes.new_code()
    doc.flags.code = {"code_selector": code.selector, "code_hash": code.proof_hash}
    if cint(anonymous):
        doc.anonymous = 1
        with nameless():
            _keep(doc)
    else:
        doc.update(_who(contact_person, contact_phone, enterprise, service_request))
        _keep(doc)
    return {"code": code.text}


def _keep(doc) -> None:
    # Whoever complains needs no account; the fields are those of `send`, each of them checked.
    doc.insert(ignore_permissions=True)
    take_files(doc.doctype, doc.name, MOST_FILES)


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        frappe.throw(_("Choose what it is about."), FeedbackRefused)
    return value


def _checked(value: str, label: str, longest: int, needed: bool = True) -> str:
    text = cstr(value).strip()
    if needed and not text:
        frappe.throw(_("{0} is missing.").format(label), frappe.MandatoryError)
    if len(text) > longest:
        frappe.throw(_("{0} is longer than {1} characters.").format(label, longest))
    return text


def _place(place: str) -> dict:
    if place and frappe.db.exists("Service Point", place):
        return {"service_point": place}
    if place and frappe.db.exists("Registration Station", place):
        return {"station": place}
    frappe.throw(_("Choose the service point or the station that it is about."), FeedbackRefused)


def _who(person: str, phone: str, enterprise: str, service_request: str) -> dict:
    """Contact and, of somebody signed in, the enterprise; both are the person's own choice."""
    own = own_enterprises(frappe.session.user) if frappe.session.user != "Guest" else frozenset()
    if enterprise and enterprise not in own:
        frappe.throw(_("You do not act for this enterprise."), frappe.PermissionError)
    if not enterprise and len(own) == 1:
        enterprise = next(iter(own))
    if service_request and not frappe.db.exists(
        "Service Request", {"name": service_request, "enterprise": enterprise or ""}
    ):
        frappe.throw(_("There is no such record, or it is not yours to see."), frappe.DoesNotExistError)
    return {
        "contact_person": _checked(person, _("Your Name"), LONGEST, needed=not enterprise),
        "contact_phone": _checked(phone, _("Your Phone"), LONGEST, needed=not enterprise),
        "enterprise": enterprise or None,
        "service_request": service_request or None,
    }


@frappe.whitelist(methods=["POST"], allow_guest=True)
def status(code: str) -> dict:
    """What whoever holds the code may know, and whether an answer is awaited of him; limited for each network address.

    Raises FeedbackRefused for a wrong code, whatever is wrong with it.
    """
    limit_look_ups()
    return facts(_of_code(code))


@frappe.whitelist(methods=["POST"], allow_guest=True)
def answer(code: str, satisfied: int | str, reason: str = "") -> dict:
    """Say by code whether the reply is satisfactory; if not, it is taken up again, once. The new `status`."""
    limit_look_ups()
    doc = _of_code(code, for_update=True)
    with nameless():
        take_step(doc, bool(cint(satisfied)), reason)
    return facts(doc)


@frappe.whitelist(methods=["POST"])
def answer_own(name: str, satisfied: int | str, reason: str = "") -> dict:
    """The same for an enterprise that is signed in, about its own; {"state"}. Raises PermissionError for anybody else."""
    doc = frappe.get_doc(feedback.DOCTYPE, name, for_update=True)
    doc.check_permission("read")
    if not doc.enterprise or doc.enterprise not in own_enterprises(frappe.session.user):
        frappe.throw(_("Only whoever wrote this can say so."), frappe.PermissionError)
    take_step(doc, bool(cint(satisfied)), reason)
    return {"state": doc.state}


def take_step(doc, satisfied: bool, reason: str) -> None:
    if doc.state != "Replied":
        frappe.throw(_("There is no reply to answer now."), FeedbackRefused)
    action, state = STEPS[satisfied]
    words = _checked(reason, _("What is not satisfactory"), LONGEST_TEXT, needed=action != "Confirm")
    doc.flags.by_writer, doc.flags.words = True, words
    doc.state = state
    # Whoever wrote has no right to write into the record; the step and its words are all that is taken.
    doc.save(ignore_permissions=True)


def limit_look_ups() -> None:
    """Count a look-up by code; raises RateLimitExceededError beyond the limit of the settings."""
    check_limit("feedback code", limit=feedback.setting("feedback_code_limit", CODE_LIMIT), seconds=3600)


def _of_code(text: str, for_update: bool = False):
    selector, proof = codes.split(text)
    found = frappe.db.get_value(
        feedback.DOCTYPE, {"code_selector": selector or "-"}, ["name", "code_hash"], as_dict=True
    )
    if not codes.proves(proof, found.code_hash if found else None):
        frappe.throw(_("There is nothing under this code. Check it, letter by letter."), FeedbackRefused)
    return frappe.get_doc(feedback.DOCTYPE, found.name, for_update=for_update)


def facts(doc) -> dict:
    """What is told to whoever wrote; nothing of who handled it, and nothing that he wrote himself but the subject."""
    return {
        "kind": _(doc.kind),
        "subject": doc.subject,
        "place": doc.place_name,
        "state": _(doc.state),
        "tone": tone_of(doc.state),
        "received_on": str(doc.received_on),
        "due_on": str(doc.due_on or "") if doc.state in feedback.OPEN else "",
        "reply": doc.reply_given or "",
        "replied_on": str(doc.replied_on or ""),
        "earlier_reply": doc.earlier_reply or "",
        "dissatisfaction": doc.dissatisfaction or "",
        "reason": (doc.transition_reason or "") if doc.state in ("Not Accepted", "Closed") else "",
        "may_answer": doc.state == "Replied",
        "may_reopen": doc.state == "Replied" and not doc.reopened_on,
    }
