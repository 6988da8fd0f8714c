"""An introduction as each of its two sides sees it: who waits for whom, and what may be done now (D5)."""

import frappe
from frappe import _
from frappe.utils import cstr

from reg_station.portal import market
from reg_station.portal.fields import readable_document, reading_text, several_text
from reg_station.portal.records import MOST_ROWS
from reg_station.portal.tones import tone_of
from reg_station.reader import language
from reg_station.resource_sharing.contacts import are_open, owner_of
from reg_station.resource_sharing.introductions import FIELDS, OFFERING, OFFICER, SEEKING, side_of

MATCH, AGREEMENT = "Resource Match", "Resource Agreement"
YOU, OTHER, OFFICE, NOBODY = "you", "other", "office", ""
# Actions that follow from what a side does on its page; as buttons they would only be refused.
FOLLOW_BY_THEMSELVES = ("Start Negotiation", "Conclude Agreement")
# Of a demand, what the offering side is told. The contact is not among it.
ASKED_FACTS = (
    "area",
    "cleanliness_class",
    "clear_height",
    "floor_load",
    "utilities",
    "equipment_model",
    "capacity",
    "capacity_unit",
    "capacity_period",
    "needed_from",
    "needed_to",
    "towns",
    "description",
)


def overview() -> list[dict]:
    """Introductions that the user may see, and those asked for: both titles, state, and whose turn it is."""
    names = frappe.get_list(
        MATCH,
        or_filters={"state": ("!=", "Suggested"), "asked_on": ("is", "set")},
        pluck="name",
        order_by="modified desc",
        limit=MOST_ROWS,
    )
    # Filtered for the user above; of fields that he may not read only what follows from them is shown.
    rows = frappe.get_all(MATCH, {"name": ("in", names or [""])}, ["*"], order_by="modified desc")
    wanted = _titles("Resource Demand", [row.demand for row in rows])
    offered = _titles("Shared Resource", [row.resource for row in rows])
    found = []
    for row in rows:
        side = side_of(row)
        who, sentence = turn(row, side)
        found.append(
            {
                "name": row.name,
                "demand_title": wanted.get(row.demand, ""),
                "resource_title": offered.get(row.resource, ""),
                "resource_type": row.resource_type,
                "state": row.state,
                "tone": tone_of(row.state),
                "side": side,
                "other": other_name(row, side),
                "who": who,
                "sentence": sentence,
                "since": str(row.modified)[:10],
            }
        )
    return found


def _titles(doctype: str, names: list[str]) -> dict[str, str]:
    """Titles of records that belong to matches which the user may see."""
    if not names:
        return {}
    rows = frappe.get_all(doctype, {"name": ("in", names)}, ["name", "title"], limit_page_length=0)
    return {row.name: row.title for row in rows}


def readable(name: str):
    return readable_document(MATCH, name)


def is_introduced(match) -> bool:
    return bool(match.introduced_by)


def names_of(match) -> dict[str, str]:
    """Side → the name of its enterprise, or of the owner whom a survey found."""
    found = {
        SEEKING: match.demand_enterprise
        and frappe.get_cached_value("Enterprise", match.demand_enterprise, "enterprise_name"),
        OFFERING: match.resource_enterprise
        and frappe.get_cached_value("Enterprise", match.resource_enterprise, "enterprise_name"),
    }
    found[OFFERING] = found[OFFERING] or owner_of(match.resource)
    return {side: name or "" for side, name in found.items()}


def other_name(match, side: str | None) -> str:
    """The enterprise on the other side: known from the introduction on; an officer sees both."""
    names = names_of(match)
    if side in FIELDS:
        return names[_other(side)] if is_introduced(match) else ""
    return " ↔ ".join(name for name in names.values() if name)


def _other(side: str) -> str:
    return OFFERING if side == SEEKING else SEEKING


def turn(match, side: str | None) -> tuple[str, str]:
    """Whose turn it is as seen from `side` (you, other, office or nobody's), and that in a sentence."""
    if match.state == "Suggested":
        if match.asked_on:
            return OFFICE, _("The introduction has been asked for; the service point or the station decides.")
        return NOBODY, _("A suggestion: nobody has asked for the introduction yet.")
    if match.state == "Introduced":
        return _turn_of(
            match,
            side,
            "consented_on",
            yours=_("Your turn: agree that the other side may see your contact, or decline."),
            theirs=_("You have agreed. The other side has not answered yet."),
        )
    if match.state == "Negotiating":
        if not match.proposed_from:
            return (YOU if side in FIELDS else OTHER), _("Either side may put terms on the table.")
        return _turn_of(
            match,
            side,
            "accepted_on",
            yours=_("Your turn: terms are on the table. Accept them, or propose others."),
            theirs=_("You have accepted the terms. The other side has not answered yet."),
        )
    if match.state == "Accepted":
        return NOBODY, _("Agreed. When the use has ended, say how it went.")
    return NOBODY, _("Closed.")


def _turn_of(match, side: str | None, fact: str, yours: str, theirs: str) -> tuple[str, str]:
    open_sides = [name for name, field in FIELDS.items() if not match.get(f"{field}_{fact}")]
    if side in FIELDS:
        return (YOU, yours) if side in open_sides else (OTHER, theirs)
    return OTHER, _("Waiting for: {0}").format(" / ".join(_(name) for name in open_sides))


def view(doc) -> dict:
    """All that the page of an introduction shows to this user beside the match itself."""
    side = side_of(doc)
    who, sentence = turn(doc, side)
    introduced = is_introduced(doc)
    may_see_listing = introduced or side == OFFICER or market.is_published(doc.resource)
    return {
        "side": side,
        "party": side in FIELDS,
        "officer": side == OFFICER,
        "who": who,
        "sentence": sentence,
        "other": other_name(doc, side),
        "listing": market.facts_of(doc.resource) if may_see_listing else None,
        "listing_title": frappe.db.get_value("Shared Resource", doc.resource, "title"),
        "listing_is_public": market.is_published(doc.resource),
        "demand": demand_facts(doc.demand),
        "contact_open": side in (*FIELDS, OFFICER) and (side == OFFICER or are_open(doc)),
        "consented": _stamps(doc, "consented_on"),
        "accepted": _stamps(doc, "accepted_on"),
        "notes": [_note(row, side) for row in doc.notes],
        "agreement": agreement_of(doc, side),
        "reasons": reasons(doc),
    }


def _stamps(doc, fact: str) -> dict[str, str]:
    return {side: cstr(doc.get(f"{field}_{fact}"))[:16] for side, field in FIELDS.items()}


def _note(row, side: str | None) -> dict:
    """Who wrote it is told by the side alone: names of people belong to the contact."""
    mine = row.side == side and side in FIELDS
    return {
        "when": str(row.written_on)[:16],
        "by": _("You") if mine else _(row.side),
        "mine": mine,
        "text": row.note,
    }


def demand_facts(name: str) -> dict:
    """What the other side is told of a demand: title, type and (label, words) of what is needed at least."""
    doc = frappe.get_doc("Resource Demand", name)
    rows = []
    for field in ASKED_FACTS:
        df = doc.meta.get_field(field)
        value = doc.get(field)
        words = several_text(df, value) if isinstance(value, list) else reading_text(df, value)
        if words:
            rows.append((_(df.label), words))
    return {"name": doc.name, "title": doc.title, "resource_type": doc.resource_type, "rows": rows}


def reasons(doc) -> list[dict]:
    """Reasons of a match in the reader's language, with points and how many there could be."""
    field = f"words_{language()}"
    return [
        {
            "kind": row.reason_kind,
            "part": _(row.part) if row.part else "",
            "words": row.get(field) or row.words_en or "",
            "points": row.points or 0,
            "most": row.most or 0,
        }
        for row in doc.reasons
    ]


def agreement_of(doc, side: str | None) -> dict | None:
    """The agreement of the match, and what `side` has said about it."""
    if not doc.agreement:
        return None
    found = frappe.get_doc(AGREEMENT, doc.agreement)
    if not found.has_permission("read"):
        return None
    own = FIELDS.get(side)
    return {
        "name": found.name,
        "status": found.status,
        "tone": {"In Force": "good", "Completed": "good", "Failed": "bad"}.get(found.status, ""),
        "from_date": found.from_date,
        "to_date": found.to_date,
        "quantity": found.quantity,
        "terms": found.terms,
        "ended_on": found.ended_on,
        "outcome": found.outcome,
        "may_rate": bool(own) and found.status != "In Force",
        "rating": found.get(f"{own}_rating") if own else None,
        "comment": found.get(f"{own}_comment") if own else None,
    }


def asks(row: dict) -> tuple[str, str, str]:
    """The text that an action of the workflow wants."""
    if row["next_state"] in ("Declined", "Failed"):
        return "reason", _("Reason"), ""
    if row["next_state"] == "Completed":
        return "reason", _("Outcome, in a sentence"), ""
    return "", "", ""


def question(row: dict) -> str:
    return {
        "Decline": _("Decline: the introduction ends here. The other side reads the reason."),
        "Complete": _("Complete: the use has ended as agreed. Say how it went; both sides read it."),
        "Fail": _("Fail: the agreement ends without success. Say why; both sides read it."),
        "Introduce": _(
            "Introduce: both sides learn of each other and are asked whether they agree to contact."
        ),
    }.get(row["action"]) or _("{0}: it goes to the state “{1}”.").format(
        _(row["action"]), _(row["next_state"])
    )
