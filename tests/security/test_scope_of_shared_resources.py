"""Hole: a listing, demand, match or agreement has two parties and two towns; each surface must know them all.

Rule (N2, D5): an enterprise sees its own listings and demands, matches of its demands, and matches of its listings from
their introduction on; towns and points see what touches their town; nobody sees the other side's records.
"""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from tests.support.factories import acting_as, make_file
from tests.support.requests_in_process import call
from tests.support.surfaces import EVERY_SURFACE, revealed

DOCTYPES = ("Enterprise", "Shared Resource", "Resource Demand", "Resource Match", "Resource Agreement")
WHO = (
    "enterprise_a_user",
    "enterprise_b_user",
    "enterprise_c_user",
    "town_a_officer",
    "town_b_officer",
    "point_officer",
    "officer",
    "observer",
)
# What each account sees: a, b: of enterprise A (town A), B (town B); ab: between them; c: of a third, in town B.
EXPECTED = {
    "Enterprise": {
        "enterprise_a_user": "a",
        "enterprise_b_user": "b",
        "enterprise_c_user": "c",
        "town_a_officer": "a",
        "town_b_officer": "bc",
        "point_officer": "a",
        "officer": "abc",
        "observer": "abc",
    },
    "Shared Resource": {
        "enterprise_a_user": "a",
        "enterprise_b_user": "",
        "enterprise_c_user": "c",
        "town_a_officer": "a",
        "town_b_officer": "c",
        "point_officer": "a",
        "officer": "ac",
        "observer": "ac",
    },
    "Resource Demand": {
        "enterprise_a_user": "",
        "enterprise_b_user": "b",
        "enterprise_c_user": "",
        "town_a_officer": "",
        "town_b_officer": "b",
        "point_officer": "",
        "officer": "b",
        "observer": "b",
    },
    # x: introduced and agreed, of A's listing and B's demand; y: suggested only, of C's listing and B's demand.
    "Resource Match": {
        "enterprise_a_user": "x",
        "enterprise_b_user": "xy",
        "enterprise_c_user": "",
        "town_a_officer": "x",
        "town_b_officer": "xy",
        "point_officer": "x",
        "officer": "xy",
        "observer": "xy",
    },
    "Resource Agreement": {
        "enterprise_a_user": "x",
        "enterprise_b_user": "x",
        "enterprise_c_user": "",
        "town_a_officer": "x",
        "town_b_officer": "x",
        "point_officer": "x",
        "officer": "x",
        "observer": "x",
    },
}


@pytest.fixture
def market(world):
    """Listings of A and C, a demand of B, an agreement between A and B, a suggestion of C to B; a file with each."""
    from tests.support.people import make_user

    world.enterprise_c_user = make_user("enterprise-c", "Enterprise User")
    third = world.enterprise("Third Company", world.town_b, world.enterprise_c_user)
    users = world.user_of
    world.user_of = lambda name: world.enterprise_c_user if name == third else users(name)
    point = world.application("Accredited").service_point
    world.point_member(point)
    mine, other = world.listing(), world.listing(enterprise=third)
    demand = world.demand()
    agreed = world.match("Accepted", listing=mine, demand=demand)
    suggested = frappe.db.get_value("Resource Match", {"demand": demand.name, "resource": other.name})
    rows = {
        "Enterprise": {"a": world.enterprise_a, "b": world.enterprise_b, "c": third},
        "Shared Resource": {"a": mine.name, "c": other.name},
        "Resource Demand": {"b": demand.name},
        "Resource Match": {"x": agreed.name, "y": suggested},
        "Resource Agreement": {"x": agreed.agreement},
    }
    for doctype, names in rows.items():
        for key, name in names.items():
            make_file(world.officer, f"{key}.pdf", attached_to_doctype=doctype, attached_to_name=name)
    before = frappe.local.form_dict, getattr(frappe.local, "request", None)
    yield rows
    world.user_of = users
    frappe.local.form_dict, frappe.local.request = before


def test_every_surface_agrees_with_the_rule(world, market):
    """All accounts over all DocTypes and surfaces in one test: the district is dear to build."""
    disagreeing = {}
    for who in WHO:
        with acting_as(getattr(world, who)):
            for doctype in DOCTYPES:
                expected = set(EXPECTED[doctype][who])
                for surface in EVERY_SURFACE:
                    found = revealed(surface, doctype, market[doctype], expected)
                    if found != expected:
                        disagreeing[who, doctype, surface.__name__] = found
    assert disagreeing == {}


def test_steps_of_a_match_follow_its_parties(world, market):
    agreed, demand = market["Resource Match"]["x"], market["Resource Demand"]["b"]
    for who, seen in (
        (world.enterprise_a_user, {agreed}),
        (world.enterprise_b_user, {agreed, demand}),
        (world.enterprise_c_user, set()),
    ):
        with acting_as(who):
            rows = frappe.get_list("Case Step", pluck="reference_name", limit=0)
        assert set(rows) & {agreed, demand} == seen


def test_an_enterprise_cannot_pull_a_foreign_row_into_its_reach(world, market):
    listing = market["Shared Resource"]["a"]
    with acting_as(world.enterprise_b_user):
        doc = frappe.get_doc("Shared Resource", listing)
        doc.enterprise = world.enterprise_b
        with pytest.raises(frappe.PermissionError):
            doc.save()
        demand = frappe.get_doc("Resource Demand", market["Resource Demand"]["b"])
        demand.enterprise = world.enterprise_a
        with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
            demand.save()
    assert frappe.db.get_value("Shared Resource", listing, "enterprise") == world.enterprise_a


def test_an_enterprise_creates_nothing_for_another(world):
    with acting_as(world.enterprise_b_user):
        for values in (
            {"doctype": "Shared Resource", "title": "X", "resource_type": "Equipment", "town": world.town_a},
            {
                "doctype": "Resource Demand",
                "title": "X",
                "resource_type": "Equipment",
                "needed_from": nowdate(),
            },
        ):
            with pytest.raises(frappe.PermissionError):
                frappe.get_doc({**values, "enterprise": world.enterprise_a}).insert()
        for doctype in ("Resource Match", "Resource Agreement", "Enterprise"):
            with pytest.raises(frappe.PermissionError):
                frappe.get_doc(
                    {
                        "doctype": doctype,
                        "resource": market_name(),
                        "enterprise_name": "Own Foundation",
                        "uscc": "91310117MA1J2WXH0U",
                        "town": world.town_b,
                        "from_date": nowdate(),
                        "quantity": 1,
                    }
                ).insert(ignore_mandatory=True, ignore_links=True)


def market_name():
    return frappe.db.get_value("Shared Resource", {})


def test_a_party_forges_no_consent_terms_notes_or_score(world):
    """PUT with read-only fields and read-only tables: what the system set stays."""
    match = world.match("Negotiating")
    with acting_as(world.enterprise_b_user):
        doc = frappe.get_doc("Resource Match", match.name)
        doc.update(
            {
                "score": 100,
                "offerer_accepted_on": frappe.utils.now(),
                "proposed_from": add_days(nowdate(), 1),
                "introduced_to": world.enterprise_b,
            }
        )
        doc.append("notes", {"note": "They said yes.", "side": "Offering Side"})
        doc.reasons = []
        doc.save()
    after = frappe.get_doc("Resource Match", match.name)
    assert (after.score, after.offerer_accepted_on, after.proposed_from) == (match.score, None, None)
    assert after.introduced_to == world.enterprise_a and not after.agreement
    assert len(after.notes) == 0 and len(after.reasons) == len(match.reasons) > 0


def test_counts_tell_nothing_of_foreign_rows(world, market):
    with acting_as(world.enterprise_c_user):
        filters = {"name": market["Shared Resource"]["a"], "contact_person": ("like", "Lin%")}
        assert call("frappe.client.get_count", doctype="Shared Resource", filters=filters) == 0


def test_link_titles_tell_nothing_of_foreign_rows(world, market):
    """Frappe gives the title of any record to anybody who names it, and names are numbered in a row."""
    theirs = {
        "Shared Resource": market["Shared Resource"]["a"],
        "Resource Demand": market["Resource Demand"]["b"],
        "Enterprise": world.enterprise_a,
    }
    with acting_as(world.enterprise_c_user):
        for doctype, name in theirs.items():
            assert call("frappe.desk.search.get_link_title", doctype=doctype, docname=name) == name
    with acting_as(world.enterprise_a_user):
        title = call("frappe.desk.search.get_link_title", doctype="Enterprise", docname=world.enterprise_a)
    assert title == "World Devices"
