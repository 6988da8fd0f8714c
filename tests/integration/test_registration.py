"""An enterprise registers on the portal: what is refused beside which field, and that nothing is opened by it."""

import io

import frappe
import pytest
from werkzeug.datastructures import FileStorage

from reg_station.exceptions import DuplicateEnterprise, InvalidCode
from reg_station.product_registry.registering import register
from tests.support.factories import acting_as
from tests.support.pages import open_page
from tests.support.pictures import photo
from tests.support.requests_in_process import begin_request, call
from tests.support.sharing import credit_code

PDF = b"%PDF-1.4 licence"


@pytest.fixture(autouse=True)
def fresh_window(db, monkeypatch):
    """Counters live in Redis, outside the transaction: each test gets a window of its own."""
    key = frappe.generate_hash(length=8)
    monkeypatch.setattr(
        frappe.cache, "make_key", lambda name, *a, **k: f"{key}|{name}".encode(), raising=False
    )
    frappe.local.request_ip = "10.1.2.3"
    frappe.local.response = frappe._dict(docs=[])


def values(world, **changes) -> dict:
    return {
        "enterprise_name": "Newcomer Devices",
        "uscc": credit_code(900_001),
        "town": world.town_a,
        "applicant_name": "Xu",
        "applicant_email": "xu@newcomer.test",
        "applicant_phone": "021-00000001",
        **changes,
    }


def send(sent: dict, licence: tuple[str, bytes] | None = None) -> dict:
    with acting_as("Guest"):
        begin_request("POST")
        if licence:
            name, content = licence
            frappe.local.request.files = {"licence": FileStorage(io.BytesIO(content), filename=name)}
        return register(**sent)


def registrations() -> int:
    return frappe.db.count("Enterprise Registration")


def test_a_guest_registers_and_an_officer_finds_it(world):
    answer = send(values(world), ("licence.pdf", PDF))
    doc = frappe.get_doc("Enterprise Registration", answer["name"])
    assert answer["kind"] == "New Enterprise"
    assert (doc.workflow_state, doc.uscc, doc.language) == ("Submitted", credit_code(900_001), "en")
    file = frappe.get_doc("File", {"file_url": doc.business_licence})
    assert (file.is_private, file.attached_to_name) == (1, doc.name)
    assert not frappe.db.exists("User", "xu@newcomer.test")
    assert not frappe.db.exists("Enterprise", {"uscc": doc.uscc})
    with acting_as(world.officer):
        assert frappe.get_doc(doc.doctype, doc.name).has_permission("write")
    with acting_as("Guest"):
        assert not frappe.get_doc(doc.doctype, doc.name).has_permission("read")
        assert not file.has_permission("read")


def test_the_code_is_read_as_people_type_it(world):
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in credit_code(900_002).lower())
    answer = send(values(world, uscc=f" {wide} "))
    assert frappe.db.get_value("Enterprise Registration", answer["name"], "uscc") == credit_code(900_002)


def test_a_known_code_adds_an_account(world):
    uscc = frappe.db.get_value("Enterprise", world.enterprise_a, "uscc")
    assert send(values(world, uscc=uscc))["kind"] == "Another Account"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"enterprise_name": " "}, "enterprise_name", "is missing"),
        ({"applicant_phone": ""}, "applicant_phone", "is missing"),
        ({"enterprise_name": "x" * 141}, "enterprise_name", "longer than 140"),
        ({"uscc": "91310117MA0000001A"}, "uscc", "check digit"),
        ({"uscc": "123"}, "uscc", "must have 18"),
        ({"uscc": "I1310117MA00000017"}, "uscc", "do not occur"),
        ({"town": "Nowhere"}, "town", "There is no town Nowhere"),
        ({"applicant_email": "nobody"}, "applicant_email", "not an e-mail address"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(world, changes, field, sentence):
    before = registrations()
    with pytest.raises(frappe.ValidationError, match=sentence):
        send(values(world, **changes))
    assert frappe.local.response["field"] == field
    assert registrations() == before


def test_a_wrong_code_has_its_own_refusal(world):
    with pytest.raises(InvalidCode):
        send(values(world, uscc="x"))


def test_the_same_person_does_not_ask_twice(world):
    first = send(values(world))
    with pytest.raises(DuplicateEnterprise, match=first["name"]):
        send(values(world))
    assert frappe.local.response["field"] == "uscc"
    assert send(values(world, applicant_email="other@newcomer.test"))["name"] != first["name"]


def test_a_program_that_fills_in_everything_is_turned_away(world):
    before = registrations()
    with pytest.raises(frappe.ValidationError, match="could not be taken"):
        send(values(world, website="http://spam.test"))
    assert registrations() == before


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("licence.exe", b"MZ", "cannot be attached"),
        ("licence.docx", b"PK\x03\x04", "cannot be attached"),
        ("licence.pdf", b"<html>", "not what its ending says"),
        ("licence.jpg", b"\xff\xd8\xff broken", "is damaged"),
        ("licence.pdf", PDF + b"x" * (10 * 1024 * 1024), "larger than 10 MB"),
    ],
)
def test_an_unfit_licence_is_refused_and_nothing_stays(world, name, content, sentence):
    before = registrations()
    with pytest.raises(frappe.ValidationError, match=sentence):
        send(values(world), (name, content))
    assert frappe.local.response["field"] == "licence"
    assert registrations() == before


def test_a_photo_of_the_licence_will_do(world):
    answer = send(values(world), ("licence.jpg", photo(400, 300)))
    assert frappe.db.get_value("Enterprise Registration", answer["name"], "business_licence")


def test_registrations_are_limited_as_the_settings_say(world):
    frappe.db.set_single_value("Reg Station Settings", "registration_limit", 2)
    for number in range(2):
        send(values(world, applicant_email=f"xu{number}@newcomer.test"))
    with pytest.raises(frappe.RateLimitExceededError):
        send(values(world, applicant_email="xu3@newcomer.test"))
    frappe.local.request_ip = "10.9.9.9"
    assert send(values(world, applicant_email="xu4@newcomer.test"))["name"]


def test_a_guest_sets_nothing_but_what_the_form_asks(world):
    with acting_as("Guest"):
        answer = call(
            "reg_station.product_registry.registering.register",
            **values(world),
            workflow_state="Approved",
            account="Administrator",
            registration_kind="Another Account",
        )
    doc = frappe.get_doc("Enterprise Registration", answer["name"])
    assert (doc.workflow_state, doc.account, doc.registration_kind) == ("Submitted", None, "New Enterprise")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_form_offers_towns_and_hides_its_trap(world, language):
    page = open_page("/station/register", language=language)
    assert page.status == 200
    assert f'<option value="{world.town_a}">' in page.html
    assert '<div class="trap" aria-hidden="true">' in page.html
    assert ("企业注册" if language == "zh" else "Register an Enterprise") in page.words
    for address in ("/station", "/station/market"):
        assert "/station/register" in open_page(address, language=language).html
