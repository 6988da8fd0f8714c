"""The annual appraisal on a phone: self-assessment with the evidence opened, saved, sent; the result with its bars; both languages."""

import pytest

from tests.browser.conftest import fits, shoot, unlabelled
from tests.support.appraisal_over_http import HERE, Season, done

PHONE_390 = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def assessing():
    return Season(2011).start()


@pytest.fixture(scope="module")
def announced():
    season = Season(2012).start().send_in().freeze()
    return season.judge({"3.1": 17, "4.1": 15.5})


def all_saved(page):
    page.locator("#save-state", has_text="已全部保存").wait_for()


def stored(season) -> dict:
    rows = done(season.people["point"].call(f"{HERE}.results.result", name=season.own)).message["rows"]
    return {row["code"]: (row["self_score"], row["remark"]) for row in rows}


def opened(open_browser, season, locale="zh-CN"):
    page = open_browser("point", phone=True, locale=locale)
    page.set_viewport_size(PHONE_390)
    page.goto(f"/station/appraisals/{season.own}")
    return page


def test_self_assessment_on_a_phone(open_browser, assessing):
    page = opened(open_browser, assessing)
    cards = page.locator("[data-indicator]")
    assert cards.count() == 5 and fits(page) and unlabelled(page) == []

    # The evidence of a figure opens beside its row.
    first = cards.nth(0)
    first.locator("[data-records]").click()
    first.locator("[data-list] a").first.wait_for()
    assert first.locator("[data-list] li").count() == int(
        "".join(sign for sign in first.locator("[data-records]").inner_text() if sign.isdigit())
    )
    assert fits(page)
    shoot(page, "portal-appraisal-phone")

    # A score beyond the weight is not sent; the rest is.
    score = page.locator("#score-3\\.1")
    score.fill("21")
    page.locator("#remark-4\\.1").fill("台账完整。")
    page.locator("[data-indicator='3.1'] [data-problem]").wait_for()
    page.locator("#save-state.bad").wait_for()
    assert stored(assessing)["4.1"][1] == "台账完整。" and stored(assessing)["3.1"][0] == 0
    before = float(page.locator("#self-total").inner_text())
    score.fill("18.5")
    all_saved(page)
    assert float(page.locator("#self-total").inner_text()) == before - 2.5
    assert stored(assessing)["3.1"][0] == 18.5


def test_a_colleague_at_the_same_self_assessment_loses_nothing(open_browser, assessing):
    page = opened(open_browser, assessing)
    page.locator("#remark-1\\.1").fill("本机填写。")
    # Another score saved meanwhile only moves the ground; nothing is asked.
    assessing.save({"2.1": 4})
    page.locator("#save").click()
    all_saved(page)
    assert page.locator("#score-2\\.1").input_value() == "4"
    assert stored(assessing)["1.1"][1] == "本机填写。"

    # The same field written by both: the person decides.
    page.locator("#remark-2\\.1").fill("我写的说明。")
    assessing.save({"2.1": 3}, "同事写的说明。")
    page.locator("#save").click()
    card = page.locator("[data-indicator='2.1']")
    card.locator(".conflict:visible").wait_for()
    assert page.locator("#remark-2\\.1").input_value() == "我写的说明。"
    shoot(page, "portal-appraisal-conflict")
    card.locator("[data-keep-mine]").click()
    all_saved(page)
    assert stored(assessing)["2.1"] == (4, "我写的说明。")


def test_what_the_net_does_not_take_stays_in_the_browser_and_it_is_sent_in(open_browser, assessing):
    page = opened(open_browser, assessing)
    page.context.set_offline(True)
    page.locator("#statement").fill("本年度工作总结。")
    page.locator("#save-state.bad").wait_for()
    context = page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"/station/appraisals/{assessing.own}")
    all_saved(page)
    assert page.locator("#statement").input_value() == "本年度工作总结。"

    page.locator('[data-action="Submit Self-Assessment"]').click()
    page.locator("#dialog button[value=yes]").click()
    page.locator(".title-row .state", has_text="评审中").wait_for()
    assert page.locator("[data-score]").count() == 0 and page.locator("[data-action]").count() == 0
    assert "本年度工作总结。" in page.locator("main").inner_text() and fits(page)


def test_the_result_with_bars_is_objected_to_and_withdrawn(open_browser, announced):
    shown = done(announced.people["point"].call(f"{HERE}.results.result", name=announced.own)).message
    page = opened(open_browser, announced)
    result = page.locator("#result")
    assert f"{shown['total_score']:g}" in result.inner_text() and shown["grade"] in result.inner_text()
    bars = result.locator(".bars li")
    assert bars.count() == 4 and fits(page) and unlabelled(page) == []
    widths = result.locator(".bars rect.got").evaluate_all(
        "nodes => nodes.map((node) => node.getAttribute('width'))"
    )
    assert widths == [f"{100 * row['points'] / row['weight']:.1f}" for row in shown["categories"]]
    # The third is 17 of 20.
    got, track = (
        result.locator(f".bars rect.{kind}").nth(2).bounding_box()["width"] for kind in ("got", "track")
    )
    assert got / track == pytest.approx(0.85, abs=0.01)
    result.locator(".as-table summary").click()
    assert result.locator("tbody tr").count() == 6 and fits(page)
    shoot(page, "portal-appraisal-result-phone")

    page.locator("#object-indicator").select_option("3.1")
    page.locator("#object-text").fill("场所已扩建，见附件。")
    page.locator("#object-file").set_input_files(
        {"name": "场所.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 proof"}
    )
    page.locator("[data-proofs] li", has_text="场所.pdf").wait_for()
    page.locator("#object button[type=submit]").click()
    page.locator("#dialog button[value=yes]").click()
    objection = page.locator("#objections")
    objection.locator("a", has_text="场所.pdf").wait_for()
    assert page.locator("#accept").count() == 0 and fits(page)
    proof = objection.locator("a", has_text="场所.pdf").get_attribute("href")
    assert proof.startswith("/private/files/") and page.request.get(proof).ok
    objection.locator("button[type=submit]").click()
    page.locator("#dialog button[value=yes]").click()
    page.locator("#accept").wait_for()

    page.locator("[data-changed]").click()
    page.locator("[data-changes] .good-text").wait_for()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "wide"])
@pytest.mark.parametrize(("language", "heading"), [("zh", "考核"), ("en", "Appraisals")])
def test_both_languages_fit(open_browser, announced, phone, language, heading):
    page = open_browser("point", phone=phone)
    if phone:
        page.set_viewport_size(PHONE_390)
    for path in ("appraisals", f"appraisals/{announced.own}", "results"):
        page.goto(f"/station/{path}?_lang={language}")
        assert fits(page) and unlabelled(page) == []
        shoot(page, f"portal-{path.split('/')[0]}-{len(path)}-{language}-{'phone' if phone else 'wide'}")
    page.goto(f"/station/appraisals?_lang={language}")
    assert page.locator("h1").inner_text() == heading
    assert page.locator("#comparison .bars li").count() > 0
