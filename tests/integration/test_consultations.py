"""Questions: asked by anybody, answered by officers, passed up, taken into the FAQ; who asks stays masked (G5)."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from reg_station.exceptions import EditRefused, GuardUnmet
from reg_station.guidance_services import questions
from reg_station.resource_sharing.contacts import reveal_record
from tests.support.factories import acting_as
from tests.support.guidance import consultation, take
from tests.support.requests_in_process import begin_request

ASKED = {
    "subject": "Change of a model",
    "question": "Is a change registration needed?",
    "contact_person": "Lin Zhou",
    "contact_phone": "13800001111",
}


@pytest.fixture
def address(monkeypatch):
    """An address of its own for each test, so that nothing is left of the throttle."""
    import itertools

    numbers = itertools.count(1)

    def use():
        frappe.local.request_ip = (
            f"10.77.{frappe.utils.cint(frappe.utils.now_datetime().microsecond) % 250}.{next(numbers)}"
        )
        begin_request("POST")

    return use


def ask_as(user, **values):
    with acting_as(user):
        return questions.ask(**{**ASKED, **values})


def test_a_guest_asks_and_the_officers_of_the_town_see_it(world, address):
    address()
    answer = ask_as("Guest", town=world.town_a, wanted_on=add_days(nowdate(), 3), wanted_time="Morning")
    assert answer["url"] == f"/station/ask?sent={answer['name']}"
    doc = frappe.get_doc("Consultation", answer["name"])
    assert (doc.state, doc.channel, doc.town, doc.wanted_time) == ("Open", "Portal", world.town_a, "Morning")
    for user, sees in ((world.officer, True), (world.town_a_officer, True), (world.town_b_officer, False)):
        with acting_as(user):
            assert bool(frappe.get_list("Consultation", filters={"name": doc.name})) is sees


def test_a_question_without_town_is_the_station_s(world, address, configuration):
    address()
    frappe.db.set_single_value("Reg Station Settings", "default_station", world.station)
    name = ask_as("Guest")["name"]
    with acting_as(world.officer):
        assert frappe.get_list("Consultation", filters={"name": name})
    with acting_as(world.town_a_officer):
        assert not frappe.get_list("Consultation", filters={"name": name})


def test_an_account_asks_for_its_own_enterprise_only(world, address):
    address()
    name = ask_as(world.enterprise_a_user)["name"]
    assert frappe.db.get_value("Consultation", name, "enterprise") == world.enterprise_a
    for user in ("Guest", world.enterprise_b_user):
        with pytest.raises(frappe.PermissionError, match="do not act"):
            ask_as(user, enterprise=world.enterprise_a)
    with acting_as(world.enterprise_b_user):
        assert not frappe.get_list("Consultation", filters={"name": name})


def test_guests_are_limited(world, address, configuration):
    address()
    frappe.db.set_single_value("Reg Station Settings", "consultation_limit", 2)
    ask_as("Guest")
    ask_as("Guest")
    with pytest.raises(frappe.RateLimitExceededError):
        ask_as("Guest")


def test_a_site_that_has_no_such_setting_yet_is_limited_too(world, address, configuration):
    address()
    frappe.db.delete("Singles", {"doctype": "Reg Station Settings", "field": "consultation_limit"})
    frappe.clear_document_cache("Reg Station Settings", "Reg Station Settings")
    for _number in range(questions.PER_HOUR):
        ask_as("Guest")
    with pytest.raises(frappe.RateLimitExceededError):
        ask_as("Guest")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"subject": " "}, "missing"),
        ({"question": "x" * 4001}, "longer"),
        ({"town": "No Such Town"}, "no town"),
        ({"wanted_on": "2020-01-01"}, "over already"),
        ({"wanted_on": "soon"}, "not a date"),
        ({"website": "http://spam.example"}, "could not be taken"),
    ],
)
def test_what_cannot_be_a_question_is_refused(world, address, values, words):
    address()
    before = frappe.db.count("Consultation")
    with pytest.raises(frappe.ValidationError, match=words):
        ask_as("Guest", **values)
    assert frappe.db.count("Consultation") == before


def test_a_guest_sets_nothing_else(world, address):
    address()
    with acting_as("Guest"), pytest.raises(TypeError):
        questions.ask(**ASKED, answer="Yes.", state="Answered")


def test_a_question_is_passed_up_answered_and_settled(world):
    doc = consultation(world)
    with pytest.raises(GuardUnmet, match="who is asked"):
        take(doc, world.officer, "Pass Up")
    doc = take(doc, world.officer, "Pass Up", passed_up_to="City expert")
    assert doc.passed_up_on
    with pytest.raises(GuardUnmet, match="answer"):
        take(doc, world.officer, "Answer")
    doc = take(doc, world.officer, "Answer", answer="No, a filing of the change is enough.")
    assert doc.answered_by == world.officer and doc.answered_on
    doc = take(doc, world.officer, "Settle")
    with acting_as(world.officer), pytest.raises(EditRefused):
        doc.answer = "Yes."
        doc.save()


def test_the_enterprise_reads_the_answer_and_changes_nothing(world):
    doc = take(consultation(world), world.officer, "Answer", answer="Yes.")
    with acting_as(world.enterprise_a_user):
        assert frappe.get_doc("Consultation", doc.name).has_permission("read")
        with pytest.raises(frappe.PermissionError):
            fresh = frappe.get_doc("Consultation", doc.name)
            fresh.question = "Another?"
            fresh.save()


def test_who_asks_is_masked_and_a_look_is_on_record(world):
    doc = consultation(world)
    for user in (world.town_a_officer, world.approver, world.observer):
        with acting_as(user):
            (row,) = frappe.get_list("Consultation", filters={"name": doc.name}, fields=["*"])
            assert not row.get("contact_phone") and not row.get("contact_person")
            shown = frappe.get_doc("Consultation", doc.name)
            shown.apply_fieldlevel_read_permissions()
            assert not shown.get("contact_phone") and not shown.get("contact_person")
    with acting_as(world.approver):
        assert reveal_record("Consultation", doc.name)["contact_phone"] == "13912345678"
    assert frappe.db.exists("Audit Entry", {"event": "contact revealed", "reference_name": doc.name})
    with acting_as(world.observer), pytest.raises(frappe.PermissionError):
        reveal_record("Consultation", doc.name)


def test_an_answer_goes_into_the_faq_once_without_the_person(world):
    doc = consultation(world)
    with acting_as(world.officer), pytest.raises(GuardUnmet):
        questions.to_faq(doc.name)
    doc = take(doc, world.officer, "Answer", answer="Only a filing.")
    doc = take(doc, world.officer, "Settle")
    with acting_as(world.officer):
        name = questions.to_faq(doc.name)["name"]
        assert questions.to_faq(doc.name)["name"] == name
    entry = frappe.get_doc("FAQ", name)
    assert (entry.question, entry.answer, entry.status) == (doc.question, doc.answer, "Draft")
    assert entry.from_consultation == doc.name
    assert "Lin who asks" not in frappe.as_json(entry.as_dict()) and "13912345678" not in frappe.as_json(
        entry.as_dict()
    )
    with acting_as(world.town_b_officer), pytest.raises(frappe.PermissionError):
        questions.to_faq(doc.name)


def test_an_appointment_lies_ahead(world):
    doc = consultation(world)
    with acting_as(world.officer), pytest.raises(frappe.ValidationError, match="ahead"):
        doc.appointment_at = f"{add_days(nowdate(), -1)} 10:00:00"
        doc.save()
