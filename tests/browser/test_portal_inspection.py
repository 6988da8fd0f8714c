"""An inspection on a phone: taps, filter, photo, a dead spot, a colleague on the same clause; then the enterprise's side."""

import json

from tests.browser.conftest import fits, shoot, unlabelled
from tests.support.http_client import Person

EMPTY = {"result": "", "note": "", "reason": "", "photo": ""}


def under_way() -> str:
    """A fresh inspection of the demo district, under way."""
    enterprise, officer = Person("enterprise@demo.test"), Person("station@demo.test")
    request = enterprise.call(
        "reg_station.portal.guidance.start_request",
        service_item="7.2.7.2",
        subject="浏览器里的模拟检查",
        product="示例导管",
    ).message["name"]
    enterprise.put(f"/api/resource/Service Request/{request}", application="申请模拟检查。")
    for person, action in ((enterprise, "Submit"), (officer, "Accept")):
        act(person, "Service Request", request, action)
    made = officer.post(
        "/api/resource/Mock Inspection",
        inspection_kind="Mock Inspection",
        service_request=request,
        planned_on="2026-12-01",
        site_address="科创路 9 号",
        inspectors=[{"inspector": f"{name}@demo.test"} for name in ("inspector", "inspector2")],
    )
    assert made.status == 200, made.text
    act(Person("inspector@demo.test"), "Mock Inspection", made.data["name"], "Start Inspection")
    return made.data["name"]


def act(person, doctype, name, action):
    answer = person.call(
        "reg_station.workflow.progress.take_action", doctype=doctype, name=name, action=action
    )
    assert answer.status == 200, answer.text


def all_saved(page):
    page.locator("#save-state", has_text="已全部保存").wait_for()


def stored(name):
    return Person("inspector@demo.test").get(f"/api/resource/Mock Inspection/{name}").data["clauses"]


def test_clauses_are_answered_kept_in_a_dead_spot_and_decided_between_two(open_browser):
    name = under_way()
    page = open_browser("inspector", phone=True)
    page.goto(f"/station/inspections/{name}")
    cards = page.locator("[data-clause]")
    total = cards.count()
    assert total > 30 and fits(page) and unlabelled(page) == []
    box = cards.nth(0).locator(".thumb.conforms").bounding_box()
    assert box["height"] >= 44 and box["width"] >= 100

    cards.nth(0).locator(".thumb.conforms").click()
    cards.nth(1).locator(".thumb.not-applicable").click()
    cards.nth(1).locator("[data-input=reason]").fill("没有此项。")
    all_saved(page)
    assert f"2/{total}" in page.locator("#count").inner_text().replace(" ", "")
    assert [row["result"] for row in stored(name)[:2]] == ["Conforms", "Not Applicable"]

    page.locator("#only-open").check()
    assert page.locator("[data-clause]:visible").count() == total - 2
    page.locator("#only-open").uncheck()

    # A dead spot: the phone keeps the answer over a reload, and sends it when the net is back.
    page.context.set_offline(True)
    cards.nth(2).locator(".thumb.minor").click()
    cards.nth(2).locator("[data-input=note]").fill("标识缺失。")
    page.locator("#save-state.bad").wait_for()
    page.context.set_offline(False)
    page.reload()
    all_saved(page)
    assert (stored(name)[2]["result"], stored(name)[2]["note"]) == ("Minor", "标识缺失。")

    # A colleague was quicker on the same clause.
    clause = stored(name)[3]["name"]
    other = Person("inspector2@demo.test").call(
        "reg_station.portal.inspections.save_clause",
        name=name,
        clause=clause,
        before=EMPTY,
        values={"result": "Major", "note": "同事先写。"},
    )
    assert other.status == 200, other.text
    card = page.locator(f'[data-clause="{clause}"]')
    card.locator(".thumb.conforms").click()
    card.locator(".conflict", has_text="同事先写").wait_for()
    shoot(page, "portal-inspection-conflict")
    card.locator("[data-take-theirs]").click()
    all_saved(page)
    assert card.locator("input:checked").get_attribute("value") == "Major"
    assert stored(name)[3]["note"] == "同事先写。"
    assert "Major" not in json.dumps(stored(name)[2])


def test_the_enterprise_s_side_fits_a_phone(open_browser):
    page = open_browser("enterprise2", phone=True)
    page.goto("/station/nonconformities")
    assert fits(page)
    page.locator(".overdue-card a").first.click()
    page.locator("#next-step").wait_for()
    assert fits(page) and unlabelled(page) == []
    page.locator('[data-field="cause"]').fill("台账由两人分别登记。")
    page.locator("#save").click()
    all_saved(page)
    page.locator('[data-action="Report Rectified"]').click()
    page.locator("#dialog button[value=yes]").click()
    page.locator("#notice .banner", has_text="纠正措施").wait_for()
    assert page.locator('[data-field="cause"]').input_value() == "台账由两人分别登记。"
    shoot(page, "portal-nonconformity-phone")
