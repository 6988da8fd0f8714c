"""The officer drafts a circular from its round in the Desk, edits it, reads the grades anew; charts on the appraisal."""

import json
from datetime import date

from tests.browser.conftest import shoot
from tests.support.http_client import Person

CIRCULAR, ROUND, APPRAISAL = "Appraisal Circular", "Appraisal Round", "Service Appraisal"
LAST = date.today().year - 1


def found(person: Person, doctype: str, *filters) -> list[str]:
    rows = [["round_year", "=", LAST], *map(list, filters)]
    return [row["name"] for row in person.get(f"/api/resource/{doctype}", filters=json.dumps(rows)).data]


def open_form(page, doctype: str, name: str):
    page.goto(f"/app/{doctype.lower().replace(' ', '-')}/{name}")
    page.wait_for_function(f"window.cur_frm && cur_frm.doc && cur_frm.doc.name === '{name}'")


def test_a_circular_that_replaces_another(open_browser):
    officer = Person("station@demo.test")
    (season,) = found(officer, ROUND, ("appraisee_kind", "=", "Service Point"))
    (old,) = found(officer, CIRCULAR, ("appraisal_round", "=", season))
    page = open_browser("station")
    open_form(page, ROUND, season)
    page.get_by_role("button", name="起草通报").click()
    dialog = page.locator(".modal.show")
    dialog.locator("textarea").fill("名单有误")
    shoot(page, "circular-reason")
    dialog.locator(".btn-primary").click()
    page.wait_for_function(f"cur_frm.doctype === '{CIRCULAR}' && cur_frm.doc.replaces === '{old}'")
    name = page.evaluate("cur_frm.doc.name")
    try:
        page.get_by_role("button", name="刷新等级").wait_for()
        assert "因名单有误" in page.evaluate("cur_frm.doc.body")
        page.evaluate("cur_frm.set_value('contact', '（联系人：某某）').then(() => cur_frm.save())")
        page.wait_for_function("!cur_frm.is_dirty() && cur_frm.doc.contact")
        page.get_by_role("button", name="刷新等级").click()
        page.get_by_text("等级没有变化").first.wait_for()
        shoot(page, "circular-draft")
        stored = officer.get(f"/api/resource/{CIRCULAR}/{name}").data
        assert stored["contact"] == "（联系人：某某）" and stored["workflow_state"] == "Draft"
        assert stored["grades"][0]["grade"] == "优秀"
    finally:
        answer = officer.session.delete(officer.url(f"/api/resource/{CIRCULAR}/{name}"), timeout=60)
    assert answer.status_code in (200, 202), answer.text


def test_words_of_an_issued_circular_are_closed(open_browser):
    (name,) = found(Person("station@demo.test"), CIRCULAR, ("workflow_state", "=", "Issued"))
    page = open_browser("station")
    open_form(page, CIRCULAR, name)
    page.get_by_role("button", name="下载").wait_for()
    assert page.get_by_role("button", name="刷新等级").count() == 0
    assert page.evaluate("cur_frm.get_field('body').disp_status") == "Read"


def test_bars_by_category_and_other_years_on_the_appraisal(open_browser):
    name = found(Person("station@demo.test"), APPRAISAL, ("workflow_state", "=", "Published"))[0]
    page = open_browser("station")
    open_form(page, APPRAISAL, name)
    block = page.locator('[data-fieldname="comparison"]').first
    block.locator("svg .bar").first.wait_for()
    block.scroll_into_view_if_needed()
    shoot(page, "appraisal-comparison")
    assert str(LAST) in block.inner_text() and "本方案的权重为示例" in block.inner_text()
    page.get_by_role("button", name="考核评估表").wait_for()
