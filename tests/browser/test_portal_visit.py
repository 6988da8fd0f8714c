"""A site visit on a phone: thumbs, remarks, a photo made small, a lost connection, the submission."""

import io

import pytest

from tests.browser.conftest import fits, shoot, unlabelled
from tests.support.cases import make_case, make_visit
from tests.support.http_client import Person


def big_photo() -> bytes:
    image = pytest.importorskip("PIL.Image")
    buffer = io.BytesIO()
    image.effect_noise((3000, 2000), 60).convert("RGB").save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def all_saved(page):
    page.locator("#save-state", has_text="已全部保存").wait_for()


def test_a_visit_from_first_tap_to_submission(open_browser):
    visit = make_visit(make_case("Site Visit"))
    page = open_browser("inspector", phone=True)
    page.goto("/station")
    page.locator(f'.tasks a[href$="{visit}"]').click()
    cards = page.locator("[data-result]")
    number = cards.count()
    assert number > 5 and fits(page) and unlabelled(page) == []
    for index in range(number):
        box = cards.nth(index).locator(".thumb.met").bounding_box()
        assert box["height"] >= 44 and box["width"] >= 80
        cards.nth(index).locator(".thumb.met").click()
    assert f"{number}/{number}" in page.locator("#visit-count").inner_text()

    first = cards.first
    first.locator("[data-remark]").fill("现场已核实。")
    sent = big_photo()
    assert len(sent) > 1_000_000
    first.locator("input[type=file]").set_input_files(
        {"name": "IMG_1.JPG", "mimeType": "image/jpeg", "buffer": sent}
    )
    first.locator("img:not([hidden])").wait_for()
    page.locator("#save").click()
    all_saved(page)
    stored = Person("inspector@demo.test").get(f"/api/resource/Site Visit/{visit}").data
    assert stored["results"][0]["remark"] == "现场已核实。"
    kept = Person("inspector@demo.test").page(stored["results"][0]["photo"])
    assert kept.status == 200 and len(kept.content) < len(sent)
    shoot(page, "portal-visit-phone")

    page.locator("#submit-visit").click()
    page.locator("#dialog button[value=yes]").click()
    page.locator("#notice .banner").wait_for()
    assert "结论" in page.locator("#notice").inner_text()
    assert cards.first.locator("[data-remark]").input_value() == "现场已核实。"

    page.locator(".thumb.passed").click()
    page.locator("#summary").fill("符合建设要求。")
    page.locator("#submit-visit").click()
    page.locator("#dialog button[value=yes]").click()
    page.locator(".banner.good", has_text="已提交").wait_for()
    assert page.locator("#save").count() == 0
    assert Person("station@demo.test").get(f"/api/resource/Site Visit/{visit}").data["docstatus"] == 1


def test_taps_are_saved_by_themselves_and_survive_a_lost_connection(open_browser):
    visit = make_visit(make_case("Site Visit"))
    page = open_browser("inspector", phone=True)
    page.goto(f"/station/visits/{visit}")
    cards = page.locator("[data-result]")
    cards.nth(0).locator(".thumb.met").click()
    all_saved(page)
    page.context.set_offline(True)
    cards.nth(1).locator(".thumb.not-met").click()
    cards.nth(1).locator("[data-remark]").fill("只有一名人员。")
    page.locator("#notice .banner").wait_for()
    assert cards.nth(1).locator("[data-remark]").input_value() == "只有一名人员。"
    page.context.set_offline(False)
    page.locator("#save").click()
    all_saved(page)
    rows = Person("inspector@demo.test").get(f"/api/resource/Site Visit/{visit}").data["results"]
    assert [row["conclusion"] for row in rows[:2]] == ["Met", "Not Met"]
    assert rows[1]["remark"] == "只有一名人员。"
