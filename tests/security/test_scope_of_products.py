"""Hole: products, intents and progress belong to an enterprise through another record; each surface must know that.

Rule: an enterprise sees its own products and their way only, towns and points what is in their town, the library of a
district nobody but its station, the bureau and the city; what a row belongs to follows from its product, never from
what was sent.
"""

import frappe
import pytest

from reg_station.portal import products as portal
from tests.support.factories import acting_as, make_file
from tests.support.pages import open_page
from tests.support.registry import followed, intent, library, product
from tests.support.surfaces import EVERY_SURFACE, revealed

SCOPED = ("Biomedical Product", "Registration Intent", "Registration Progress")
SEEN = {
    "enterprise_a_user": "a",
    "enterprise_b_user": "b",
    "town_a_officer": "a",
    "town_b_officer": "b",
    "point_officer": "a",
    "officer": "ab",
    "approver": "ab",
    "observer": "ab",
    "auditor": "",
}
SEES_LIBRARY = ("officer", "approver", "observer")
PAGES = ("/station/products", "/station/intents", "/station/intents/new", "/station/intents/RI-1")


@pytest.fixture
def registry(world):
    """A product with intent and progress of enterprise A and of B, a file with each; a library."""
    world.point_member(world.application("Accredited").service_point)
    rows = {doctype: {} for doctype in SCOPED}
    for key, enterprise in (("a", world.enterprise_a), ("b", world.enterprise_b)):
        thing = product(world, enterprise=enterprise, product_name=f"Secret device of {key}")
        rows["Biomedical Product"][key] = thing.name
        rows["Registration Intent"][key] = intent(world, "Submitted", of=thing).name
        rows["Registration Progress"][key] = followed(world, of=thing).name
    for doctype, names in rows.items():
        for key, name in names.items():
            make_file(world.officer, f"{key}.pdf", attached_to_doctype=doctype, attached_to_name=name)
    rows["Intent Library"] = {"l": library(world).name}
    make_file(
        world.officer,
        "l.pdf",
        attached_to_doctype="Intent Library",
        attached_to_name=rows["Intent Library"]["l"],
    )
    before = frappe.local.form_dict, getattr(frappe.local, "request", None)
    yield rows
    frappe.local.form_dict, frappe.local.request = before


def test_every_surface_agrees_with_the_rule(world, registry):
    disagreeing = {}
    for who, seen in SEEN.items():
        with acting_as(getattr(world, who)):
            for doctype, names in registry.items():
                expected = set(seen)
                if doctype == "Intent Library":
                    expected = {"l"} if who in SEES_LIBRARY else set()
                for surface in EVERY_SURFACE:
                    found = revealed(surface, doctype, names, expected)
                    if found != expected:
                        disagreeing[who, doctype, surface.__name__] = found
    assert disagreeing == {}


def test_the_portal_shows_the_same_rows(world, registry):
    for who, seen in (("enterprise_a_user", "a"), ("enterprise_b_user", "b"), ("town_a_officer", "a")):
        with acting_as(getattr(world, who)):
            assert {row.name for row in portal.products()} & set(registry["Biomedical Product"].values()) == {
                registry["Biomedical Product"][seen]
            }
            assert {row.name for row in portal.intents()} & set(registry["Registration Intent"].values()) == {
                registry["Registration Intent"][seen]
            }
    foreign = open_page(f"/station/intents/{registry['Registration Intent']['b']}", world.enterprise_a_user)
    assert foreign.status == 404 and "Secret device" not in foreign.words


def test_an_enterprise_enters_nothing_for_another_and_pulls_nothing_over(world, registry):
    with acting_as(world.enterprise_b_user):
        for values in (
            {"doctype": "Biomedical Product", "product_name": "X", "product_type": "Drug"},
            {
                "doctype": "Registration Intent",
                "product": registry["Biomedical Product"]["a"],
                "intent_year": 2030,
                "town": world.town_b,
            },
        ):
            own = (
                {"enterprise": world.enterprise_b}
                if "product" in values
                else {"enterprise": world.enterprise_a}
            )
            with pytest.raises(frappe.PermissionError):
                frappe.get_doc({**values, **own}).insert()
        with pytest.raises(frappe.PermissionError):
            portal.start_intent(2030, "2030-06-01", product=registry["Biomedical Product"]["a"])
        doc = frappe.get_doc("Registration Intent", registry["Registration Intent"]["b"])
        doc.product = registry["Biomedical Product"]["a"]
        with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
            doc.save()
        doc = frappe.get_doc("Biomedical Product", registry["Biomedical Product"]["b"])
        doc.enterprise = world.enterprise_a
        with pytest.raises(frappe.PermissionError):
            doc.save()


@pytest.mark.parametrize("address", PAGES)
def test_guests_are_led_to_sign_in(world, address):
    page = open_page(address)
    assert page.status == 302 and page.location.endswith(f"/login?redirect-to={address}")


def test_an_account_without_rights_is_told_so(world):
    for address in ("/station/products", "/station/intents"):
        page = open_page(address, world.auditor)
        assert page.status == 403 and "no access" in page.words


def test_the_pages_of_an_enterprise_tell_its_way_and_its_quality(world, registry):
    page = open_page("/station/products", world.enterprise_a_user)
    assert (
        page.status == 200 and "Secret device of a" in page.words and "Secret device of b" not in page.words
    )
    assert "My Products and Where They Stand" in page.words and "Technical Review" in page.words
    page = open_page(f"/station/intents/{registry['Registration Intent']['a']}", world.enterprise_a_user)
    assert page.status == 200 and "Completeness" in page.words and "Withdraw" in page.words
    assert "Quality of the Information" in page.words
    page = open_page("/station/intents/new", world.enterprise_a_user)
    assert (
        page.status == 200 and "Secret device of a" in page.words and "Secret device of b" not in page.words
    )
