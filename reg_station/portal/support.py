"""Problems that are followed for an enterprise, and the partners it was referred to, on the portal (E5, G8)."""

import frappe

from reg_station.portal.records import MOST_ROWS
from reg_station.portal.tones import tone_of

PROBLEM, REFERRAL = "Issue Escalation", "Referral"
# A draft is the officer's own note; nobody has been asked for anything by it.
HIDDEN = ("Draft",)
EXPECTING = ("With Department", "With City")
OPEN_REFERRALS = ("Referred", "In Contact")


def problems() -> list[dict]:
    """Problems that the user may see, the newest first: what, where it stands, by when an answer comes, what came of it."""
    rows = frappe.get_list(
        PROBLEM,
        filters={"state": ("not in", HIDDEN)},
        fields=["name", "title", "enterprise_name", "issue_kind", "state", "due_on", "description", "reply"],
        order_by="creation desc",
        limit=MOST_ROWS,
    )
    for row in rows:
        row.tone = tone_of(row.state)
        row.expected_by = str(row.due_on) if row.due_on and row.state in EXPECTING else ""
    return rows


def referrals() -> list[dict]:
    """Referrals that the user may see, the newest first, each with its partner's offer and contact once referred."""
    rows = frappe.get_list(
        REFERRAL,
        filters={"state": ("not in", HIDDEN)},
        fields=[
            "name",
            "subject",
            "enterprise_name",
            "referral_kind",
            "green_channel",
            "partner",
            "state",
            "expected_by",
            "outcome",
            "outcome_note",
            "concluded_on",
        ],
        order_by="creation desc",
        limit=MOST_ROWS,
    )
    partners = _partners({row.partner for row in rows})
    for row in rows:
        row.tone = tone_of(row.state)
        row.about = partners.get(row.partner) or frappe._dict()
        row.open = row.state in OPEN_REFERRALS
    return rows


def _partners(names: set[str]) -> dict[str, dict]:
    found = frappe.get_all(
        "Referral Partner",
        filters={"name": ("in", sorted(names) or [""])},
        fields=["name", "offer", "contact_person", "contact_phone"],
        limit_page_length=0,
    )
    return {row.name: row for row in found}
