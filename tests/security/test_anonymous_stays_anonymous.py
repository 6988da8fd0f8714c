"""Hole: a record that names nobody still has an owner, steps, an audit entry with an address, files, a job and a log.

Rule (J1): of somebody who complains anonymously, signed in or not, neither account nor enterprise nor name nor network
address stands anywhere in the database, and the code that leads back to the reply stands there as a hash only.
"""

import io
import json

import frappe
import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from reg_station.portal import throttle
from reg_station.supervision import public
from reg_station.supervision.nameless import nameless
from tests.support.feedback import on_its_way, staffed_point
from tests.support.people import acting_as

ADDRESS = "10.99.8.7"
FIELDS = {"contact_person": "Nobody Else", "contact_phone": "13987651234"}


@pytest.fixture
def place(world):
    return frappe._dict(zip(("name", "users"), staffed_point(world, "fb-one"), strict=True))


def sent_by(user: str, place: str, **values) -> str:
    frappe.local.request_ip = ADDRESS
    with acting_as(user):
        return public.send(
            "Complaint", place, "Waiting", "For two hours.", anonymous=1, **{**FIELDS, **values}
        )["code"]


def rows_of(code: str) -> dict[str, list]:
    """Everything that was written about it, by table."""
    name = frappe.db.get_value("Feedback", {"code_selector": code.replace("-", "")[:6]})
    at = {"reference_doctype": "Feedback", "reference_name": name}
    found = {
        "Feedback": frappe.get_all("Feedback", {"name": name}, ["*"]),
        "Case Step": frappe.get_all("Case Step", at, ["*"]),
        "Audit Entry": frappe.get_all("Audit Entry", at, ["*"]),
        "Version": frappe.get_all("Version", {"docname": name}, ["*"]),
        "Comment": frappe.get_all("Comment", at, ["*"]),
        "File": frappe.get_all("File", {"attached_to_name": name}, ["*"]),
        "Notification Log": frappe.get_all(
            "Notification Log", {"document_name": ("like", f"{name}%")}, ["*"]
        ),
        "Access Log": frappe.get_all("Access Log", {"reference_document": name}, ["*"]),
    }
    assert found["Feedback"] and found["Case Step"] and found["Audit Entry"]
    return found


@pytest.mark.parametrize("who", ["Guest", "enterprise_a_user"])
def test_nothing_tells_who_it_was(world, place, who):
    user = getattr(world, who, who)
    enterprise = {} if who == "Guest" else {"enterprise": world.enterprise_a}
    code = sent_by(user, place.name, **enterprise)
    text = json.dumps(rows_of(code), default=str, ensure_ascii=False)
    for secret in (ADDRESS, "Nobody Else", "13987651234", code, code.replace("-", "")[6:]):
        assert secret not in text
    if who != "Guest":
        assert user not in text and world.enterprise_a not in text
    assert frappe.session.user == "Administrator"


def test_an_enterprise_does_not_find_its_anonymous_complaint_among_its_own(world, place):
    sent_by(world.enterprise_a_user, place.name, enterprise=world.enterprise_a)
    with acting_as(world.enterprise_a_user):
        assert frappe.get_list("Feedback", pluck="name") == []


def test_answering_by_code_leaves_no_name_either(world, place):
    code = sent_by("Guest", place.name)
    name = frappe.db.get_value("Feedback", {"code_selector": code.replace("-", "")[:6]})
    frappe.local.request_ip = "10.0.0.1"  # the officer's own
    on_its_way(frappe.get_doc("Feedback", name), "Replied", place.users[0])
    frappe.local.request_ip = ADDRESS
    with acting_as(world.enterprise_a_user):
        assert public.answer(code, 0, "Not enough.")["state"] == "Reopened"
        assert frappe.session.user == world.enterprise_a_user
    text = json.dumps(rows_of(code), default=str)
    assert ADDRESS not in text and world.enterprise_a_user not in text


def test_files_of_an_anonymous_one_are_private_and_nobodys(world, place, monkeypatch):
    parts = MultiDict([("file", FileStorage(stream=io.BytesIO(b"%PDF-1.4 proof"), filename="proof.pdf"))])
    request = Request(EnvironBuilder(method="POST", data=parts).get_environ())
    monkeypatch.setattr(frappe.local, "request", request, raising=False)
    code = sent_by(world.enterprise_a_user, place.name)
    (file,) = rows_of(code)["File"]
    assert (file.owner, file.modified_by, file.is_private) == ("Guest", "Guest", 1)
    with acting_as(world.enterprise_a_user):
        assert not frappe.get_doc("File", file.name).has_permission("read")
    with acting_as("Guest"):
        assert not frappe.get_doc("File", file.name).has_permission("read")
    with acting_as(world.officer):
        assert frappe.get_doc("File", file.name).has_permission("read")


def test_a_bad_file_leaves_nothing_behind(world, place, monkeypatch):
    parts = MultiDict([("file", FileStorage(stream=io.BytesIO(b"MZ"), filename="run.exe"))])
    request = Request(EnvironBuilder(method="POST", data=parts).get_environ())
    monkeypatch.setattr(frappe.local, "request", request, raising=False)
    with pytest.raises(frappe.ValidationError, match="cannot be attached"):
        sent_by("Guest", place.name)
    assert frappe.session.user == "Administrator"


def test_an_officer_who_takes_it_down_keeps_no_contact(world, place):
    with acting_as(world.officer):
        doc = frappe.get_doc(
            {
                "doctype": "Feedback",
                "kind": "Complaint",
                "subject": "By letter",
                "text": "Unsigned.",
                "service_point": place.name,
                "channel": "Letter",
                "anonymous": 1,
                "enterprise": world.enterprise_a,
                **FIELDS,
            }
        ).insert()
    stored = frappe.db.get_value("Feedback", doc.name, ["enterprise", *FIELDS], as_dict=True)
    assert not any(stored.values())


def test_the_counter_keeps_no_address():
    assert throttle._unreadable(ADDRESS) == throttle._unreadable(ADDRESS)
    assert ADDRESS not in throttle._unreadable(ADDRESS)
    assert throttle._unreadable(ADDRESS) != throttle._unreadable("10.99.8.8")


def test_the_session_is_given_back_even_after_a_refusal(world):
    frappe.local.request_ip = ADDRESS
    with acting_as(world.officer):
        with pytest.raises(ValueError), nameless():
            assert (frappe.session.user, frappe.local.request_ip) == ("Guest", None)
            raise ValueError
        assert (frappe.session.user, frappe.local.request_ip) == (world.officer, ADDRESS)
