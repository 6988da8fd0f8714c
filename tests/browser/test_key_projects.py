"""Departments at their desk, and an enterprise that gives evidence for a clause, in Chromium."""

import re

import pytest

from tests.browser.conftest import shoot
from tests.support.http_client import Person

CHANNEL, ITEM, PROJECT = "Channel Recommendation", "Key Project Service Item", "Key Project"


def named(account: str, doctype: str, filters: str) -> str:
    answer = Person(f"{account}@demo.test").get(f"/api/resource/{doctype}", filters=filters)
    return answer.data[0]["name"]


@pytest.mark.parametrize(
    ("account", "desk", "words"),
    [
        ("department", "department-desk", "部门工作台"),
        ("town", "town-desk", ""),
        ("station", "station-desk", ""),
    ],
)
def test_everybody_lands_on_a_desk_of_his_own(open_browser, account, desk, words):
    page = open_browser(account)
    failed = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status == 403 else None)
    page.goto("/app/station-desk")
    page.wait_for_url(re.compile(rf"/{desk}$"))
    page.locator(".widget").first.wait_for()
    assert words in page.locator("body").inner_text()
    assert failed == []
    shoot(page, f"landing-{account}")


def test_a_department_takes_its_late_item_on(open_browser):
    name = named("department2", ITEM, '[["state","=","Planned"],["overdue","=",1]]')
    page = open_browser("department2")
    page.goto(f"/app/key-project-service-item/{name}")
    page.wait_for_function(f"window.cur_frm && cur_frm.doc && cur_frm.doc.name === '{name}'")
    page.locator(".actions-btn-group button:visible").first.click()
    page.locator(".actions-btn-group .dropdown-menu a:visible", has_text="开始").first.click()
    page.wait_for_function("cur_frm.doc.state === 'Under Way'")
    assert page.evaluate("cur_frm.doc.owner_user") == "department2@demo.test"
    shoot(page, "department-item")


def test_the_project_draws_its_service_list(open_browser):
    name = named("station", PROJECT, '[["project_name","=","泌尿介入耗材二期生产基地"]]')
    page = open_browser("station")
    page.goto(f"/app/key-project/{name}")
    rows = page.locator("[data-fieldname=services_html] .rs-order li")
    rows.first.wait_for()
    assert rows.count() == 3
    assert "逾期" in page.locator("[data-fieldname=services_html]").inner_text()
    shoot(page, "key-project")


def test_evidence_is_given_on_the_phone_and_judged_in_the_desk(open_browser):
    name = named("enterprise", CHANNEL, '[["state","=","Under Assessment"]]')
    page = open_browser("enterprise", phone=True)
    page.goto(f"/station/channels/{name}")
    clause = page.locator("[data-clause=P4b]")
    clause.locator("summary").click()
    clause.locator("input[type=file]").set_input_files(
        {"name": "bad.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
    )
    clause.locator("button").click()
    clause.locator(".file-state.bad").wait_for()
    clause.locator("input[type=file]").set_input_files(
        {"name": "证明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 clause"}
    )
    clause.locator("input[name=note]").fill("见第三页")
    clause.locator("button").click()
    page.locator("[data-clause=P4b] a[href^='/private/files/']").wait_for()
    assert "见第三页" in page.locator("[data-clause=P4b]").inner_text()
    shoot(page, "channel-phone")

    desk = open_browser("station")
    desk.goto(f"/app/channel-recommendation/{name}")
    desk.locator("[data-judge=P4b]").click()
    dialog = desk.locator(".modal.show")
    dialog.locator("select").select_option("Met")
    dialog.locator("textarea").fill("文献充分。")
    dialog.locator(".btn-primary").click()
    desk.locator(".rs-order li.rs-good", has_text="P4b").wait_for()
    shoot(desk, "channel-desk")
