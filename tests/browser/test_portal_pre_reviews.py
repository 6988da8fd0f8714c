"""A pre-review with a browser: a file uploaded on a phone and its checks shown, changed words, the form in Desk."""

import re

import pytest

from reg_station.guidance_services.prereview import samples
from tests.browser.conftest import fits, shoot, unlabelled

PRODUCT = "一次性使用电子膀胱镜"
ENTERPRISE = "澄湖启明医疗科技有限公司"


def open_case(page, words: str):
    page.goto("/station/pre-reviews")
    page.locator("#pre-reviews a", has_text=words).first.click()
    page.wait_for_url(re.compile(r"/station/pre-reviews/PRV-"))


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "wide"])
def test_every_page_fits_and_is_labelled(open_browser, phone):
    page = open_browser("enterprise", phone=phone)
    page.goto("/station/pre-reviews")
    assert fits(page) and unlabelled(page) == []
    addresses = page.locator("#pre-reviews a").evaluate_all(
        "nodes => nodes.map(node => node.getAttribute('href'))"
    )
    assert len(addresses) >= 3
    for address in addresses[:4]:
        page.goto(address)
        assert fits(page) and unlabelled(page) == [], address
        shoot(page, f"portal-pre-review-{address.rsplit('/', 1)[1]}-{'phone' if phone else 'wide'}")


def test_a_file_is_uploaded_on_a_phone_checked_replaced_and_removed(open_browser):
    page = open_browser("enterprise", phone=True)
    open_case(page, PRODUCT)
    card = page.locator('[data-paper="3.4"]')
    wrong = samples.paper(
        "产品技术要求", ENTERPRISE.replace("启明", "启名"), PRODUCT, ("性能指标", "检验方法")
    )
    right = samples.paper("产品技术要求", ENTERPRISE, PRODUCT, ("性能指标", "检验方法"))
    chooser = card.locator("input[type=file]")
    chooser.set_input_files({"name": "a.exe", "mimeType": "application/pdf", "buffer": b"MZ"})
    card.locator(".file-state.bad").wait_for()
    chooser.set_input_files(
        {"name": "技术要求.pdf", "mimeType": "application/pdf", "buffer": samples.pdf(wrong)}
    )
    card.locator(".finding", has_text="澄湖启名").wait_for()
    assert fits(page)
    shoot(page, "portal-pre-review-finding-phone")
    card.locator("input[type=file]").set_input_files(
        {"name": "技术要求.pdf", "mimeType": "application/pdf", "buffer": samples.pdf(right)}
    )
    card.locator("text=页码连续").wait_for()
    card.locator(".finding", has_text="澄湖启名").wait_for(state="detached")
    card.locator("[data-remove]").click()
    page.locator("#dialog button[value=yes]").click()
    card.locator(".finding", has_text="缺少").wait_for()


def test_an_answer_is_saved_and_changed_words_are_shown(open_browser):
    page = open_browser("enterprise")
    open_case(page, "泌尿导丝 · 延续注册")
    box = page.locator(".answer-box").last
    box.locator("summary").click()
    box.locator("textarea").fill("浏览器中的答复")
    box.locator("button[type=submit]").click()
    page.locator(".answer", has_text="浏览器中的答复").wait_for()
    open_case(page, "泌尿导丝 · 注册")
    page.locator("[data-compare]").first.click()
    page.locator(".words").first.wait_for()
    assert page.locator(".words p").first.inner_text()
    shoot(page, "portal-pre-review-words")


def test_the_form_in_desk_shows_documents_findings_and_the_opinion(open_browser):
    page = open_browser("station")
    page.goto("/app/pre-review?state=Returned")
    page.locator(".list-row a", has_text="泌尿导丝").first.click()
    page.locator(".rs-order b", has_text="产品没有变化的声明").first.wait_for()
    assert page.locator("text=资料清单为示例").first.is_visible()
    # Desk folds its buttons away on narrow screens only.
    assert page.get_by_role("button", name="重新检查文件").count() >= 1
    shoot(page, "desk-pre-review")
