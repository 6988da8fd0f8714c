"""Sharing on the portal with a browser: finding, registering, offering, needing, agreeing; wide and on a phone."""

import re
import uuid

import pytest

from tests.browser.conftest import fits, shoot, unlabelled
from tests.support.http_client import Person
from tests.support.pictures import photo
from tests.support.sharing import credit_code
from tests.support.sharing_over_http import Market, day

PAGES = ("/station/resources", "/station/demands", "/station/introductions", "/station/enterprise")
CLEANROOM = "洁净厂房"


@pytest.fixture(scope="module")
def market():
    return Market()


def notice(page) -> str:
    box = page.locator("#notice .banner")
    box.wait_for()
    return box.inner_text()


def saved(page):
    page.locator("#save").click()
    page.locator("#save-state", has_text="已全部保存").wait_for()


def confirm(page):
    page.locator("#dialog button[value=yes]").click()


def watch_failures(page) -> list[str]:
    failed = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    return failed


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "wide"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_the_market_is_filtered_and_a_listing_opened(open_browser, phone, locale):
    page = open_browser(phone=phone, locale=locale)
    failed = watch_failures(page)
    page.goto("/station")
    page.locator('.hero a[href="/station/market"]').click()
    page.locator("#listings .listing-card").first.wait_for()
    everything = page.locator("#listings .listing-card").count()
    assert fits(page) and unlabelled(page) == []
    page.locator("#resource-type").select_option("Cleanroom")
    page.wait_for_url("**resource_type=Cleanroom**")
    page.locator(".market-filters summary").click()
    page.locator("#class").select_option("ISO 7")
    page.locator("#area").fill("200")
    page.locator("#filters button[type=submit]").click()
    page.wait_for_url("**area=200**")
    rooms = page.locator("#listings .listing-card")
    assert 0 < rooms.count() < everything
    page.locator("#free-from").wait_for(state="visible")
    shoot(page, f"portal-market-{'phone' if phone else 'wide'}-{locale}")
    title = rooms.first.locator("a").inner_text()
    rooms.first.locator("a").click()
    page.wait_for_url(re.compile(r"/station/market/RES-"))
    assert page.locator("h1").inner_text() == title
    assert fits(page)
    picture = page.locator(".gallery img").first
    assert picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 100
    assert page.locator('#ask a[href^="/login?redirect-to=/station/market/"]').is_visible()
    shoot(page, f"portal-listing-{'phone' if phone else 'wide'}-{locale}")
    assert failed == []


def test_a_town_is_chosen_from_the_counts(open_browser):
    page = open_browser()
    page.goto("/station/market")
    link = page.locator("#by-town li").first
    count = int(link.locator("b").inner_text())
    link.locator("a").click()
    page.wait_for_url("**town=**")
    assert page.locator("#listings .listing-card").count() == min(count, 24)


def test_registering_from_the_first_mistake_to_the_number(open_browser):
    page = open_browser(phone=True)
    page.goto("/station/market")
    page.locator('main a[href="/station/register"]').click()
    page.locator("#register").wait_for()
    assert fits(page) and unlabelled(page) == []
    assert page.locator("#r-website").evaluate("(trap) => trap.getBoundingClientRect().right < 0")
    page.locator("#register button[type=submit]").click()
    assert page.locator("#r-name-error").inner_text() == "请填写。"
    good = credit_code(int(uuid.uuid4().int % 900_000) + 1000)
    wrong = good[:-1] + ("1" if good[-1] != "1" else "2")
    for field, value in {
        "enterprise_name": "澄湖浏览器测试有限公司",
        "applicant_name": "云起",
        "applicant_phone": "13611112222",
        "applicant_email": "not an address",
        "uscc": wrong,
    }.items():
        page.locator(f'#register [name="{field}"]').fill(value)
    page.locator("#r-town").select_option(index=1)
    page.locator("#register button[type=submit]").click()
    assert "校验码" in page.locator("#r-code-error").inner_text()
    assert "邮箱" in page.locator("#r-mail-error").inner_text()
    page.locator("#r-code").fill(good.lower())
    page.locator("#r-mail").fill(f"{uuid.uuid4().hex[:8]}@company.test")
    page.locator("#r-licence").set_input_files(
        {"name": "执照.pdf", "mimeType": "application/pdf", "buffer": b"<html>"}
    )
    page.locator("#register button[type=submit]").click()
    page.locator("#r-licence-error", has_text="与扩展名不符").wait_for()
    assert page.locator("#r-name").input_value() == "澄湖浏览器测试有限公司"
    page.locator("#r-licence").set_input_files(
        {"name": "执照.jpg", "mimeType": "image/jpeg", "buffer": photo(600, 400)}
    )
    page.locator("#register button[type=submit]").click()
    page.locator("#registered").wait_for()
    assert re.match(r"ER-\d{4}-\d+", page.locator("#registered-number").inner_text())
    assert page.locator("#registered-another").is_hidden()
    shoot(page, "portal-registered-phone")


def test_a_known_code_is_told_to_add_an_account(open_browser):
    page = open_browser(locale="en-GB")
    page.goto("/station/register")
    uscc = Person("enterprise@demo.test").get("/api/resource/Enterprise", fields='["uscc"]').data[0]["uscc"]
    for field, value in {
        "enterprise_name": "The same one",
        "uscc": uscc,
        "applicant_name": "Second",
        "applicant_phone": "021-1",
        "applicant_email": f"{uuid.uuid4().hex[:8]}@company.test",
    }.items():
        page.locator(f'#register [name="{field}"]').fill(value)
    page.locator("#r-town").select_option(index=1)
    page.locator("#register button[type=submit]").click()
    page.locator("#registered-another", has_text="adds your account").wait_for()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "wide"])
def test_pages_of_an_enterprise_fit_and_are_labelled(open_browser, phone):
    page = open_browser("enterprise2", phone=phone)
    failed = watch_failures(page)
    for path in (*PAGES, "/station/resources/new", "/station/demands/new"):
        page.goto(path)
        assert fits(page) and unlabelled(page) == [], path
        assert page.locator("h1").count() == 1
    for path in PAGES[:3]:
        page.goto(path)
        page.locator(".card-title a").first.click()
        page.wait_for_load_state()
        assert fits(page) and unlabelled(page) == [], path
    assert failed == []


def test_a_listing_from_new_to_sent_with_photos(open_browser):
    page = open_browser("enterprise", phone=True)
    page.goto("/station/resources")
    page.get_by_role("link", name="发布资源").click()
    page.locator('.type input[value="Cleanroom"]').check(force=True)
    title = f"浏览器洁净间{uuid.uuid4().hex[:6]}"
    page.locator("#new-title").fill(title)
    page.locator("#new-resource button[type=submit]").click()
    page.wait_for_url(re.compile(r"/station/resources/RES-"))
    assert fits(page) and unlabelled(page) == []
    assert page.locator('[data-field="area"]').is_visible()
    assert not page.locator('[data-field="equipment_model"]').is_visible()
    page.locator('[data-action="Submit"]').click()
    confirm(page)
    assert "面积" in notice(page)
    page.locator('[data-field="area"]').fill("260")
    page.locator('[data-field="cleanliness_class"]').select_option("ISO 7")
    page.locator('[data-field="utilities"] input[value="Compressed Air"]').check()
    page.locator("[data-add-pictures]").set_input_files(
        [
            {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": photo(800, 600 + number)}
            for number in range(2)
        ]
    )
    page.locator('[data-table="photos"] .file-picture:not([hidden])').nth(1).wait_for()
    page.locator('[data-table="photos"] [data-cell="caption"]').first.fill("南侧")
    saved(page)
    shoot(page, "portal-listing-form-phone")
    page.reload()
    assert page.locator('[data-field="utilities"] input:checked').get_attribute("value") == "Compressed Air"
    assert page.locator('[data-table="photos"] [data-row]').count() == 2
    page.locator('[data-action="Submit"]').click()
    confirm(page)
    page.locator(".title-row .state", has_text="已提交").wait_for()
    assert page.locator("[data-field]").count() == 0 and page.locator(".file-picture").count() == 2
    page.get_by_text("南侧").wait_for()
    page.get_by_text("校准日期").wait_for(state="hidden")


def test_pictures_that_are_none_are_refused_and_leave_no_row(open_browser):
    page = open_browser("enterprise")
    page.goto("/station/resources/new")
    page.locator('.type input[value="Equipment"]').check(force=True)
    page.locator("#new-title").fill("没有照片的设备")
    page.locator("#new-resource button[type=submit]").click()
    page.wait_for_url(re.compile(r"/station/resources/RES-"))
    assert page.locator('[data-field="equipment_model"]').is_visible()
    assert not page.locator('[data-field="area"]').is_visible()
    page.locator("[data-add-pictures]").set_input_files(
        {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff broken"}
    )
    assert "broken.jpg" in notice(page)
    assert page.locator('[data-table="photos"] [data-row]').count() == 0


def test_two_tabs_do_not_overwrite_each_other(open_browser):
    first, second = open_browser("enterprise"), open_browser("enterprise")
    for page in (first, second):
        page.goto("/station/enterprise")
    first.locator('[data-field="main_products"]').fill(f"第一 {uuid.uuid4().hex}")
    saved(first)
    second.locator('[data-field="main_products"]').fill("第二")
    second.locator("#save").click()
    assert "仍在本页" in notice(second)
    assert second.locator('[data-field="main_products"]').input_value() == "第二"


def test_a_demand_shows_its_matches_and_one_is_asked_for(open_browser, market):
    listing = market.listing(
        resource_type="Equipment", equipment_model="浏览器匹配机", capacity=1, capacity_unit="台"
    )
    demand = market.demand(
        resource_type="Equipment", equipment_model="浏览器匹配机", capacity=1, capacity_unit="台"
    )
    page = open_browser("enterprise2", phone=True)
    page.goto(f"/station/demands/{demand}")
    for _attempt in range(20):
        if page.locator(f'.suggestion a[href$="{listing}"]').count():
            break
        page.wait_for_timeout(500)
        page.reload()
    card = page.locator(".suggestion", has=page.locator(f'a[href$="{listing}"]'))
    assert fits(page) and unlabelled(page) == []
    if not card.locator("meter").first.is_visible():
        card.locator("summary", has_text="匹配理由").click()
    points = [float(words.split("/")[0]) for words in card.locator(".points").all_inner_texts()]
    assert sum(points) == pytest.approx(float(card.locator(".score b").inner_text()))
    shoot(page, "portal-demand-phone")
    card.locator(".ask-box summary").click()
    card.locator("textarea").fill("请尽快安排。")
    card.locator(".ask-box button").click()
    page.wait_for_url(re.compile(r"/station/introductions/MAT-"))
    assert "已申请对接" in page.locator("#turn").inner_text()


def test_a_demand_begins_at_a_listing(open_browser, market):
    listing = market.listing(resource_type="Vacant Factory", area=1500, clear_height=6)
    page = open_browser("enterprise2")
    page.goto(f"/station/market/{listing}")
    page.locator('#ask a[href^="/station/demands/new"]').click()
    page.locator("#new-title").fill("类似的厂房")
    page.locator("#new-demand button[type=submit]").click()
    page.wait_for_url(re.compile(r"/station/demands/DEM-"))
    assert page.locator('[data-field="area"]').input_value() == "1500"
    assert page.locator('[data-field="clear_height"]').input_value() == "6"


def test_both_sides_agree_and_see_each_other(open_browser, market):
    listing = market.listing(resource_type="Cleanroom", area=310, cleanliness_class="ISO 7")
    demand = market.demand(resource_type="Cleanroom", area=300, cleanliness_class="ISO 7")
    asked = market.seeker.call("reg_station.resource_sharing.asking.ask", resource=listing, demand=demand)
    match = asked.message["match"]
    market.step(market.officer, "Resource Match", match, "Introduce")
    seeker, offerer = open_browser("enterprise2"), open_browser("enterprise", phone=True)
    address = f"/station/introductions/{match}"
    for page in (seeker, offerer):
        page.goto(address)
        assert fits(page) and unlabelled(page) == []
        assert page.locator("[data-reveal]").count() == 0
        page.locator("#consent button[type=submit]").click()
        page.locator("#turn", has_text="您已同意" if page is seeker else "任一方均可提出条件").wait_for()
    seeker.goto(address)
    seeker.locator("[data-reveal]").click()
    seeker.locator("#contact-shown dl").wait_for()
    assert "13900001234" in seeker.locator("#contact-shown").inner_text()
    seeker.locator("#p-from").fill(day(20))
    seeker.locator("#p-to").fill(day(40))
    seeker.locator("#p-terms").fill("按月结算。")
    seeker.locator("#terms form button[type=submit]").last.click()
    seeker.locator("#turn", has_text="等待对方答复").wait_for()
    offerer.goto(address)
    assert "轮到您" in offerer.locator("#turn").inner_text()
    offerer.locator('[data-call$="accept_terms"] button').click()
    assert day(20) in offerer.locator("#dialog").inner_text()
    confirm(offerer)
    offerer.locator("#agreement").wait_for()
    assert "按月结算。" in offerer.locator("#agreement").inner_text()
    shoot(offerer, "portal-introduction-phone")


def test_capacity_that_is_gone_is_said_in_words(open_browser, market):
    listing = market.listing(resource_type="Cleanroom", area=320, cleanliness_class="ISO 7")
    matches = [
        market.negotiation(listing, market.demand(resource_type="Cleanroom", area=300))
        for _number in range(2)
    ]
    page = open_browser("enterprise")
    for match in matches:
        page.goto(f"/station/introductions/{match}")
        page.locator('[data-call$="accept_terms"] button').click()
        confirm(page)
        if match == matches[0]:
            page.locator("#agreement").wait_for()
    assert "已被占用" in notice(page) or "占用" in notice(page)
    assert page.locator("#agreement").count() == 0


def test_still_on_offer_is_one_click(open_browser, market):
    listing = market.listing(resource_type="Cleanroom", area=330, cleanliness_class="ISO 7")
    market.step(market.officer, "Shared Resource", listing, "Mark Stale")
    page = open_browser("enterprise", phone=True)
    page.goto(f"/station/resources/{listing}")
    page.locator("#confirm button").click()
    page.locator(".title-row .state.good").wait_for()
    assert (
        market.offerer.get(f"/api/resource/Shared Resource/{listing}").data["workflow_state"] == "Published"
    )
