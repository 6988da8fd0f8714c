"""Suggestions and introductions on the portal: what each side sees when, and what it may do."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from reg_station.portal.introductions import NOBODY, OFFICE, OTHER, YOU, turn
from reg_station.resource_sharing import asking, contacts, introductions
from reg_station.workflow.progress import take_action
from tests.support.factories import acting_as
from tests.support.pages import open_page
from tests.support.requests_in_process import call

HOSTILE = "</textarea><script>alert(1)</script><img src=x onerror=alert(2)>"
SEEKER_NAME, OFFERER_NAME = "Bright Diagnostics", "World Devices"
CONTACTS = ("Lin of the listing", "13900000001", "Zhou of the demand", "13700000002")


def pages_of(world, match):
    """The page of an introduction as the seeking and as the offering side opens it."""
    address = f"/station/introductions/{match.name}"
    return open_page(address, world.enterprise_b_user), open_page(address, world.enterprise_a_user)


def test_a_demand_shows_suggestions_with_score_and_reasons(world):
    match = world.match()
    address = f"/station/demands/{match.demand}"
    page = open_page(address, world.enterprise_b_user)
    title = frappe.db.get_value("Shared Resource", match.resource, "title")
    assert title in page.words and f"{match.score:.1f} / 100" in page.words
    for row in match.reasons:
        assert row.words_en in page.words
    assert page.html.count("<meter") >= len([row for row in match.reasons if row.reason_kind == "Score"])
    assert 'data-call="reg_station.resource_sharing.asking.ask"' in page.html
    chinese = open_page(address, world.enterprise_b_user, language="zh").words
    assert all(row.words_zh in chinese for row in match.reasons)
    for secret in (OFFERER_NAME, world.enterprise_a, *CONTACTS[:2]):
        assert secret not in page.html


def test_points_shown_add_up_to_the_score(world):
    match = world.match()
    assert sum(row.points or 0 for row in match.reasons) == pytest.approx(match.score)


def test_near_misses_say_what_is_missing(world):
    demand = world.demand(cleanliness_class="ISO 5")
    near = world.listing(title="Not quite clean enough")
    page = open_page(f"/station/demands/{demand.name}", world.enterprise_b_user)
    assert near.title in page.words and "Almost fitting" in page.words
    assert "ISO 7" in page.words[page.words.index("Almost fitting") :]
    assert (
        "Almost fitting"
        not in open_page(f"/station/demands/{world.demand('Draft').name}", world.enterprise_b_user).words
    )


def test_a_listing_off_the_market_is_not_shown_by_its_suggestion(world):
    match = world.match()
    frappe.db.set_value("Shared Resource", match.resource, {"workflow_state": "Draft", "title": "Hidden now"})
    page = open_page(f"/station/demands/{match.demand}", world.enterprise_b_user)
    assert page.status == 200 and "Hidden now" not in page.html


def test_asking_leads_to_the_list_and_is_said_on_every_page(world):
    match = world.match()
    with acting_as(world.enterprise_b_user):
        answer = call(
            "reg_station.resource_sharing.asking.ask",
            resource=match.resource,
            demand=match.demand,
            note="Please soon",
        )
        again = asking.ask(match.resource, match.demand)
    assert answer == again == {"match": match.name, "state": "Suggested"}
    for address in (f"/station/market/{match.resource}", f"/station/demands/{match.demand}"):
        html = open_page(address, world.enterprise_b_user).html
        assert f"/station/introductions/{match.name}" in html
    overview = open_page("/station/introductions", world.enterprise_b_user)
    assert "has been asked for" in overview.words and OFFERER_NAME not in overview.html
    assert match.name not in open_page("/station/introductions", world.enterprise_a_user).html
    assert open_page(f"/station/introductions/{match.name}", world.enterprise_a_user).status == 404


def test_from_the_introduction_on_the_sides_know_each_other_but_no_contact(world):
    match = world.match("Introduced")
    seeker, offerer = pages_of(world, match)
    assert OFFERER_NAME in seeker.words and SEEKER_NAME in offerer.words
    for page in (seeker, offerer):
        assert "Your turn: agree" in page.words and 'id="consent"' in page.html
        assert "data-reveal" not in page.html
        for secret in (*CONTACTS, world.enterprise_a_user, world.enterprise_b_user, world.officer):
            assert secret not in page.html, secret


def test_after_one_consent_the_other_side_is_waited_for(world):
    match = world.match("Introduced")
    with acting_as(world.enterprise_b_user):
        call("reg_station.resource_sharing.introductions.agree_to_contact", match=match.name)
    seeker, offerer = pages_of(world, match)
    assert "You have agreed" in seeker.words and "agree_to_contact" not in seeker.html
    assert "Your turn: agree" in offerer.words and "agree_to_contact" in offerer.html
    overview = open_page("/station/introductions", world.officer).words
    assert "Waiting for: Offering Side" in overview and f"{SEEKER_NAME} ↔ {OFFERER_NAME}" in overview


def test_the_contact_is_shown_on_demand_and_never_in_the_page(world):
    match = world.match("Negotiating")
    seeker, offerer = pages_of(world, match)
    for page in (seeker, offerer):
        assert f'data-reveal="{match.name}"' in page.html and "Each look at it is recorded" in page.words
        assert [secret for secret in CONTACTS if secret in page.html] == []
    with acting_as(world.enterprise_b_user):
        (side,) = contacts.reveal(match.name)["sides"]
    assert (side["enterprise"], side["contact_person"]) == (OFFERER_NAME, "Lin of the listing")


def test_either_side_declines_with_a_reason(world):
    for user in (world.enterprise_a_user, world.enterprise_b_user):
        match = world.match("Introduced", listing=world.listing(), demand=world.demand())
        assert 'data-action="Decline"' in open_page(f"/station/introductions/{match.name}", user).html
        with acting_as(user):
            with pytest.raises(frappe.ValidationError, match="reason"):
                take_action(match.doctype, match.name, "Decline")
            take_action(match.doctype, match.name, "Decline", reason="Too far away.")
        for page in pages_of(world, match):
            assert "Reason Too far away." in page.words and "Closed." in page.words
            assert "data-action" not in page.html and "data-call" not in page.html


def test_terms_go_back_and_forth_until_both_accept(world):
    match = world.match("Negotiating")
    seeker, _offerer = pages_of(world, match)
    assert "No terms are on the table yet" in seeker.words and "p-quantity" not in seeker.html
    start, end = add_days(nowdate(), 20), add_days(nowdate(), 60)
    with acting_as(world.enterprise_b_user):
        introductions.propose(match.name, start, end, terms=f"By the month {HOSTILE}")
    seeker, offerer = pages_of(world, match)
    assert "You have accepted the terms" in seeker.words and "accept_terms" not in seeker.html
    assert f"You accept: from {start} to {end}." in offerer.html
    assert (
        f'name="proposed_on" value="{frappe.db.get_value(match.doctype, match.name, "proposed_on")}"'
        in offerer.html
    )
    for page in (seeker, offerer):
        assert start in page.words and "<script>alert" not in page.html and "<img src=x" not in page.html
    with acting_as(world.enterprise_a_user):
        introductions.accept_terms(match.name)
    agreement = frappe.db.get_value(match.doctype, match.name, "agreement")
    for page in pages_of(world, match):
        assert agreement in page.words and f"From Date {start} To Date {end}" in page.words
        assert 'data-action="Complete"' in page.html and 'id="rate"' not in page.html


def test_a_quantity_is_asked_for_what_can_be_divided(world):
    capacity = {"resource_type": "Production Capacity", "area": None, "cleanliness_class": None}
    benches = world.listing(**capacity, utilities=(), capacity=5, capacity_unit="benches", divisible=1)
    demand = world.demand(**capacity, capacity=2, capacity_unit="benches")
    match = world.match("Negotiating", listing=benches, demand=demand)
    assert 'name="quantity"' in pages_of(world, match)[0].html
    with acting_as(world.enterprise_b_user):
        call(
            "reg_station.resource_sharing.introductions.propose",
            match=match.name,
            from_date=nowdate(),
            quantity=2,
        )
    assert "Quantity 2 benches" in pages_of(world, match)[1].words


def test_notes_tell_the_side_and_nobody_by_name(world):
    match = world.match("Negotiating")
    with acting_as(world.enterprise_b_user):
        introductions.write_note(match.name, f"When may we look at it? {HOSTILE}")
    seeker, offerer = pages_of(world, match)
    assert "You ·" in seeker.words and "Seeking Side ·" in offerer.words
    for page in (seeker, offerer):
        assert "When may we look at it?" in page.words and "<script>alert" not in page.html
        assert (
            world.enterprise_b_user not in page.html
            and "enterprise-b" not in page.html.replace('class="menu"', "").split("<main")[1]
        )


def test_after_the_end_each_side_rates_once_more_or_less(world):
    match = world.match("Completed")
    seeker, offerer = pages_of(world, match)
    for page in (seeker, offerer):
        assert 'id="rate"' in page.html and "Outcome They are content." in page.words
    agreement = frappe.db.get_value(match.doctype, match.name, "agreement")
    with acting_as(world.enterprise_b_user):
        call(
            "reg_station.resource_sharing.introductions.rate",
            agreement=agreement,
            rating=4,
            comment="Clean and quiet",
        )
    seeker, offerer = pages_of(world, match)
    assert 'value="4" data-number required checked' in seeker.html and "Clean and quiet" in seeker.html
    assert " checked" not in offerer.html and "Clean and quiet" not in offerer.html


def test_an_officer_says_for_which_side_he_acts(world):
    match = world.match("Introduced")
    page = open_page(f"/station/introductions/{match.name}", world.officer)
    assert page.status == 200 and 'name="side"' in page.html
    assert SEEKER_NAME in page.words and OFFERER_NAME in page.words
    assert open_page(f"/station/introductions/{match.name}", world.town_a_officer).status == 200
    assert 'name="side"' not in open_page(f"/station/introductions/{match.name}", world.town_a_officer).html


def test_hostile_titles_are_shown_as_text(world):
    match = world.match("Introduced")
    frappe.db.set_value("Shared Resource", match.resource, {"title": HOSTILE, "terms": HOSTILE})
    frappe.db.set_value("Resource Demand", match.demand, {"title": HOSTILE, "description": HOSTILE})
    for address in (
        "/station",
        "/station/introductions",
        f"/station/introductions/{match.name}",
        "/station/resources",
        f"/station/resources/{match.resource}",
        "/station/demands",
        f"/station/demands/{match.demand}",
        f"/station/demands/new?listing={match.resource}",
    ):
        for user in (world.enterprise_a_user, world.enterprise_b_user, world.officer):
            html = open_page(address, user).html
            assert "<script>alert" not in html and "<img src=x" not in html, (address, user)


@pytest.mark.parametrize(
    ("state", "values", "side", "expected"),
    [
        ("Suggested", {}, "Seeking Side", NOBODY),
        ("Suggested", {"asked_on": "2026-01-01"}, "Seeking Side", OFFICE),
        ("Introduced", {}, "Seeking Side", YOU),
        ("Introduced", {"seeker_consented_on": "2026-01-01"}, "Seeking Side", OTHER),
        ("Introduced", {"seeker_consented_on": "2026-01-01"}, "Offering Side", YOU),
        ("Introduced", {}, "Officer", OTHER),
        ("Negotiating", {}, "Offering Side", YOU),
        ("Negotiating", {"proposed_from": "2026-01-01"}, "Offering Side", YOU),
        (
            "Negotiating",
            {"proposed_from": "2026-01-01", "offerer_accepted_on": "2026-01-01"},
            "Offering Side",
            OTHER,
        ),
        ("Accepted", {}, "Seeking Side", NOBODY),
        ("Declined", {}, "Seeking Side", NOBODY),
    ],
)
def test_whose_turn_it_is(site, state, values, side, expected):
    who, sentence = turn(frappe._dict(state=state, **values), side)
    assert who == expected and sentence
