"""Questions on the portal, from enterprises and from guests, and the way of an answer into the FAQ (G5)."""

import frappe
from frappe import _
from frappe.utils import cint, cstr, getdate, nowdate

from reg_station.exceptions import GuardUnmet
from reg_station.permissions.scope import own_enterprises
from reg_station.portal.throttle import check_limit

DOCTYPE = "Consultation"
PER_HOUR = 10
LONGEST, LONGEST_QUESTION = 140, 4000


@frappe.whitelist(methods=["POST"], allow_guest=True)
def ask(
    subject: str,
    question: str,
    contact_person: str,
    contact_phone: str,
    town: str = "",
    enterprise: str = "",
    wanted_on: str = "",
    wanted_time: str = "",
    website: str = "",
) -> dict:
    """Ask the station, with or without a wanted appointment; {"name", "url"}. Nothing else of the record can be set.

    Limited for each network address by *Questions of Guests per Hour*. `website` is a trap for programs.
    """
    limit_questions()
    if website:
        frappe.throw(_("The question could not be taken. Call the station."))
    doc = frappe.new_doc(DOCTYPE)
    values = {
        "subject": subject,
        "question": question,
        "contact_person": contact_person,
        "contact_phone": contact_phone,
    }
    doc.update({field: _checked(field, value, doc.meta) for field, value in values.items()})
    doc.update({"channel": "Portal", "town": _town(town), "enterprise": _enterprise(enterprise)})
    doc.update(_appointment(wanted_on, wanted_time, doc.meta))
    # Whoever asks needs no account; the fields are those above, and the enterprise was checked to be the caller's.
    doc.insert(ignore_permissions=True)
    guest = frappe.session.user == "Guest"
    return {
        "name": doc.name,
        "url": f"/station/ask?sent={doc.name}" if guest else f"/station/consultations/{doc.name}",
    }


def limit_questions() -> None:
    # Not get_single_value: it makes a 0, no limit, of a setting that an older site does not have yet.
    kept = frappe.get_cached_doc("Reg Station Settings").get("consultation_limit")
    check_limit("question", limit=PER_HOUR if kept is None else cint(kept), seconds=3600)


def _checked(field: str, value: str, meta) -> str:
    text, label = cstr(value).strip(), _(meta.get_label(field))
    longest = LONGEST_QUESTION if field == "question" else LONGEST
    if not text:
        frappe.throw(_("{0} is missing.").format(label), frappe.MandatoryError)
    if len(text) > longest:
        frappe.throw(_("{0} is longer than {1} characters.").format(label, longest))
    return text


def _town(town: str) -> str | None:
    if town and not frappe.db.exists("Town", town):
        frappe.throw(_("There is no town {0}.").format(town[:LONGEST]))
    return town or None


def _enterprise(enterprise: str) -> str | None:
    own = own_enterprises(frappe.session.user) if frappe.session.user != "Guest" else frozenset()
    if enterprise and enterprise not in own:
        frappe.throw(_("You do not act for this enterprise."), frappe.PermissionError)
    return enterprise or (next(iter(own)) if len(own) == 1 else None)


def _appointment(wanted_on: str, wanted_time: str, meta) -> dict:
    if not wanted_on:
        return {}
    try:
        day = getdate(wanted_on)
    except Exception:
        frappe.throw(_("{0} is not a date.").format(cstr(wanted_on)[:40]))
    if day < getdate(nowdate()):
        frappe.throw(_("The wanted day is over already."))
    times = meta.get_field("wanted_time").options.split("\n")
    return {"wanted_on": day, "wanted_time": wanted_time if wanted_time in times else ""}


@frappe.whitelist(methods=["POST"])
def to_faq(consultation: str) -> dict:
    """Make a draft of an FAQ entry from an answered consultation, once; {"name"}. Who asked does not go with it."""
    doc = frappe.get_doc(DOCTYPE, consultation)
    doc.check_permission("write")
    if doc.state not in ("Answered", "Settled"):
        frappe.throw(_("Only an answered question goes into the FAQ."), GuardUnmet)
    if doc.faq and frappe.db.exists("FAQ", doc.faq):
        return {"name": doc.faq}
    if not frappe.db.exists("DocType", "FAQ"):
        frappe.throw(_("There is no FAQ on this site."))
    entry = frappe.new_doc("FAQ")
    topics = [option for option in entry.meta.get_field("topic").options.split("\n") if option]
    entry.update(
        {
            "question": doc.question,
            "answer": doc.answer,
            "topic": topics[-1],
            "status": "Draft",
            "from_consultation": doc.name,
            "cites": [{"policy": row.policy, "clause": row.clause} for row in doc.cites],
        }
    )
    entry.insert()
    # Also for a settled one, in which nothing else changes any more.
    doc.db_set("faq", entry.name)
    return {"name": entry.name}
