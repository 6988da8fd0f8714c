"""Services, requests and questions on the portal: what each account sees and can do there."""

import frappe
import pytest

from reg_station.exceptions import EditRefused
from reg_station.guidance_services import catalogue
from reg_station.portal import guidance
from reg_station.portal.records import save
from reg_station.workflow.progress import take_action
from tests.support.factories import acting_as
from tests.support.guidance import consultation, service_request, take
from tests.support.pages import open_page


@pytest.mark.parametrize(
    "address",
    [
        "/station/requests",
        "/station/requests/new",
        "/station/requests/SRV-1",
        "/station/consultations",
        "/station/consultations/CON-1",
    ],
)
def test_guests_are_led_to_sign_in_and_back(world, address):
    page = open_page(address)
    assert page.status == 302 and page.location.endswith(f"/login?redirect-to={address}")


@pytest.mark.parametrize("address", ["/station/requests", "/station/consultations"])
def test_an_account_without_rights_is_told_so(world, address):
    page = open_page(address, world.auditor)
    assert page.status == 403 and "no access" in page.words


def test_everybody_reads_the_catalogue_in_the_order_of_a_product_s_life(world):
    page = open_page("/station/services")
    assert page.status == 200 and "free of charge" in page.words
    places = [page.html.index(f'data-service="{row.code}"') for row in catalogue.services()]
    assert len(places) == 21 and places == sorted(places)
    assert page.words.count("On Application Only") == 3
    assert "模拟检查服务" in open_page("/station/services", language="zh").words
    assert "Ask for this service" not in page.words
    assert "Ask for this service" in open_page("/station/services", world.enterprise_a_user).words


def test_numbers_of_items_compare_as_numbers():
    codes = ["7.2.10", "7.2.9", "7.2.2.1", "7.10", "7.3.1"]
    assert sorted(codes, key=catalogue.code_order) == ["7.2.2.1", "7.2.9", "7.2.10", "7.3.1", "7.10"]


def test_an_enterprise_starts_fills_in_sends_confirms_and_evaluates(world):
    user = world.enterprise_a_user
    assert "7.2.7.1" in open_page("/station/requests/new?service=7.2.7.1", user).html
    with acting_as(user):
        name = guidance.start_request("7.2.7.1", " Pre-review ", "Stent")["name"]
        doc = frappe.get_doc("Service Request", name)
        assert doc.enterprise == world.enterprise_a and doc.subject == "Pre-review"
        save("Service Request", name, str(doc.modified), {"application": "We apply for a pre-review."})
        take_action("Service Request", name, "Submit")
    page = open_page(f"/station/requests/{name}", user)
    assert page.status == 200 and "only on application" in page.words and 'data-editable="0"' in page.html
    doc = take(doc, world.officer, "Accept")
    doc = take(doc, world.officer, "Start Service", assigned_to=world.officer)
    assert "The station contacts you about it by" in open_page(f"/station/requests/{name}", user).words
    doc = take(doc, world.officer, "Deliver", result="Two documents are missing.")
    page = open_page(f"/station/requests/{name}", user)
    assert "Two documents are missing." in page.words and 'data-action="Confirm"' in page.html
    assert 'id="evaluate"' not in page.html
    with acting_as(user):
        take_action("Service Request", name, "Confirm")
    page = open_page(f"/station/requests/{name}", user)
    assert 'id="evaluate"' in page.html
    assert "Please evaluate this service." in open_page("/station/requests", user).words
    assert 'id="evaluate"' not in open_page(f"/station/requests/{name}", world.officer).html


def test_the_result_is_shown_once_it_is_delivered(world):
    doc = service_request(world, "Under Way")
    with acting_as(world.officer):
        doc.result = "Half a draft."
        doc.save()
    assert "Half a draft." not in open_page(f"/station/requests/{doc.name}", world.enterprise_a_user).html


def test_the_enterprise_does_not_save_after_sending(world):
    doc = service_request(world, "Submitted")
    with acting_as(world.enterprise_a_user), pytest.raises(EditRefused):
        save("Service Request", doc.name, str(doc.modified), {"subject": "Other"})


def test_foreign_records_look_like_missing_ones(world):
    request, question = service_request(world, "Submitted"), consultation(world)
    for kind, foreign, missing in (
        ("requests", request.name, "SRV-1999-0001"),
        ("consultations", question.name, "CON-1999-0001"),
    ):
        pages = [open_page(f"/station/{kind}/{name}", world.enterprise_b_user) for name in (foreign, missing)]
        assert [page.status for page in pages] == [404, 404]
        assert pages[0].words.replace(foreign, "") == pages[1].words.replace(missing, "")
    assert request.subject not in open_page("/station/requests", world.enterprise_b_user).html
    assert question.subject not in open_page("/station/consultations", world.enterprise_b_user).html


def test_a_request_for_a_foreign_enterprise_is_refused(world):
    with acting_as(world.enterprise_b_user), pytest.raises(frappe.PermissionError):
        guidance.start_request("7.2.1.2", "Theirs", enterprise=world.enterprise_a)


def test_the_question_form_needs_no_account_and_shows_the_number_only(world):
    page = open_page("/station/ask")
    assert page.status == 200 and 'data-call="reg_station.guidance_services.questions.ask"' in page.html
    assert "CON-2026-0001" in open_page("/station/ask?sent=CON-2026-0001").words
    assert "alert" not in open_page("/station/ask?sent=<script>alert(1)</script>").words


def test_the_answer_is_read_on_the_portal_and_the_person_by_nobody_else(world):
    doc = consultation(world)
    address = f"/station/consultations/{doc.name}"
    assert "Not answered yet." in open_page(address, world.enterprise_a_user).words
    take(doc, world.officer, "Answer", answer="A filing of the change is enough.")
    assert "A filing of the change is enough." in open_page(address, world.enterprise_a_user).words
    for user in (world.town_a_officer, world.observer):
        assert "13912345678" not in open_page(address, user).html


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_texts_are_escaped(world, text):
    doc, question = service_request(world, "Submitted"), consultation(world)
    # Past Frappe's own cleaning, as an import or an older version may have stored it.
    frappe.db.set_value("Service Request", doc.name, {"subject": text, "application": text})
    frappe.db.set_value("Consultation", question.name, {"subject": text, "question": text})
    for address in (
        f"/station/requests/{doc.name}",
        "/station/requests",
        f"/station/consultations/{question.name}",
    ):
        html = open_page(address, world.officer).html
        assert "<script>alert" not in html and "<img src=x" not in html
