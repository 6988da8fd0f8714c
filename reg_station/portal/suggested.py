"""What is suggested for a demand, with the reasons, and what almost fits (D4)."""

import frappe

from reg_station.portal import market
from reg_station.portal.introductions import MATCH, reasons
from reg_station.portal.tones import tone_of
from reg_station.resource_sharing.suggestions import near_misses_of

MOST_SHOWN = 30


def suggestions(demand: str) -> list[dict]:
    """Matches of a demand that the user may see, best first: listing as on the market, score, reasons, how far it got."""
    names = frappe.get_list(
        MATCH, {"demand": demand}, pluck="name", order_by="score desc, name asc", limit=MOST_SHOWN
    )
    docs = [frappe.get_doc(MATCH, name) for name in names]
    on_market = set(
        frappe.get_all(
            market.DOCTYPE,
            {"name": ("in", [doc.resource for doc in docs] or [""]), "workflow_state": market.PUBLISHED},
            pluck="name",
        )
    )
    # A listing that has left the market is known to whoever was introduced to it, and to nobody else.
    shown = [doc for doc in docs if doc.resource in on_market or doc.introduced_by]
    cards = {card["name"]: card for card in market.cards([doc.resource for doc in shown])}
    return [
        {
            "name": doc.name,
            "state": doc.state,
            "tone": tone_of(doc.state),
            "score": doc.score,
            "asked_on": str(doc.asked_on)[:10] if doc.asked_on else "",
            "suggested": doc.state == "Suggested",
            "on_market": doc.resource in on_market,
            "listing": cards[doc.resource],
            "reasons": reasons(doc),
        }
        for doc in shown
        if doc.resource in cards
    ]


def near_misses(demand: str) -> list[dict]:
    """Listings that lack one thing, each as on the market with what is missing in words."""
    missing = {row["resource"]: row["missing"] for row in near_misses_of(demand)}
    return [{"listing": card, "missing": missing[card["name"]]} for card in market.cards(list(missing))]
