"""What everybody meets: the finder, the verification, the language, a screen 360 pixels wide."""

import pytest

from tests.browser.conftest import fits, shoot, unlabelled
from tests.support.http_client import Person

PUBLIC = ("/station", "/station/points", "/station/verify", "/station/verify/ABCDEFGH")


@pytest.fixture(scope="module")
def certificate():
    person = Person("station@demo.test")
    found = person.get(
        "/api/resource/Accreditation Certificate",
        filters='[["status","=","Valid"]]',
        fields='["*"]',
        limit_page_length=1,
    )
    return found.data[0]


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "wide"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_public_pages_fit_and_load_everything(open_browser, phone, locale):
    page = open_browser(phone=phone, locale=locale)
    failed = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    for path in PUBLIC:
        page.goto(path)
        assert fits(page), path
        assert unlabelled(page) == [], path
        assert page.locator("h1").count() == 1
    assert failed == []
    page.goto("/station")
    page.wait_for_load_state("networkidle")
    shoot(page, f"portal-home-{'phone' if phone else 'wide'}-{locale}")


def test_a_certificate_is_verified_by_hand(open_browser, certificate):
    page = open_browser(phone=True)
    page.goto("/station/verify")
    code = certificate["verification_code"]
    page.locator("#code").fill(f" {code[:4].lower()} {code[4:]} ")
    page.locator("main form button[type=submit]").click()
    page.locator('#verdict[data-status="Valid"]').wait_for()
    assert certificate["certificate_number"] in page.locator("#verdict").inner_text()
    shoot(page, "portal-verify-phone")


def test_the_finder_shows_the_points_of_a_town(open_browser, certificate):
    page = open_browser(phone=True)
    page.goto("/station")
    page.locator("#town").select_option(certificate["town"])
    page.wait_for_url("**town=**")
    titles = page.locator("#points h3").all_inner_texts()
    assert titles and all(certificate["town"] in title for title in titles)
    page.locator("#points h3 a").first.click()
    assert certificate["town"] in page.locator("h1").inner_text()


def test_the_language_switch_works_for_guests(open_browser):
    page = open_browser(locale="en-GB")
    page.goto("/station/verify")
    assert page.locator("h1").inner_text() == "Verify a Certificate"
    page.locator('[data-language="zh"]').click()
    page.locator("h1", has_text="证书查验").wait_for()
    page.goto("/station")
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_signing_in_leads_back_to_the_page(open_browser):
    page = open_browser(locale="zh-CN")
    page.goto("/station/applications")
    page.wait_for_url("**/login?redirect-to=**")
    page.locator("#login_email").fill("town@demo.test")
    page.locator("#login_password").fill("demo")
    page.locator(".form-login button[type=submit]").click()
    page.wait_for_url(lambda url: url.endswith("/station/applications") and "login" not in url)
    page.locator("#applications .card").first.wait_for()
    page.locator(".menu summary").click()
    page.locator("[data-sign-out]").click()
    page.get_by_role("link", name="登录").first.wait_for()
