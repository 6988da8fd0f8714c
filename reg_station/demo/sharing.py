"""Listings and demands of the demo district, and introductions in every state."""

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, nowdate

from reg_station.demo.acting import acting_as
from reg_station.demo.enterprises import COMPANIES
from reg_station.demo.needs import INTRODUCTIONS, NEEDS, Need
from reg_station.demo.offers import OFFERS, POINT_TOWN, TOWNS, Offer
from reg_station.demo.pictures import picture
from reg_station.resource_sharing import asking, introductions, suggestions

OFFICER, POINT = "station@demo.test", "point@demo.test"
ACCOUNTS = {row.key: row.account for row in COMPANIES if row.account}


def create(enterprises: dict[str, str]) -> None:
    points = dict(frappe.get_all("Service Point", {"status": "Active"}, ["town", "name"], as_list=True))
    listings = {offer.key: _offer(offer, enterprises, points, number) for number, offer in enumerate(OFFERS)}
    demands = {need.key: _need(need, enterprises) for need in NEEDS}
    suggestions.refresh_all()
    for demand, listing, reached in INTRODUCTIONS:
        _introduce(demands[demand], listings[listing], reached)
    _age(listings)
    suggestions.refresh_all()


def _reporter(offer: Offer) -> str:
    if offer.key == "d1" or (
        offer.owner and TOWNS[offer.owner] == POINT_TOWN and offer.owner not in ACCOUNTS
    ):
        return POINT
    return ACCOUNTS.get(offer.owner, OFFICER)


def _offer(offer: Offer, enterprises: dict[str, str], points: dict[str, str], number: int) -> str:
    town = TOWNS.get(offer.owner, POINT_TOWN)
    reporter = _reporter(offer)
    with acting_as(reporter):
        doc = frappe.new_doc("Shared Resource")
        doc.update(
            {
                "title": offer.title,
                "resource_type": offer.kind,
                "enterprise": enterprises.get(offer.owner),
                "town": town,
                "service_point": points.get(town),
                "available_from": add_days(nowdate(), offer.days[0]),
                "available_to": add_days(nowdate(), offer.days[1]) if offer.days[1] else None,
                "terms": "须提供企业资质，签订使用协议。",
                **offer.facts,
            }
        )
        for utility in offer.utilities:
            doc.append("utilities", {"utility": utility})
        doc.insert()
        for variant in range(offer.photos):
            doc.append("photos", {"image": _photo(doc, number + variant)})
        doc.save()
    for user, action in _way(offer.state, reporter):
        with acting_as(user):
            apply_workflow(frappe.get_doc("Shared Resource", doc.name), action)
    return doc.name


def _photo(doc, variant: int) -> str:
    file = frappe.get_doc(
        {
            "doctype": "File",
            "file_name": f"{doc.name}-{variant}.jpg",
            "content": picture(doc.resource_type, variant),
            "is_private": 1,
            "attached_to_doctype": doc.doctype,
            "attached_to_name": doc.name,
        }
    )
    return file.insert().file_url


def _way(state: str, reporter: str) -> list[tuple[str, str]]:
    verifier = OFFICER if reporter != OFFICER else "station2@demo.test"
    steps = [(reporter, "Submit"), (verifier, "Verify"), (verifier, "Publish")]
    return {
        "Draft": [],
        "Submitted": steps[:1],
        "Verified": steps[:2],
        "Published": steps,
        "Stale": [*steps, (OFFICER, "Mark Stale")],
        "Withdrawn": [*steps, (reporter, "Withdraw")],
    }[state]


def _need(need: Need, enterprises: dict[str, str]) -> str:
    user = ACCOUNTS.get(need.owner, OFFICER)
    with acting_as(user):
        doc = frappe.new_doc("Resource Demand")
        doc.update(
            {
                "title": need.title,
                "resource_type": need.kind,
                "enterprise": enterprises[need.owner],
                "needed_from": add_days(nowdate(), need.days[0]),
                "needed_to": add_days(nowdate(), need.days[1]) if need.days[1] else None,
                "towns_required": int(need.only),
                **{key: value for key, value in need.facts.items() if key != "utilities"},
            }
        )
        for utility in need.utilities:
            doc.append("utilities", {"utility": utility})
        for town in need.towns:
            doc.append("towns", {"town": town})
        doc.insert()
    steps = {"Draft": (), "Submitted": ("Submit",), "Open": ("Submit", "Accept")}[need.state]
    for action in steps:
        with acting_as(user if action == "Submit" else OFFICER):
            apply_workflow(frappe.get_doc("Resource Demand", doc.name), action)
    return doc.name


def _introduce(demand: str, listing: str, reached: str) -> None:
    match = frappe.db.get_value("Resource Match", {"demand": demand, "resource": listing})
    if reached == "None" or not match:
        return
    if reached == "Asked":
        with acting_as(OFFICER):
            asking.ask(listing, demand, "企业希望下周看现场。")
        return
    with acting_as(OFFICER):
        apply_workflow(frappe.get_doc("Resource Match", match), "Introduce")
        if reached == "Declined":
            _finish(match, "Decline", "对方排期已满，企业改去市医械院摸底。")
            return
        if reached == "Introduced":
            return
        for side in (introductions.SEEKING, introductions.OFFERING):
            introductions.agree_to_contact(match, side)
        introductions.write_note(match, "双方已通电话，约定现场查看。")
        start = frappe.db.get_value("Resource Demand", demand, "needed_from")
        wanted = frappe.db.get_value("Resource Demand", demand, "capacity") or 1
        introductions.propose(
            match,
            str(start),
            str(add_days(start, 90)),
            wanted,
            "按月结算，样品由委托方提供。",
            introductions.SEEKING,
        )
        if reached == "Negotiating":
            return
        for side in (introductions.SEEKING, introductions.OFFERING):
            introductions.accept_terms(match, side=side)
        if reached == "Completed":
            _finish(match, "Complete", "六个样品的试验全部完成，报告已交付。")
            agreement = frappe.db.get_value("Resource Match", match, "agreement")
            introductions.rate(agreement, 5, "沟通顺畅，报告及时。", introductions.SEEKING)
            introductions.rate(agreement, 4, "", introductions.OFFERING)


def _finish(match: str, action: str, words: str) -> None:
    doc = frappe.get_doc("Resource Match", match)
    doc.transition_reason = words
    doc.save()
    apply_workflow(frappe.get_doc("Resource Match", match), action)


def _age(listings: dict[str, str]) -> None:
    """Some were confirmed a while ago: one is due for a reminder."""
    for key, days in (("r3", 80), ("e3", 45), ("t1", 20), ("v1", 70)):
        frappe.db.set_value(
            "Shared Resource",
            listings[key],
            "last_confirmed_on",
            add_days(nowdate(), -days),
            update_modified=False,
        )
