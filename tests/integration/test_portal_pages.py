"""What the portal shows to whom: own cases, others' cases, guests, changed forms, hostile text."""

import frappe
import pytest

from reg_station.portal.saving import accept
from reg_station.portal.timeline import shortest_way
from tests.support.factories import acting_as
from tests.support.pages import open_page

HOSTILE = "</textarea><script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.mark.parametrize("address", ["/station", "/station/points", "/station/verify"])
def test_guests_read_the_public_pages(world, address):
    page = open_page(address)
    assert page.status == 200
    assert "free of charge" in page.words
    assert "Sign in" in page.words


@pytest.mark.parametrize("address", ["/station", "/station/points", "/station/verify"])
def test_public_pages_speak_chinese(world, address):
    page = open_page(address, language="zh")
    assert 'lang="zh-CN"' in page.html
    assert "均不收取费用" in page.words
    assert "Sign in" not in page.words


@pytest.mark.parametrize(
    "address",
    [
        "/station/applications",
        "/station/applications/new",
        "/station/applications/PA-1",
        "/station/visits",
        "/station/visits/SV-1",
    ],
)
def test_guests_are_led_to_sign_in_and_back(world, address):
    page = open_page(address)
    assert page.status == 302
    assert page.location.endswith(f"/login?redirect-to={address}")


def test_town_officer_sees_the_own_applications_only(world):
    own, foreign = world.draft(), world.draft(town=world.town_b)
    page = open_page("/station/applications", world.town_a_officer)
    assert own.name in page.html
    assert foreign.name not in page.html
    assert "New application" in page.words


def test_another_towns_application_looks_like_none(world):
    """A foreign name and an invented one give the same answer, so that names cannot be probed."""
    foreign = world.draft(town=world.town_b)
    page = open_page(f"/station/applications/{foreign.name}", world.town_a_officer)
    invented = open_page("/station/applications/PA-2000-9999", world.town_a_officer)
    assert page.status == invented.status == 404
    assert foreign.point_address not in page.html
    assert "There is no such application" in page.words and "There is no such application" in invented.words


def test_a_draft_is_a_form_for_its_officer(world):
    doc = world.draft()
    page = open_page(f"/station/applications/{doc.name}", world.town_a_officer)
    assert page.status == 200
    assert 'data-field="government_name"' in page.html
    assert 'data-table="staff"' in page.html
    assert 'data-action="Submit"' in page.html and 'data-action="Withdraw"' in page.html
    assert 'data-field="approval_opinion"' not in page.html
    assert 'data-field="materials_review"' not in page.html
    assert "Now with: Town Officer" in page.words


def test_a_sent_application_is_read_only_for_its_officer(world):
    doc = world.application("Materials Review")
    page = open_page(f"/station/applications/{doc.name}", world.town_a_officer)
    assert "data-field=" not in page.html and "data-table=" not in page.html
    assert "data-action=" not in page.html
    assert doc.point_address in page.words
    assert "Now with: Station Officer" in page.words


def test_timeline_tells_the_reason_who_and_what_comes_next(world):
    doc = world.application("Returned")
    page = open_page(f"/station/applications/{doc.name}", world.town_a_officer)
    assert "Returned for correction The letter is not sealed." in page.words
    assert "Return · station · Station Officer" in page.words
    assert 'class="ahead"' in page.html
    assert 'data-action="Resubmit"' in page.html


def test_an_internal_note_is_not_shown_to_the_town(world):
    doc = world.application("Materials Review")
    with acting_as(world.officer):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.review_note = "Ask the bureau about the seal"
        doc.save()
    assert "about the seal" not in open_page(f"/station/applications/{doc.name}", world.town_a_officer).html
    assert "about the seal" in open_page(f"/station/applications/{doc.name}", world.officer).html


def test_self_check_names_what_lacks_with_its_clause(world):
    doc = world.draft(staff=1)
    page = open_page(f"/station/applications/{doc.name}", world.town_a_officer)
    assert "At least two staff 2023-35 附件 三(二) 1 named, 2 required" in page.words
    assert "1 requirements still stand in the way" in page.words


def test_accredited_application_offers_certificate_and_public_page(world):
    doc = world.application("Accredited")
    page = open_page(f"/station/applications/{doc.name}", world.town_a_officer)
    assert f"certificates.download?name={doc.certificate}" in page.html
    assert f"/station/points/{doc.service_point}" in page.html
    assert "data-start" not in page.html


def test_overview_tells_who_has_it_and_when_it_ended(world):
    waiting, ended = world.application("Materials Review"), world.application("Accredited")
    step = frappe.db.get_value("Case Step", {"reference_name": ended.name, "status": "Ended"})
    frappe.db.set_value("Case Step", step, "entered_on", "2024-05-06 10:00:00")
    words = open_page("/station/applications", world.town_a_officer).words
    assert "With Station Officer since" in words and "Next: Site Visit" in words
    assert waiting.name in words and "Closed on 2024-05-06" in words


def test_a_revoked_point_shows_and_may_be_applied_for_again(world):
    doc = world.application("Accredited")
    frappe.db.set_value("Service Point", doc.service_point, "status", "Revoked")
    page = open_page(f"/station/applications/{doc.name}", world.town_a_officer)
    assert "was revoked" in page.words and f'data-previous="{doc.name}"' in page.html
    assert ">Revoked<" in open_page("/station/applications", world.town_a_officer).html


@pytest.mark.parametrize("state", ["Rejected", "Withdrawn"])
def test_one_may_apply_again_after_a_refusal(world, state):
    doc = world.application(state)
    page = open_page(f"/station/applications/{doc.name}", world.town_a_officer)
    assert f'data-previous="{doc.name}"' in page.html
    assert "data-previous" not in open_page(f"/station/applications/{doc.name}", world.officer).html


def test_a_field_added_in_customize_form_shows_without_code(world, configuration):
    """The row of the Custom Field alone, without its column: MariaDB would end the transaction of the test."""
    doc = world.draft()
    frappe.get_doc(
        {
            "doctype": "Custom Field",
            "dt": "Point Application",
            "fieldname": "shuttle_bus",
            "label": "Shuttle Bus Stop",
            "fieldtype": "Select",
            "options": "\nNear\nFar",
            "insert_after": "contact_phone",
            "permlevel": 1,
            "description": "Within ten minutes on foot.",
            "depends_on": "eval:doc.has_biomed_policy=='Yes'",
            "name": "Point Application-shuttle_bus",
        }
    ).db_insert()
    frappe.make_property_setter(
        {
            "doctype": "Point Application",
            "fieldname": "contact_person",
            "property": "label",
            "value": "Person to Call",
            "property_type": "Data",
        }
    )
    frappe.clear_cache(doctype="Point Application")
    page = open_page(f"/station/applications/{doc.name}", world.town_a_officer)
    assert "Shuttle Bus Stop" in page.words and "Within ten minutes on foot." in page.words
    assert '<option value="Near">' in page.html
    assert "eval:doc.has_biomed_policy==&#39;Yes&#39;" in page.html
    assert "Person to Call" in page.words

    with acting_as(world.town_a_officer):
        doc = frappe.get_doc(doc.doctype, doc.name)
        accept(doc, {"shuttle_bus": "Near"})
    assert doc.shuttle_bus == "Near"


def test_hostile_text_is_shown_as_text(world):
    doc = world.draft(town=world.town_a)
    for fieldname in ("government_name", "point_address", "applicant_opinion"):
        doc.db_set(fieldname, HOSTILE, update_modified=False)
    frappe.db.set_value("Point Application Staff", doc.staff[0].name, "full_name", HOSTILE)
    step = frappe.db.get_value("Case Step", {"reference_name": doc.name})
    frappe.db.set_value("Case Step", step, "reason", HOSTILE)
    for address in ("/station", "/station/applications", f"/station/applications/{doc.name}"):
        for user in (world.town_a_officer, world.officer):
            html = open_page(address, user).html
            assert "<script>alert" not in html and "<img src=x" not in html, (address, user)


def test_hostile_addresses_are_shown_as_text(world):
    for address in (
        "/station/verify?code=<script>alert(1)</script>",
        '/station?town="><script>alert(1)</script>',
    ):
        assert "<script>alert" not in open_page(address).html


def test_tasks_are_those_of_the_role_within_reach(world):
    own, foreign = world.application("Returned"), world.application("Returned", town=world.town_b)
    review = world.application("Materials Review")
    officer_sees = open_page("/station", world.town_a_officer).html
    assert own.name in officer_sees and foreign.name not in officer_sees and review.name not in officer_sees
    assert review.name in open_page("/station", world.officer).html
    assert "My tasks" not in open_page("/station").words


def test_an_account_without_rights_is_told_so(world):
    page = open_page("/station/applications", world.auditor)
    assert page.status == 403
    assert "no access to applications" in page.words
    assert open_page("/station/applications/new", world.officer).status == 403


def test_inspector_reads_the_application_but_cannot_act(world):
    doc = world.application("Site Visit")
    world.visit(doc, submit=False)
    page = open_page(f"/station/applications/{doc.name}", world.inspectors[0])
    assert page.status == 200
    assert "data-field=" not in page.html and "data-action=" not in page.html


def test_visit_is_a_checklist_for_its_inspectors_only(world):
    visit = world.visit(world.application("Site Visit"), submit=False)
    page = open_page(f"/station/visits/{visit.name}", world.inspectors[0])
    assert page.html.count("data-result=") == len(visit.results) > 5
    assert 'capture="environment"' in page.html
    assert open_page(f"/station/visits/{visit.name}", world.town_a_officer).status == 404
    with acting_as("Administrator"):
        from tests.support.factories import make_user

        stranger = make_user("inspector-3", "Site Inspector")
    assert open_page(f"/station/visits/{visit.name}", stranger).status == 404


def test_a_submitted_visit_is_read_only(world):
    visit = world.visit(world.application("Site Visit"))
    page = open_page(f"/station/visits/{visit.name}", world.inspectors[0])
    assert 'data-editable="0"' in page.html and "Submitted: Passed" in page.words


def test_personal_pages_never_come_from_the_page_cache(world):
    doc = world.draft()
    first = open_page("/station", world.town_a_officer).html
    assert doc.name in first
    assert doc.name not in open_page("/station").html
    assert doc.name not in open_page("/station", world.town_b_officer).html


def test_shortest_way_is_found_and_ends():
    steps = {"a": ["b", "x"], "b": ["a", "c"], "c": ["end"], "x": ["x"], "end": []}
    assert shortest_way("a", {"end"}, steps) == ["b", "c", "end"]
    assert shortest_way("end", {"end"}, steps) == []
    assert shortest_way("x", {"end"}, steps) == []
