"""Sign-in, language and the token, over HTTP."""

import re

import pytest

from tests.support.http_client import URL, Person


def test_guests_are_led_to_sign_in_and_come_back():
    import requests

    answer = requests.get(f"{URL}/station/applications", allow_redirects=False, timeout=60)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/login?redirect-to=/station/applications")


def test_a_post_without_the_token_is_refused():
    person = Person("town@demo.test")
    del person.session.headers["X-Frappe-CSRF-Token"]
    answer = person.call("reg_station.portal.applications.start", town="青禾镇")
    assert answer.status in (400, 403)


def test_guests_cannot_call_what_is_not_theirs():
    guest = Person()
    for method in ("applications.start", "applications.save", "files.upload", "visits.save", "visits.submit"):
        assert guest.call(f"reg_station.portal.{method}").status in (401, 403), method


def test_a_guest_keeps_the_chosen_language():
    guest = Person()
    guest.session.headers["Accept-Language"] = "en"
    assert 'lang="en"' in guest.page("/station").text
    assert guest.call("reg_station.portal.api.set_language", language="zh").status == 200
    assert 'lang="zh-CN"' in guest.page("/station").text


def test_an_account_keeps_the_chosen_language():
    person = Person("town2@demo.test")
    try:
        assert person.call("reg_station.portal.api.set_language", language="en").status == 200
        assert 'lang="en"' in person.page("/station").text
        assert 'lang="en"' in Person("town2@demo.test").page("/station").text
    finally:
        person.call("reg_station.portal.api.set_language", language="zh")
    assert 'lang="zh-CN"' in person.page("/station").text


@pytest.mark.parametrize(
    "account", ["town", "station", "approver", "inspector", "point", "city", "auditor", "enterprise"]
)
@pytest.mark.parametrize(
    "path", ["/station", "/station/points", "/station/verify", "/station/applications", "/station/visits"]
)
def test_no_page_fails_for_anybody(account, path):
    page = Person(f"{account}@demo.test").page(path)
    assert page.status in (200, 403)
    assert not re.search(r"Traceback|jinja2|\{\{|\{%", page.text)


def test_texts_without_inline_code_or_outside_addresses():
    """The pages can run under a strict content security policy, and call nobody else."""
    answer = Person("town@demo.test").page("/station")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    page = answer.text
    assert not re.search(r"\son\w+=", page)
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))", page)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
