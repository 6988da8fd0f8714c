"""Exactly one task and one notice for each entry into a state (B3), by system and by mail, and none that acts."""

import frappe
import pytest

from reg_station.workflow.notices import recipients, send_for_step, send_forgotten
from tests.support.factories import acting_as


@pytest.fixture
def outbox(db, monkeypatch):
    """Mails that would be sent: list of the arguments of `frappe.sendmail`."""
    sent = []
    monkeypatch.setattr(frappe, "sendmail", lambda **mail: sent.append(mail))
    return sent


def last_step(application):
    return frappe.get_doc(
        "Case Step",
        frappe.get_all(
            "Case Step", {"reference_name": application.name}, order_by="entry_number desc", limit=1
        )[0].name,
    )


def test_the_right_people_are_told_once(world, outbox):
    application = world.application("Returned")
    step = last_step(application)
    assert recipients(step) == [world.town_a_officer]
    assert send_for_step(step.name) == 1
    assert send_for_step(step.name) == 0
    notices = frappe.get_all(
        "Notification Log", {"document_name": step.name}, ["for_user", "link", "subject"]
    )
    assert [row.for_user for row in notices] == [world.town_a_officer]
    assert notices[0].link.endswith(f"/station/applications/{application.name}")
    assert len(outbox) == 1 and outbox[0]["recipients"] == [world.town_a_officer]


def test_every_return_gives_a_new_task_and_a_new_notice(world, outbox):
    application = world.application("Returned")
    send_for_step(last_step(application).name)
    world.step(application, world.town_a_officer, "Resubmit")
    world.step(application, world.officer, "Return", transition_reason="Again.")
    send_for_step(last_step(application).name)
    assert [mail["recipients"] for mail in outbox] == [[world.town_a_officer]] * 2
    returned = frappe.get_all(
        "Case Step", {"reference_name": application.name, "state": "Returned"}, pluck="status"
    )
    assert sorted(returned) == ["Done", "Open"]


def test_colleagues_of_other_towns_are_not_told(world, outbox):
    application = world.application("Returned", town=world.town_b)
    assert recipients(last_step(application)) == [world.town_b_officer]


def test_the_applicant_learns_how_the_case_ended(world, outbox):
    application = world.application("Rejected")
    assert recipients(last_step(application)) == [world.town_a_officer]


def test_disabled_accounts_get_nothing(world, outbox):
    application = world.application("Returned")
    frappe.db.set_value("User", world.town_a_officer, "enabled", 0)
    assert recipients(last_step(application)) == []


def test_no_link_in_a_mail_acts(world, outbox):
    application = world.application("Returned")
    send_for_step(last_step(application).name)
    link = outbox[0]["args"]["link"]
    assert "api/method" not in link and "signature" not in link and "action" not in link


def test_a_reason_is_text_and_never_markup(world, outbox):
    application = world.application("Materials Review")
    world.step(
        application, world.officer, "Return", transition_reason="Seal <b onmouseover=alert(1)>missing</b>"
    )
    step = last_step(application)
    send_for_step(step.name)
    notice = frappe.get_doc("Notification Log", {"document_name": step.name})
    assert "<b" not in notice.email_content
    body = frappe.render_template("templates/emails/case_step_notice.html", outbox[0]["args"])
    assert "missing" in body and "onmouseover=alert" not in body.replace("&lt;b onmouseover=alert", "")


def test_a_title_cannot_carry_markup_into_a_mail(world, outbox):
    listing = world.listing("Submitted", title="Room <a href='http://evil.test'>click</a>")
    send_for_step(last_step(listing).name)
    body = frappe.render_template("templates/emails/case_step_notice.html", outbox[0]["args"])
    assert "click" in body and "<a href='http://evil.test'" not in body and 'href="http://evil' not in body


def test_a_crashed_worker_leaves_nothing_unsaid(world, outbox):
    application = world.application("Returned")
    assert outbox == []
    send_forgotten()
    send_forgotten()
    told = [mail["recipients"][0] for mail in outbox if mail["reference_name"] == last_step(application).name]
    assert told == [world.town_a_officer]


def test_notices_by_mail_can_be_switched_off(world, outbox, configuration):
    frappe.db.set_single_value("Reg Station Settings", "notices_by_email", 0)
    application = world.application("Returned")
    assert send_for_step(last_step(application).name) == 1
    assert outbox == []


@pytest.mark.parametrize("failure", [frappe.OutgoingEmailError, AttributeError], ids=["v16", "v15"])
def test_without_a_mail_account_the_notice_in_the_system_stands(world, monkeypatch, failure):
    def no_account(**mail):
        raise failure

    monkeypatch.setattr(frappe, "sendmail", no_account)
    application = world.application("Returned")
    step = last_step(application)
    assert send_for_step(step.name) == 1
    assert frappe.db.exists(
        "Notification Log", {"document_name": step.name, "for_user": world.town_a_officer}
    )


def test_frappes_own_workflow_mail_is_off(db):
    assert frappe.get_all("Workflow", {"document_type": "Point Application"}, pluck="send_email_alert") == [0]


def test_notices_are_read_by_their_recipient_only(world, outbox):
    application = world.application("Returned")
    step = last_step(application)
    send_for_step(step.name)
    with acting_as(world.town_b_officer):
        assert frappe.get_list("Notification Log", {"document_name": step.name}) == []
