"""Learning with a browser: an event found and signed up for on a phone, policies and answers read, hours in the Desk."""

import re
import uuid

import pytest

from tests.browser.conftest import fits, shoot, unlabelled

EVENT = "临床评价路径选择与资料撰写"
PAGES = ("/station/events", "/station/policies", "/station/faq", "/station/manual")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "wide"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_every_page_fits_and_is_labelled(open_browser, phone, locale):
    page = open_browser(phone=phone, locale=locale)
    failed = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    for address in PAGES:
        page.goto(address)
        assert fits(page) and unlabelled(page) == [], address
        shoot(page, f"portal-{address.rsplit('/', 1)[1]}-{'phone' if phone else 'wide'}-{locale}")
    page.goto("/station/policies")
    page.locator("#policies a").first.click()
    page.wait_for_url(re.compile(r"/station/policies/POL-"))
    assert fits(page) and page.locator("h1").inner_text()
    shoot(page, f"portal-policy-{'phone' if phone else 'wide'}-{locale}")
    assert failed == []


def test_signing_up_for_an_event_on_a_phone_and_giving_the_place_back(open_browser):
    page = open_browser("enterprise", phone=True)
    page.goto("/station/events")
    page.locator("#events a", has_text=EVENT).click()
    page.wait_for_url(re.compile(r"/station/events/TS-"))
    before = page.locator(".facts .fact", has_text="名额").inner_text()
    person = f"浏览器{uuid.uuid4().hex[:4]}"
    assert fits(page) and unlabelled(page) == []
    page.locator("#sign-up button[type=submit]").click()
    assert page.locator("#su-person").evaluate("(node) => !node.validity.valid")
    page.locator("#su-person").fill(person)
    page.locator("#su-phone").fill("13800001111")
    page.locator("#sign-up button[type=submit]").click()
    row = page.locator("#own li", has_text=person)
    row.wait_for()
    assert page.locator(".facts .fact", has_text="名额").inner_text() != before
    shoot(page, "portal-event-signed-up-phone")
    # The same person again: a sentence, and what was typed stays.
    page.locator("#su-person").fill(person)
    page.locator("#sign-up button[type=submit]").click()
    page.locator("#notice .banner", has_text="已报名").wait_for()
    assert page.locator("#su-person").input_value() == person
    page.goto("/station/events")
    page.locator("#mine li", has_text=person).wait_for()
    assert fits(page)
    page.locator("#mine li", has_text=person).locator("button").click()
    page.locator("#dialog button[value=yes]").click()
    page.locator("#mine li", has_text=person).wait_for(state="detached")


def test_a_guest_is_led_through_sign_in_to_the_event(open_browser):
    page = open_browser(phone=True)
    page.goto("/station/events")
    page.locator("#events a", has_text=EVENT).click()
    page.locator('#sign-up a[href^="/login?redirect-to=/station/events/"]').wait_for()
    assert page.locator("#su-person").count() == 0


def test_policies_are_searched_and_an_old_one_leads_to_the_new(open_browser):
    page = open_browser()
    page.goto("/station/policies")
    page.locator("#words").fill("监督管理条例")
    page.locator("#filters button[type=submit]").click()
    page.wait_for_url("**words=**")
    assert page.locator("#policies article").count() == 1
    page.locator("#superseded").check()
    page.wait_for_url("**superseded=1**")
    assert page.locator("#policies article").count() == 2
    page.locator("#policies a", has_text="2017").click()
    page.locator(".banner.warn a", has_text="2021").click()
    page.locator("h1", has_text="2021").wait_for()


def test_an_answer_on_old_ground_carries_its_warning(open_browser):
    page = open_browser()
    page.goto("/station/faq")
    answers = page.locator("#answers details")
    assert answers.count() == 9
    flagged = answers.filter(has=page.locator(".banner.warn"))
    assert flagged.count() == 1
    flagged.locator("summary").click()
    flagged.locator(".banner.warn").wait_for(state="visible")
    shoot(page, "portal-faq-open")


def test_the_manual_is_read_in_the_readers_language(open_browser):
    for locale, heading in (("zh-CN", "服务对象"), ("en-GB", "Whom we serve")):
        page = open_browser(locale=locale)
        page.goto("/station/manual")
        page.locator("#manual h2", has_text=heading).wait_for()


def test_the_report_shows_half_an_hour_too_few_in_the_desk(open_browser):
    page = open_browser("station")
    page.goto("/app/query-report/Training Hours")
    page.locator(".dt-row", has_text="69.5").first.wait_for()
    assert page.locator(".dt-row", has_text="82").count() >= 1
    page.locator(".chart-wrapper svg, .frappe-chart").first.wait_for()
    shoot(page, "desk-training-hours")


def test_the_learning_desk_and_a_session_open_without_errors(open_browser):
    page = open_browser("station")
    page.goto("/app/learning-desk")
    page.locator(".number-widget-box").first.wait_for()
    page.wait_for_timeout(1500)
    shoot(page, "desk-learning")
    page.goto("/app/training-session?title=" + EVENT)
    page.locator(".list-row a", has_text=EVENT).first.click()
    page.locator("[data-fieldname=people_html] li").first.wait_for()
    shoot(page, "desk-training-session")


def test_a_link_to_an_answer_opens_it(open_browser):
    page = open_browser()
    page.goto("/station/policies")
    page.locator("#policies a", has_text="注册与备案管理办法").last.click()
    page.wait_for_url(re.compile(r"/station/policies/POL-"))
    page.locator('a[href^="/station/faq#"]').first.click()
    page.wait_for_url("**/station/faq#FAQ-**")
    name = page.url.rsplit("#", 1)[1]
    assert page.locator(f"details#{name}").evaluate("(node) => node.open")
