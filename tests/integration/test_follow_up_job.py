"""The daily job of follow-ups: once each, whatever happens to the runs, and contacts by hand (DB31117 8.2.3)."""

from datetime import date

import frappe
import pytest
from frappe.utils import add_days, getdate

from reg_station.exceptions import EditRefused
from reg_station.guidance_services import follow_up_job
from reg_station.guidance_services.follow_ups import OPEN_STANDINGS
from tests.support.factories import acting_as
from tests.support.guidance import service_request, take

FIRST = date(2026, 9, 16)


@pytest.fixture
def clock(monkeypatch):
    """Sets the day that the job and the form see."""

    def set_day(day):
        for module in (
            "reg_station.guidance_services.follow_up_job",
            "reg_station.guidance_services.doctype.follow_up.follow_up",
            "reg_station.guidance_services.doctype.service_request.service_request",
        ):
            monkeypatch.setattr(f"{module}.nowdate", lambda: str(day))

    set_day(FIRST)
    return set_day


def ahead_of(doc):
    return frappe.get_all(
        "Follow Up",
        {"dossier": doc.name, "standing": ("in", OPEN_STANDINGS)},
        ["name", "due_on", "standing", "escalated_on", "due_rule", "follow_up_key"],
    )


def contact(name, user, **values):
    with acting_as(user):
        doc = frappe.get_doc("Follow Up", name)
        doc.update({"channel": "Phone", **values})
        doc.save()
    return frappe.get_doc("Follow Up", name)


def test_taking_a_request_on_opens_its_file(world, clock):
    assert ahead_of(service_request(world, "Submitted")) == []
    doc = service_request(world, "Taken On")
    (row,) = ahead_of(doc)
    assert row.due_on == date(2026, 9, 30) and row.standing == "Upcoming"
    assert row.follow_up_key == f"Service Request|{doc.name}|2026-09-30"


def test_run_twice_skip_days_run_again(world, clock):
    doc = service_request(world, "Under Way")
    for day in (FIRST, FIRST, date(2026, 9, 30), date(2026, 9, 30), date(2026, 12, 1), date(2026, 12, 1)):
        clock(day)
        follow_up_job.refresh()
        assert len(ahead_of(doc)) == 1
    assert follow_up_job.refresh() == {"made": 0, "not_needed": 0, "escalated": 0}


def test_over_the_holidays_with_a_make_up_saturday(world, clock):
    clock(date(2026, 9, 18))
    doc = service_request(world, "Taken On")
    (row,) = ahead_of(doc)
    # The 2nd of October lies in the holidays, which end on the 7th.
    assert (row.due_on, row.due_rule) == (date(2026, 10, 8), "Moved to the Next Working Day")


def test_a_missed_contact_escalates_once_and_the_station_is_told_once(world, clock):
    doc = service_request(world, "Taken On")
    clock(date(2026, 10, 9))
    follow_up_job.refresh()
    assert ahead_of(doc)[0].standing == "Overdue"
    clock(date(2026, 10, 10))
    assert follow_up_job.refresh(doc.name)["escalated"] == 1
    assert follow_up_job.refresh(doc.name)["escalated"] == 0
    clock(date(2026, 10, 20))
    assert follow_up_job.refresh(doc.name)["escalated"] == 0
    (row,) = ahead_of(doc)
    assert (row.standing, row.escalated_on) == ("Escalated", date(2026, 10, 10))
    told = frappe.get_all(
        "Notification Log", {"for_user": world.officer, "document_type": "Follow Up"}, ["subject"]
    )
    assert len(told) == 1 and told[0].subject.startswith("1 ")


def test_an_effective_contact_starts_two_weeks(world, clock):
    doc = service_request(world, "Under Way")
    (row,) = ahead_of(doc)
    clock(date(2026, 9, 22))
    done = contact(row.name, world.officer, done_on="2026-09-22", effective=1, note="Test report next week.")
    assert (done.standing, done.done_by, done.follow_up_key) == ("Effective", world.officer, None)
    (following,) = ahead_of(doc)
    # The 6th of October is a holiday.
    assert following.due_on == date(2026, 10, 8) == getdate(done.next_due_on)


def test_a_fruitless_contact_is_tried_again(world, clock):
    doc = service_request(world, "Under Way")
    clock(date(2026, 9, 30))
    done = contact(ahead_of(doc)[0].name, world.officer, done_on="2026-09-30", effective=0)
    assert done.standing == "Not Reached"
    (row,) = ahead_of(doc)
    assert (row.due_on, row.due_rule) == (date(2026, 10, 8), "Tried Again on the Next Working Day")
    # The same due day again, after a second attempt on the same day: the database must not refuse it.
    contact(row.name, world.officer, done_on="2026-09-30", effective=0)
    assert [row.due_on for row in ahead_of(doc)] == [date(2026, 10, 8)]


def test_a_contact_on_record_stays(world, clock):
    doc = service_request(world, "Under Way")
    name = ahead_of(doc)[0].name
    contact(name, world.officer, done_on=str(FIRST), effective=1, note="Fine.")
    with pytest.raises(EditRefused, match="stays as it is"):
        contact(name, world.officer, note="Not so fine.")
    with acting_as(world.officer), pytest.raises(frappe.PermissionError):
        frappe.delete_doc("Follow Up", name)
    with pytest.raises(EditRefused, match="looked after"):
        frappe.delete_doc("Follow Up", name)


def test_what_cannot_be_a_contact_is_refused(world, clock):
    doc = service_request(world, "Under Way")
    name = ahead_of(doc)[0].name
    for values, words in (
        ({"done_on": add_days(FIRST, 1), "effective": 1, "note": "Soon."}, "taken place"),
        ({"done_on": add_days(FIRST, -1), "effective": 1, "note": "Before."}, "on record already"),
        ({"done_on": str(FIRST), "effective": 1, "note": " "}, "where the registration stands"),
    ):
        with pytest.raises(frappe.ValidationError, match=words):
            contact(name, world.officer, **values)


def test_nobody_writes_follow_ups_by_hand_or_moves_their_day(world, clock):
    doc = service_request(world, "Under Way")
    with acting_as(world.officer), pytest.raises((EditRefused, frappe.PermissionError)):
        frappe.get_doc({"doctype": "Follow Up", "dossier_type": doc.doctype, "dossier": doc.name}).insert()
    name = ahead_of(doc)[0].name
    with acting_as(world.officer):
        row = frappe.get_doc("Follow Up", name)
        row.update({"due_on": "2027-01-01", "standing": "Effective"})
        row.save()
    stored = frappe.get_doc("Follow Up", name)
    assert (stored.due_on, stored.standing) == (date(2026, 9, 30), "Upcoming")


def test_a_closed_file_needs_no_contact(world, clock):
    doc = service_request(world, "Delivered")
    name = ahead_of(doc)[0].name
    take(doc, world.enterprise_a_user, "Confirm")
    assert ahead_of(doc) == []
    assert frappe.db.get_value("Follow Up", name, "standing") == "Not Needed"


def test_the_database_refuses_a_second_row_for_the_same_day(world, clock):
    doc = service_request(world, "Under Way")
    found = follow_up_job.rules.missing(
        [follow_up_job.rules.Dossier(f"Service Request|{doc.name}", FIRST)], [], 14, follow_up_job.calendar()
    )
    files = {("Service Request", doc.name): frappe.get_doc(doc.doctype, doc.name)}
    # As a run that read the table before the other one wrote its row.
    follow_up_job._make(found, files, FIRST, follow_up_job.calendar())
    assert len(ahead_of(doc)) == 1


def test_the_period_and_the_grace_are_settings(world, clock, configuration):
    settings = frappe.get_doc("Reg Station Settings")
    settings.update({"follow_up_days": 7, "follow_up_grace": 0})
    settings.save()
    doc = service_request(world, "Taken On")
    assert ahead_of(doc)[0].due_on == date(2026, 9, 23)
    clock(date(2026, 9, 24))
    assert follow_up_job.refresh(doc.name)["escalated"] == 1


def test_the_contact_ahead_shows_who_works_on_the_file(world, clock):
    doc = service_request(world, "Taken On")
    assert frappe.db.get_value("Follow Up", ahead_of(doc)[0].name, "assigned_to") is None
    with acting_as(world.officer):
        fresh = frappe.get_doc(doc.doctype, doc.name)
        fresh.update({"assigned_to": world.officer, "subject": "Said better"})
        fresh.save()
    row = frappe.db.get_value("Follow Up", {"dossier": doc.name}, ["assigned_to", "subject"])
    assert row == (world.officer, "Said better")
