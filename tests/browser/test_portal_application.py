"""A Town Officer applies from a phone: start, fill, save, attach, check, send; and nothing typed is ever lost."""

import re
import uuid

from tests.browser.conftest import fits, shoot, unlabelled
from tests.support.cases import LETTER, make_case
from tests.support.http_client import Person


def saved(page):
    page.locator("#save").click()
    page.locator("#save-state", has_text="已全部保存").wait_for()


def notice(page) -> str:
    box = page.locator("#notice .banner")
    box.wait_for()
    return box.inner_text()


def add_person(page, name: str, education: str):
    page.locator('[data-table="staff"] [data-add-row]').click()
    row = page.locator('[data-table="staff"] [data-row]').last
    row.locator('[data-cell="full_name"]').fill(name)
    row.locator('[data-cell="education"]').select_option(education)


def test_from_the_first_click_to_the_sent_application(open_browser):
    page = open_browser("town", phone=True)
    page.goto("/station")
    page.get_by_role("link", name="新建申请").click()
    page.locator("[data-start]").click()
    page.wait_for_url(re.compile(r"/station/applications/PA-"))
    assert fits(page) and unlabelled(page) == []
    address = f"澄湖区青禾镇掌上路{uuid.uuid4().hex[:6]}号"
    for field, value in {
        "government_name": "青禾镇人民政府",
        "point_address": address,
        "total_property_area": "12,000.5",
        "enterprise_count": "18",
        "planned_staff_count": "2",
    }.items():
        page.locator(f'[data-field="{field}"]').fill(value)
    assert page.locator("#save-state").inner_text() == "尚未保存"
    saved(page)
    page.reload()
    assert page.locator('[data-field="point_address"]').input_value() == address
    assert page.locator('[data-field="total_property_area"]').input_value() == "12000.5"
    page.locator('[data-field="has_biomed_policy"]').select_option("Yes")
    for field, value in {
        "usable_floor_area": "90",
        "contact_person": "甘棠",
        "contact_phone": "021-5550 4022",
        "applicant_opinion": "同意申报。",
        "applicant_head": "许青禾",
        "applicant_signed_on": "2026-01-05",
    }.items():
        page.locator(f'[data-field="{field}"]').fill(value)
    add_person(page, "苏晚晴", "Bachelor")
    add_person(page, "陆星河", "College")
    saved(page)
    page.locator("#self-check .missing", has_text="申请公函").first.wait_for()

    page.locator('[data-table="attachments"] [data-add-row]').click()
    row = page.locator('[data-table="attachments"] [data-row]').last
    row.locator('[data-cell="attachment_kind"]').select_option("Official Letter")
    row.locator("input[type=file]").set_input_files(
        {"name": "公函.pdf", "mimeType": "application/pdf", "buffer": LETTER + uuid.uuid4().bytes}
    )
    row.locator(".file-name:not([hidden])").wait_for()
    saved(page)
    page.locator("#self-check .missing").first.wait_for(state="detached")
    assert fits(page)
    shoot(page, "portal-application-phone")

    page.locator('[data-action="Submit"]').click()
    page.locator("#dialog button[value=yes]").click()
    page.locator(".state", has_text="已提交").wait_for()
    assert page.locator("[data-field]").count() == 0
    assert "当前办理：区工作站人员" in page.locator("#timeline").inner_text()
    assert address in page.locator("main").inner_text()
    shoot(page, "portal-sent-phone")


def test_a_refusal_names_the_clause_and_loses_nothing(open_browser):
    name = make_case(staff=1)
    page = open_browser("town", phone=True)
    page.goto(f"/station/applications/{name}")
    page.locator('[data-field="contact_person"]').fill("新联系人")
    page.locator('[data-action="Submit"]').click()
    page.locator("#dialog button[value=yes]").click()
    assert "2023-35 附件 三(二)" in notice(page)
    assert page.locator('[data-field="contact_person"]').input_value() == "新联系人"
    assert page.locator(".title-row .state").inner_text() == "草稿"


def test_an_unreadable_number_is_told_and_kept(open_browser):
    name = make_case()
    page = open_browser("town")
    page.goto(f"/station/applications/{name}")
    page.locator('[data-field="enterprise_count"]').fill("很多")
    page.locator("#save").click()
    assert "须为数字" in notice(page)
    assert page.locator('[data-field="enterprise_count"]').input_value() == "很多"


def test_two_tabs_do_not_overwrite_each_other(open_browser):
    name = make_case()
    first, second = open_browser("town"), open_browser("town")
    for page in (first, second):
        page.goto(f"/station/applications/{name}")
    first.locator('[data-field="contact_person"]').fill("第一人")
    saved(first)
    second.locator('[data-field="contact_person"]').fill("第二人")
    second.locator("#save").click()
    assert "仍在本页" in notice(second)
    assert second.locator('[data-field="contact_person"]').input_value() == "第二人"
    assert Person("town@demo.test").application(name)["contact_person"] == "第一人"


def test_a_lost_connection_loses_nothing(open_browser):
    name = make_case()
    page = open_browser("town", phone=True)
    page.goto(f"/station/applications/{name}")
    page.context.set_offline(True)
    page.locator('[data-field="contact_person"]').fill("路上的人")
    page.locator("#save").click()
    assert "没有响应" in notice(page)
    page.context.set_offline(False)
    saved(page)
    assert Person("town@demo.test").application(name)["contact_person"] == "路上的人"


def test_unfit_files_are_refused_at_once(open_browser):
    name = make_case()
    page = open_browser("town")
    page.goto(f"/station/applications/{name}")
    row = page.locator('[data-table="attachments"] [data-row]').last
    for file, words in (
        ({"name": "a.html", "mimeType": "text/html", "buffer": b"<p>"}, "不能上传"),
        ({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"<html>"}, "与扩展名不符"),
    ):
        row.locator("input[type=file]").set_input_files(file)
        row.locator(".file-state.bad", has_text=words).wait_for()


def test_a_return_is_answered(open_browser):
    name = make_case("Returned")
    page = open_browser("town", phone=True)
    page.goto("/station")
    page.locator(f'.tasks a[href$="{name}"]').click()
    assert "公函未盖章，请补正。" in page.locator("#return-reason").inner_text()
    page.locator('[data-table="staff"] [data-row]').first.locator('[data-cell="experience"]').fill("招商三年")
    page.locator('[data-action="Resubmit"]').click()
    page.locator("#dialog button[value=yes]").click()
    page.locator(".state", has_text="材料审核").wait_for()
    assert Person("town@demo.test").application(name)["staff"][0]["experience"] == "招商三年"


def test_cancelling_the_question_does_nothing(open_browser):
    name = make_case()
    page = open_browser("town")
    page.goto(f"/station/applications/{name}")
    page.locator('[data-action="Withdraw"]').click()
    page.locator("#dialog button[type=button]").click()
    page.keyboard.press("Escape")
    assert Person("town@demo.test").application(name)["workflow_state"] == "Draft"


def test_english_works_as_well(open_browser):
    name = make_case()
    page = open_browser("town", locale="en-GB")
    page.goto(f"/station/applications/{name}?_lang=en")
    assert page.get_by_role("button", name="Save", exact=True).is_visible()
    assert page.get_by_role("heading", name="Self-check").is_visible()
    shoot(page, "portal-application-wide-en")
