"""Complaints on a phone: the form shows the point's own ways, the code is shown once, the reply is judged by code."""

import re

import pytest

from tests.browser.conftest import fits, shoot, unlabelled
from tests.support.http_client import Person

FEEDBACK = "Feedback"


@pytest.fixture(scope="module")
def point():
    found = Person("point@demo.test").get(
        "/api/resource/Station Member", fields='["service_point"]', filters='[["user","=","point@demo.test"]]'
    )
    return found.data[0]["service_point"]


def handled(subject: str) -> str:
    """The point accepts, handles and replies; the name of the record."""
    officer = Person("point@demo.test")
    name = officer.get(f"/api/resource/{FEEDBACK}", filters=f'[["subject","=","{subject}"]]').data[0]["name"]
    for action in ("Accept", "Start Handling", "Reply"):
        if action == "Reply":
            officer.put(f"/api/resource/{FEEDBACK}/{name}", reply="已改正。")
        answer = officer.call(
            "reg_station.workflow.progress.take_action", doctype=FEEDBACK, name=name, action=action
        )
        assert answer.status == 200, answer.text
    return name


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "wide"])
def test_the_pages_fit(open_browser, point, phone, locale):
    page = open_browser(phone=phone, locale=locale)
    for path in (f"/station/complain?place={point}", "/station/feedback"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert fits(page) and unlabelled(page) == [] and page.locator("h1").count() == 1
        name = path.split("?")[0].rsplit("/", 1)[-1]
        shoot(page, f"complaints-{name}-{'phone' if phone else 'wide'}-{locale}")


def test_from_the_form_to_the_reply_on_a_phone(open_browser, point):
    page = open_browser(phone=True)
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    page.goto("/station/complain")
    page.locator("#complain button[type=submit]").click()
    assert page.locator("#taken").is_hidden()  # nothing is filled in yet
    page.locator("#c-place").select_option(point)
    assert page.locator("#c-ways").is_visible()
    page.locator("#c-subject").fill("手机投诉")
    page.locator("#c-text").fill("排队叫号屏不亮。")
    page.locator("#complain button[type=submit]").click()
    assert page.locator("#taken").is_hidden()  # neither a name nor anonymous
    page.locator("#c-anonymous").check()
    assert page.locator("#c-person").is_hidden()
    page.locator("#complain button[type=submit]").click()
    page.locator("#taken").wait_for()
    code = page.locator("#code").inner_text()
    assert re.fullmatch(r"(?:[2-9A-Z]{5}-){3}[2-9A-Z]{5}", code) and fits(page)
    shoot(page, "complaints-code-phone")
    handled("手机投诉")
    page.goto("/station/feedback")
    page.locator("#t-code").fill(code.lower())
    page.locator("#track button").click()
    page.locator("#judge").wait_for()
    assert "已改正。" in page.locator("#standing").inner_text() and fits(page)
    page.locator("#judge button[value='0']").click()
    assert page.locator("#judge").is_visible()  # a reason is missing
    page.locator("#j-reason").fill("叫号屏仍不亮。")
    page.locator("#judge button[value='0']").click()
    page.locator("#judge").wait_for(state="hidden")
    assert "叫号屏仍不亮。" in page.locator("#standing").inner_text()
    shoot(page, "complaints-standing-phone")
    # The code is in no address, neither of a page nor of a call.
    plain = code.replace("-", "").lower()
    assert not any(plain in url.replace("-", "").lower() for url in addresses)
    page.reload()
    assert page.locator("#t-code").input_value() == "" and page.locator("#standing").is_hidden()


@pytest.mark.parametrize(
    "account,phone", [("point", True), ("town", False), ("enterprise", True), ("station", False)]
)
def test_lists_and_records_fit_for_whoever_sees_them(open_browser, account, phone):
    page = open_browser(account, phone=phone)
    page.goto("/station/complaints")
    assert fits(page) and page.locator("h1").count() == 1
    shoot(page, f"complaints-list-{account}")
    links = page.locator("#complaints h2 a")
    if links.count():
        links.first.click()
        page.locator("#said").wait_for()
        page.wait_for_load_state("networkidle")
        assert fits(page) and unlabelled(page) == []
        shoot(page, f"complaints-record-{account}")
    else:
        assert account == "town"
