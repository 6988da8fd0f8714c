"""A Station Officer in the Desk: the list, a form, a workflow action with its reason."""

import re

from tests.browser.conftest import shoot
from tests.support.cases import make_case
from tests.support.http_client import Person


def open_form(page, name):
    page.goto(f"/app/point-application/{name}")
    page.wait_for_function(
        f"window.cur_frm && cur_frm.doc && cur_frm.doc.name === '{name}' && !cur_frm.is_new()"
    )
    page.locator(".actions-btn-group button, .actions-btn-group .btn").first.wait_for()


def choose_action(page, label):
    page.locator(".actions-btn-group button:visible").first.click()
    page.locator(".actions-btn-group .dropdown-menu a:visible", has_text=label).first.click()


def test_from_the_list_to_a_workflow_action(open_browser):
    name = make_case("Submitted")
    page = open_browser("station")
    page.goto("/app/point-application")
    row = page.locator(".list-row", has_text=name)
    row.first.wait_for()
    shoot(page, "desk-list")
    row.locator("a[data-name], a.ellipsis").first.click()
    page.wait_for_url(re.compile(re.escape(name)))
    open_form(page, name)
    choose_action(page, "受理")
    page.wait_for_function("cur_frm.doc.workflow_state === 'Materials Review'")
    shoot(page, "desk-form")
    assert Person("station@demo.test").application(name)["workflow_state"] == "Materials Review"


def test_a_return_asks_for_its_reason(open_browser):
    name = make_case("Materials Review")
    page = open_browser("station")
    open_form(page, name)
    choose_action(page, "退回")
    dialog = page.locator(".modal.show")
    dialog.locator("textarea").fill("请补充经费证明。")
    dialog.locator(".btn-primary").click()
    page.wait_for_function("cur_frm.doc.workflow_state === 'Returned'")
    assert Person("station@demo.test").application(name)["transition_reason"] == "请补充经费证明。"


def test_the_workspace_opens_without_errors(open_browser):
    page = open_browser("station")
    failed = []
    page.on(
        "response",
        lambda answer: (
            failed.append(f"{answer.status} {answer.url}")
            if answer.status >= 400 and "socket.io" not in answer.url
            else None
        ),
    )
    page.goto("/app/station-desk")
    page.locator(".widget, .codex-editor__redactor").first.wait_for()
    page.wait_for_timeout(1500)
    shoot(page, "desk-workspace")
    assert failed == []
