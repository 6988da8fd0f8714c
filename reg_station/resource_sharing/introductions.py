"""From an introduction to an agreement: what each side does, and what an officer does for a side without an account (D5)."""

import frappe
from frappe import _
from frappe.utils import flt, getdate, now

from reg_station.exceptions import EditRefused, GuardUnmet
from reg_station.permissions.scope import own_enterprises
from reg_station.resource_sharing.facts import EXCLUSIVE

SEEKING, OFFERING, OFFICER = "Seeking Side", "Offering Side", "Officer"
OFFICER_ROLES = {"Station Officer", "Point Officer"}
FIELDS = {SEEKING: "seeker", OFFERING: "offerer"}
LONGEST_NOTE = 2000


def side_of(match, user: str | None = None) -> str | None:
    """On which side of the match `user` stands; None for somebody who only looks on."""
    user = user or frappe.session.user
    own = own_enterprises(user)
    if match.demand_enterprise in own:
        return SEEKING
    if match.introduced_to and match.introduced_to in own:
        return OFFERING
    return OFFICER if OFFICER_ROLES & set(frappe.get_roles(user)) else None


@frappe.whitelist(methods=["POST"])
def agree_to_contact(match: str, side: str = "") -> dict:
    """One side agrees that the other may see who speaks for it; when both have, the negotiation begins. {"state"}."""
    doc, side = _opened(match, side, ("Introduced",))
    field = f"{FIELDS[side]}_consented_on"
    _change(doc, {field: doc.get(field) or now()})
    if doc.seeker_consented_on and doc.offerer_consented_on:
        _take(doc, "Negotiating")
    return {"state": doc.state}


@frappe.whitelist(methods=["POST"])
def propose(
    match: str, from_date: str, to_date: str = "", quantity: float = 1, terms: str = "", side: str = ""
) -> dict:
    """Put terms on the table; who proposes accepts them, the other side has not yet. {"state"}."""
    doc, side = _opened(match, side, ("Negotiating",))
    start, end = _day(from_date), _day(to_date) if to_date else None
    if end and end < start:
        frappe.throw(_("The last day lies before the first."))
    kind = doc.resource_type
    amount = 1.0 if kind in EXCLUSIVE else flt(quantity)
    if amount <= 0:
        frappe.throw(_("The quantity must be more than nothing."))
    _change(
        doc,
        {
            "proposed_from": start,
            "proposed_to": end,
            "proposed_quantity": amount,
            "proposed_terms": _text(terms),
            "proposed_by_side": side,
            "proposed_on": now(),
            "seeker_accepted_on": now() if side == SEEKING else None,
            "offerer_accepted_on": now() if side == OFFERING else None,
        },
    )
    return {"state": doc.state}


@frappe.whitelist(methods=["POST"])
def accept_terms(match: str, proposed_on: str = "", side: str = "") -> dict:
    """Accept what is on the table; when both sides have, the agreement is written in the same moment or not at all.

    `proposed_on` is that of the terms on the caller's screen: whoever accepts must have seen these very ones.
    {"state", "agreement"}. Raises CapacityTaken if the resource is not free any more.
    """
    doc, side = _opened(match, side, ("Negotiating",))
    if proposed_on and str(doc.proposed_on) != proposed_on:
        frappe.throw(_("The terms were changed meanwhile. Look at them again before you accept."), GuardUnmet)
    if not doc.proposed_from:
        frappe.throw(_("No terms are on the table yet."), GuardUnmet)
    field = f"{FIELDS[side]}_accepted_on"
    values = {field: doc.get(field) or now()}
    both = {**{name: doc.get(name) for name in ("seeker_accepted_on", "offerer_accepted_on")}, **values}
    if all(both.values()):
        _take(doc, "Accepted", values)
        doc.reload()
    else:
        _change(doc, values)
    return {"state": doc.state, "agreement": doc.agreement}


@frappe.whitelist(methods=["POST"])
def write_note(match: str, note: str) -> dict:
    """Add to the negotiation notes, which both sides and the officers read. {"notes"}: how many there are."""
    doc, side = _opened(match, "", ("Introduced", "Negotiating", "Accepted"), anybody=True)
    text = _text(note)
    if not text:
        frappe.throw(_("Write something first."))
    doc.flags.system_notes = [doc.note(side, text)]
    doc.save()
    return {"notes": len(doc.notes)}


@frappe.whitelist(methods=["POST"])
def rate(agreement: str, rating: int, comment: str = "", side: str = "") -> dict:
    """How satisfied a side is, 1 to 5; feeds the statistics, never the score of a match. {"rating"}."""
    doc = frappe.get_doc("Resource Agreement", agreement)
    doc.check_permission("read")
    match = frappe.get_doc("Resource Match", doc.match)
    side = _acting_side(match, side)
    if doc.status == "In Force":
        frappe.throw(_("The agreement is still in force; rate it when it has ended."), GuardUnmet)
    if rating not in range(1, 6):
        frappe.throw(_("The satisfaction is a whole number from 1 to 5."))
    doc.update({f"{FIELDS[side]}_rating": str(rating), f"{FIELDS[side]}_comment": _text(comment)})
    doc.flags.from_match = True
    # The side has been found out above; parties have no right to write agreements.
    doc.save(ignore_permissions=True)
    return {"rating": rating}


def _opened(name: str, side: str, states: tuple[str, ...], anybody: bool = False):
    """The match, locked, and the side for which the caller acts."""
    doc = frappe.get_doc("Resource Match", name, for_update=True)
    doc.check_permission("write")
    if doc.state not in states:
        frappe.throw(
            _("{0} is {1}; this can be done in the state {2} only.").format(
                doc.name, _(doc.state), " / ".join(_(state) for state in states)
            ),
            GuardUnmet,
        )
    if anybody:
        own = side_of(doc)
        return doc, own or _not_a_party()
    return doc, _acting_side(doc, side)


def _acting_side(doc, wanted: str) -> str:
    """A party acts for itself; an officer says for which side, which stays on record."""
    own = side_of(doc)
    if own in FIELDS:
        if wanted and wanted != own:
            frappe.throw(_("You cannot act for the other side."), EditRefused)
        return own
    if own != OFFICER:
        _not_a_party()
    if wanted not in FIELDS:
        frappe.throw(_("Say for which side you act."))
    return wanted


def _not_a_party():
    frappe.throw(_("You are not a party to this introduction."), frappe.PermissionError)


def _change(doc, values: dict) -> None:
    doc.flags.system_values = values
    doc.save()


def _take(doc, state: str, values: dict | None = None) -> None:
    doc.flags.system_values = values or {}
    doc.state = state
    doc.save()


def _day(text: str):
    try:
        return getdate(text)
    except Exception:
        frappe.throw(_("{0} is not a date.").format(str(text)[:40]))


def _text(text: str) -> str:
    text = (text or "").strip()
    if len(text) > LONGEST_NOTE:
        frappe.throw(_("At most {0} characters.").format(LONGEST_NOTE))
    return text
