"""One product under two names, over HTTP: reported by its enterprise and by the point, merged, accepted, sent upward."""

from datetime import date, timedelta

import pytest

from tests.support.http_client import Person

REFUSED = (400, 403, 404, 409, 417)
YEAR = date.today().year
FILING = str(date.today() + timedelta(days=150))
COLLECTING = "reg_station.product_registry.collecting"


@pytest.fixture(scope="module")
def people():
    return {
        name: Person(f"{name}@demo.test" if name != "guest" else None)
        for name in ("guest", "enterprise", "enterprise2", "point", "station", "station2", "town2", "city")
    }


@pytest.fixture(scope="module")
def case():
    return {}


def act(person, name, action, **more):
    return person.call(
        "reg_station.workflow.progress.take_action",
        doctype="Registration Intent",
        name=name,
        action=action,
        **more,
    )


def stored(person, name):
    return person.get(f"/api/resource/Registration Intent/{name}").data


def test_01_the_enterprise_reports_in_the_portal(people, case):
    person = people["enterprise"]
    assert "我的产品" in person.page("/station/products").text
    answer = person.call(
        "reg_station.portal.products.start_intent",
        intent_year=YEAR,
        planned_filing_date=FILING,
        product_name="一次性使用输尿管软镜",
        product_type="Medical Device",
        device_class="II",
    )
    assert answer.status == 200, answer.text
    case["mine"] = answer.message["name"]
    page = person.page(answer.message["url"])
    assert page.status == 200 and "一次性使用输尿管软镜" in page.text
    refused = act(person, case["mine"], "Submit")
    assert refused.status in REFUSED and "预期用途" in refused.sentences
    doc = stored(person, case["mine"])
    saved = person.call(
        "reg_station.portal.records.save",
        doctype="Registration Intent",
        name=case["mine"],
        modified=doc["modified"],
        values={"intended_use": "输尿管和肾盂的一次性成像", "specification": "SN-75"},
    )
    assert saved.status == 200, saved.text
    assert act(person, case["mine"], "Submit").status == 200


def test_02_the_point_reports_the_same_under_another_name(people, case):
    person = people["point"]
    enterprise = people["enterprise"].get("/api/resource/Enterprise").data[0]["name"]
    answer = person.post(
        "/api/resource/Biomedical Product",
        product_name="输尿管软镜（一次性使用）",
        enterprise=enterprise,
        product_type="Medical Device",
        device_class="II",
        intended_use="一次性成像，用于肾盂和输尿管",
    )
    assert answer.status == 200, answer.text
    case["other_product"] = answer.data["name"]
    answer = person.post(
        "/api/resource/Registration Intent",
        product=case["other_product"],
        intent_year=YEAR,
        planned_filing_date=FILING,
        specification="SN-75、SN-85",
        help_wanted="需要电磁兼容检测",
        # Neither the town nor the level is the sender's to say.
        town="青禾镇",
        level="City",
    )
    assert answer.status == 200, answer.text
    case["theirs"] = answer.data["name"]
    assert (answer.data["town"], answer.data["level"], answer.data["source"]) == (
        "望湖街道",
        "Town or Park",
        "Service Point",
    )
    assert act(person, case["theirs"], "Submit").status == 200


def test_03_nobody_else_sees_them(people, case):
    for name in ("enterprise2", "town2"):
        assert people[name].get(f"/api/resource/Registration Intent/{case['mine']}").status == 403
    assert people["guest"].get(f"/api/resource/Registration Intent/{case['mine']}").status in (401, 403)
    assert people["enterprise2"].page(f"/station/intents/{case['mine']}").status == 404


def test_04_the_station_sees_why_they_may_be_the_same(people, case):
    answer = people["station"].call(f"{COLLECTING}.possible_duplicates", name=case["mine"])
    assert answer.status == 200, answer.text
    found = {row["name"]: row for row in answer.message}
    assert found[case["theirs"]]["score"] >= 60
    assert any("相似度" in reason for reason in found[case["theirs"]]["reasons"])
    assert people["enterprise"].call(f"{COLLECTING}.possible_duplicates", name=case["mine"]).message == []


def test_05_merging_is_the_offices_and_keeps_every_value(people, case):
    arguments = {"keep": case["mine"], "drop": case["theirs"], "take_from_dropped": ["specification"]}
    assert people["enterprise"].call(f"{COLLECTING}.merge", **arguments).status in REFUSED
    assert act(people["station"], case["theirs"], "Merge").status in REFUSED
    answer = people["station"].call(f"{COLLECTING}.merge", **arguments)
    assert answer.status == 200, answer.text
    kept, dropped = (stored(people["station"], case[key]) for key in ("mine", "theirs"))
    assert (dropped["workflow_state"], dropped["merged_into"]) == ("Merged", case["mine"])
    assert kept["specification"] == "SN-75、SN-85" and kept["help_wanted"] == "需要电磁兼容检测"
    told = {(row["field_name"], row["value"]): row["taken"] for row in kept["provenance"]}
    assert told["specification", "SN-75"] == 0 and told["specification", "SN-75、SN-85"] == 1
    assert told["product_name", "输尿管软镜（一次性使用）"] == 0
    product = people["station"].get(f"/api/resource/Biomedical Product/{case['other_product']}").data
    assert product["merged_into"] == kept["product"]
    assert people["station"].call(f"{COLLECTING}.merge", **arguments).status in REFUSED


def test_06_it_is_accepted_and_goes_up_to_the_city(people, case):
    assert act(people["point"], case["mine"], "Accept").status in REFUSED
    assert act(people["station"], case["mine"], "Accept").status == 200
    assert act(people["station2"], case["mine"], "Report to City").status == 200
    doc = stored(people["city"], case["mine"])
    assert (doc["level"], doc["workflow_state"]) == ("City", "Reported to City")
    page = people["enterprise"].page(f"/station/intents/{case['mine']}").text
    assert "已上报市级" in page and "信息质量" in page
    products = people["enterprise"].page("/station/products").text
    assert "一次性使用输尿管软镜" in products and "输尿管软镜（一次性使用）" not in products


def test_07_last_years_library_is_frozen_and_holds(people):
    (library,) = (
        people["station"]
        .get("/api/resource/Intent Library", filters=f'[["library_year","=",{YEAR - 1}]]')
        .data
    )
    answer = people["city"].call("reg_station.product_registry.library.verify", name=library["name"])
    assert answer.status == 200 and answer.message["holds"], answer.text
    refused = people["enterprise"].call(
        "reg_station.portal.products.start_intent",
        intent_year=YEAR - 1,
        planned_filing_date=FILING,
        product_name="迟到的产品",
        product_type="Drug",
    )
    assert refused.status in REFUSED and "已冻结" in refused.sentences
