"""What everybody may know, and that a guest learns nothing else."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from reg_station.portal import public, throttle
from reg_station.portal.api import set_language
from tests.support.factories import acting_as
from tests.support.pages import open_page
from tests.support.requests_in_process import begin_request

PERSONAL = ("Lin", "021-00000000", "Zhou", "Member 1", "@world.test")


@pytest.fixture
def certificate(world):
    doc = world.application("Accredited")
    return frappe.get_doc("Accreditation Certificate", doc.certificate)


@pytest.fixture(autouse=True)
def fresh_window(db, monkeypatch):
    """Counters live in Redis, outside the transaction: each test gets a window of its own."""
    key = frappe.generate_hash(length=8)
    monkeypatch.setattr(
        frappe.cache, "make_key", lambda name, *a, **k: f"{key}|{name}".encode(), raising=False
    )


def check(code):
    return open_page(f"/station/verify/{code}")


def test_a_valid_certificate_is_confirmed(certificate):
    page = check(certificate.verification_code)
    assert page.status == 200
    assert 'data-status="Valid"' in page.html
    for words in (
        certificate.certificate_number,
        certificate.point_name,
        certificate.town,
        str(certificate.issued_on),
    ):
        assert words in page.words


def test_the_code_is_read_as_people_type_it(certificate):
    code = certificate.verification_code
    spaced = " ".join(code[i : i + 4] for i in range(0, 16, 4)).lower()
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    for typed in (
        spaced,
        code.lower(),
        f"-{code[:8]}-{code[8:]}",
        wide,
        code.replace("L", "1"),
        f"http://x.test/station/verify/{code}/",
    ):
        with acting_as("Guest"):
            assert public.lookup(typed)["status"] == "Valid", typed


@pytest.mark.parametrize("status", ["Suspended", "Revoked"])
def test_a_certificate_out_of_force_is_told_as_such(certificate, status):
    frappe.db.set_value(
        certificate.doctype, certificate.name, {"status": status, "status_reason": "Complaint by Wang"}
    )
    page = check(certificate.verification_code)
    assert f'data-status="{status}"' in page.html
    assert "Wang" not in page.html


def test_a_certificate_past_its_term_is_expired(certificate):
    frappe.db.set_value(certificate.doctype, certificate.name, "valid_to", add_days(nowdate(), -1))
    assert 'data-status="Expired"' in check(certificate.verification_code).html
    frappe.db.set_value(certificate.doctype, certificate.name, "valid_to", nowdate())
    assert 'data-status="Valid"' in check(certificate.verification_code).html


@pytest.mark.parametrize("code", ["ABCDEFGHJKLMNPQR", "%25", "' or 1=1 --", "x" * 500, "证书"])
def test_an_unknown_code_says_no_more_than_that(certificate, code):
    page = open_page(f"/station/verify?code={code}")
    assert page.status == 200
    assert 'data-status="Unknown"' in page.html
    assert certificate.certificate_number not in page.html


def test_the_number_on_the_certificate_is_no_code(certificate):
    """Numbers run on: whoever could look them up could list all certificates."""
    assert public.lookup(certificate.certificate_number)["status"] == "Unknown"


def test_verification_is_limited_as_the_settings_say(certificate):
    frappe.db.set_single_value("Reg Station Settings", "verification_limit", 3)
    code = certificate.verification_code
    assert [check(code).status for _ in range(4)] == [200, 200, 200, 429]
    assert "Too many requests" in check(code).words
    assert certificate.certificate_number not in check(code).html
    assert open_page(f"/station/verify/{code}", remote="10.9.9.9").status == 200


def test_limit_counts_by_purpose_and_window(world, monkeypatch):
    frappe.local.request_ip = "10.4.4.4"
    throttle.check_limit("one", 1, 60)
    throttle.check_limit("two", 1, 60)
    with pytest.raises(frappe.RateLimitExceededError):
        throttle.check_limit("one", 1, 60)
    later = throttle.time.time() + 61
    monkeypatch.setattr(throttle.time, "time", lambda: later)
    throttle.check_limit("one", 1, 60)


def test_points_in_operation_are_listed_and_others_are_not(certificate):
    point = certificate.service_point
    assert point in open_page("/station/points").html
    assert point not in open_page("/station/points?town=World Town B").html
    frappe.db.set_value("Service Point", point, "status", "Suspended")
    assert point not in open_page("/station/points").html
    assert "suspended and offers no service" in open_page(f"/station/points/{point}").words


def test_public_pages_hold_nothing_personal(world, certificate):
    world.point_member(certificate.service_point)
    for address in (
        "/station",
        "/station/points",
        f"/station/points/{certificate.service_point}",
        f"/station/verify/{certificate.verification_code}",
    ):
        html = open_page(address).html
        assert not [word for word in PERSONAL if word in html.replace("Linux", "")], address


def test_a_station_shows_phones_areas_and_what_is_on_show_today(world):
    station = frappe.get_doc("Registration Station", world.station)
    station.update(
        {
            "public_phone": "021-1",
            "complaint_phone": "021-2",
            "suggestion_box": "Hall",
            "contact_person": "Secret Person",
        }
    )
    station.append("areas", {"area_kind": "Display", "location": "Second floor", "floor_area": 40})
    for product, start, end in (("Shown", -1, 1), ("Past", -9, -1), ("Future", 1, 9), ("Always", None, None)):
        station.append(
            "exhibits",
            {
                "product_name": f"{product} device",
                "shown_from": add_days(nowdate(), start) if start else None,
                "shown_to": add_days(nowdate(), end) if end else None,
                "image": "/private/files/secret.png",
            },
        )
    station.flags.ignore_links = True
    station.save()
    page = open_page(f"/station/points/{world.station}")
    assert page.status == 200
    for words in ("021-1", "021-2", "Hall", "Second floor", "Shown device", "Always device"):
        assert words in page.words
    for words in ("Past device", "Future device", "Secret Person", "secret.png"):
        assert words not in page.html


def test_an_unknown_place_is_not_found(world):
    assert open_page("/station/points/SP-1999-0001").status == 404


def test_language_is_kept_for_guests_and_for_accounts(world):
    from frappe.auth import CookieManager

    begin_request("POST")
    frappe.local.cookie_manager = CookieManager()
    with acting_as("Guest"):
        assert set_language("zh") == "zh"
        assert frappe.local.cookie_manager.cookies["preferred_language"]["value"] == "zh"
        with pytest.raises(frappe.ValidationError, match="Chinese and English"):
            set_language("xx")
    with acting_as(world.town_a_officer):
        set_language("zh")
    assert frappe.db.get_value("User", world.town_a_officer, "language") == "zh"
