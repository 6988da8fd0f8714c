"""Services from the request to the evaluation: who may, what must be there, and what stays (DB31117 7, 8.2.4)."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from reg_station.exceptions import EditRefused, GuardUnmet, ReasonMissing, TransitionRefused
from reg_station.guidance_services import catalogue, evaluations
from tests.support.factories import acting_as, make_file, make_user
from tests.support.guidance import service_request, take


def whose_turn(doc):
    return frappe.db.get_value(
        "Case Step", {"reference_name": doc.name, "status": "Open"}, "responsible_role"
    )


def test_a_request_goes_its_way(world):
    doc = service_request(world, "Settled")
    assert doc.town == world.town_a and doc.entered_for == "Enterprise"
    assert str(doc.accepted_on) == str(doc.delivered_on) == str(doc.confirmed_on) == nowdate()


def test_after_delivery_it_is_the_enterprise_s_turn(world):
    assert whose_turn(service_request(world, "Delivered")) == "Enterprise User"
    assert whose_turn(service_request(world, "Under Way")) == "Station Officer"


@pytest.mark.parametrize("item", ["7.2.7.1", "7.2.7.2", "7.2.8.1"])
def test_an_officer_s_entry_needs_the_application_of_the_enterprise(world, item):
    with acting_as(world.officer):
        doc = frappe.new_doc("Service Request")
        doc.update({"enterprise": world.enterprise_a, "service_item": item, "subject": "On behalf"})
        doc.application = "They asked by phone."
        doc.insert()
    assert doc.on_application_only and doc.entered_for == "Officer"
    with pytest.raises(GuardUnmet, match="attach the application"):
        take(doc, world.officer, "Submit")
    letter = make_file(world.officer)
    with acting_as(world.officer):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.append("files", {"file": letter})
        doc.save()
    assert take(doc, world.officer, "Submit").state == "Submitted"


def test_an_application_cannot_be_taken_away_before_the_start(world):
    doc = service_request(world, "Taken On", item="7.2.7.1")
    with pytest.raises(GuardUnmet, match="say what you apply for"):
        take(doc, world.officer, "Start Service", application="", assigned_to=world.officer)


def test_an_enterprise_applies_by_its_own_words(world):
    doc = service_request(world, item="7.2.7.2", application="")
    with pytest.raises(GuardUnmet, match="say what you apply for"):
        take(doc, world.enterprise_a_user, "Submit")
    doc = take(doc, world.enterprise_a_user, "Submit", application="We apply for a mock inspection.")
    assert doc.state == "Submitted"


def test_other_services_need_no_application(world):
    with acting_as(world.officer):
        doc = frappe.new_doc("Service Request")
        doc.update({"enterprise": world.enterprise_a, "service_item": "7.2.1.2", "subject": "Policies"})
        doc.insert()
    assert take(doc, world.officer, "Submit").state == "Submitted"


def test_nobody_starts_without_being_assigned_and_nothing_is_delivered_without_a_result(world):
    doc = service_request(world, "Taken On")
    with pytest.raises(GuardUnmet, match="who works on it"):
        take(doc, world.officer, "Start Service")
    with pytest.raises(GuardUnmet, match="Write down"):
        take(service_request(world, "Under Way"), world.officer, "Deliver")


def test_only_somebody_within_reach_is_assigned(world):
    doc = service_request(world, "Taken On")
    for stranger in (world.enterprise_a_user, world.auditor, world.town_a_officer):
        with acting_as(world.officer), pytest.raises(frappe.ValidationError, match="within whose reach"):
            fresh = frappe.get_doc(doc.doctype, doc.name)
            fresh.assigned_to = stranger
            fresh.save()


@pytest.mark.parametrize("action", ["Return", "Decline"])
def test_a_refusal_says_why(world, action):
    doc = service_request(world, "Submitted")
    with pytest.raises(ReasonMissing):
        take(doc, world.officer, action)
    assert take(doc, world.officer, action, transition_reason="Another service fits.").state in (
        "Returned",
        "Declined",
    )


def test_the_officer_cannot_confirm_for_an_enterprise_with_an_account(world):
    doc = service_request(world, "Delivered")
    with pytest.raises(GuardUnmet, match="confirms the service itself"):
        take(doc, world.officer, "Confirm", confirmation_file=make_file(world.officer))


def test_an_enterprise_without_account_confirms_on_paper(world):
    silent = world.enterprise("Silent Works", world.town_a)
    with acting_as(world.officer):
        doc = frappe.new_doc("Service Request")
        doc.update({"enterprise": silent, "service_item": "7.2.1.2", "subject": "Policies"})
        doc.insert()
    doc = take(doc, world.officer, "Submit")
    doc = take(doc, world.officer, "Accept")
    doc = take(doc, world.officer, "Start Service", assigned_to=world.officer)
    doc = take(doc, world.officer, "Deliver", result="Explained.")
    with pytest.raises(GuardUnmet, match="on paper"):
        take(doc, world.officer, "Confirm")
    assert (
        take(doc, world.officer, "Confirm", confirmation_file=make_file(world.officer)).state == "Confirmed"
    )


def test_the_enterprise_changes_nothing_after_sending(world):
    doc = service_request(world, "Submitted")
    with acting_as(world.enterprise_a_user), pytest.raises(EditRefused):
        fresh = frappe.get_doc(doc.doctype, doc.name)
        fresh.subject = "Something else"
        fresh.save()


def test_the_enterprise_writes_neither_the_result_nor_the_state(world):
    doc = service_request(world, "Draft")
    with acting_as(world.enterprise_a_user):
        fresh = frappe.get_doc(doc.doctype, doc.name)
        fresh.update({"result": "All done.", "assigned_to": world.officer})
        fresh.save()
        stored = frappe.get_doc(doc.doctype, doc.name)
        assert not stored.result and not stored.assigned_to
        with pytest.raises(TransitionRefused):
            fresh = frappe.get_doc(doc.doctype, doc.name)
            fresh.state = "Delivered"
            fresh.save()


def test_a_service_that_is_no_longer_in_force_cannot_be_asked_for(world):
    frappe.db.set_value("Service Item", "7.2.1.2", "valid_to", add_days(nowdate(), -1))
    with pytest.raises(GuardUnmet, match="not in force"):
        service_request(world, item="7.2.1.2")
    assert "7.2.1.2" not in [row.code for row in catalogue.services()]


def test_what_was_asked_for_changes_by_a_new_version_only(world):
    service_request(world, item="7.2.1.2")
    with acting_as(world.admin):
        item = frappe.get_doc("Service Item", "7.2.1.2")
        item.title = "Another title"
        with pytest.raises(EditRefused, match="new version"):
            item.save()
        second = frappe.copy_doc(frappe.get_doc("Service Item", "7.2.1.2"))
        second.update({"version": 2, "valid_from": add_days(nowdate(), 1)})
        with pytest.raises(frappe.ValidationError, match="in force at the same time"):
            second.insert()
        first = frappe.get_doc("Service Item", "7.2.1.2")
        first.valid_to = nowdate()
        first.save()
        assert second.insert().name == "7.2.1.2-v2"


def evaluate_as(user, doc, **scores):
    with acting_as(user):
        given = {"courtesy": 5, "timeliness": 4, "accuracy": 5, "satisfaction": 5, **scores}
        return evaluations.evaluate(doc.name, comment="Good.", **given)


def test_an_enterprise_evaluates_once_what_it_confirmed(world):
    with pytest.raises(GuardUnmet, match="confirmed"):
        evaluate_as(world.enterprise_a_user, service_request(world, "Delivered"))
    doc = service_request(world, "Confirmed")
    name = evaluate_as(world.enterprise_a_user, doc)["name"]
    stored = frappe.get_doc("Service Evaluation", name)
    assert (stored.enterprise, stored.town, stored.service_item) == (
        world.enterprise_a,
        world.town_a,
        "7.2.5.1",
    )
    with pytest.raises(GuardUnmet, match="already"):
        evaluate_as(world.enterprise_a_user, doc)
    with acting_as(world.officer), pytest.raises(frappe.PermissionError):
        stored.comment = "Even better."
        stored.save()


def test_nobody_else_evaluates(world):
    doc = service_request(world, "Confirmed")
    make_user("third-g", "Enterprise User")
    for user in (world.enterprise_b_user, world.officer, world.admin):
        with pytest.raises((frappe.PermissionError, GuardUnmet)):
            evaluate_as(user, doc)


@pytest.mark.parametrize("value", [0, 6, -1])
def test_scores_go_from_one_to_five(world, value):
    with pytest.raises(frappe.ValidationError, match="from 1 to 5"):
        evaluate_as(world.enterprise_a_user, service_request(world, "Confirmed"), timeliness=value)
