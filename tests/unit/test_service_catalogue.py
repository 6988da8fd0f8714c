"""The catalogue is the one of DB31117 7.2 and 7.3, and no record of the app knows a price (8.2.1)."""

import csv
import json
import re

from tests.support.source_strings import APP

# Every numbered item below which the standard lists no other, in its order.
NUMBERS = [
    "7.2.1.1",
    "7.2.1.2",
    "7.2.1.3",
    "7.2.1.4",
    "7.2.2.1",
    "7.2.2.2",
    "7.2.3",
    "7.2.4",
    "7.2.5.1",
    "7.2.5.2",
    "7.2.6.1",
    "7.2.6.2",
    "7.2.7.1",
    "7.2.7.2",
    "7.2.8.1",
    "7.2.8.2",
    "7.2.8.3",
    "7.2.8.4",
    "7.2.8.5",
    "7.3.1",
    "7.3.2",
]
TITLES = {
    "7.2.1.1": "制定个性化产品引进路线",
    "7.2.2.1": "产品属性判定及分类界定",
    "7.2.3": "设计指导",
    "7.2.7.1": "注册、许可申报资料预审服务",
    "7.2.7.2": "模拟检查服务",
    "7.2.8.1": "质量管理体系周期性评估",
    "7.3.2": "第二类医疗器械优先审评审批通道推荐",
}
MONEY = re.compile(r"(^|_)(fee|fees|price|charge|charges|cost|costs|payment|amount_due|rate_per|tariff)(_|$)")


def items():
    return json.loads((APP / "data" / "service_item.json").read_text(encoding="utf-8"))


def chinese():
    with (APP / "translations" / "zh.csv").open(encoding="utf-8", newline="") as file:
        return {row[0]: row[1] for row in csv.reader(file) if row}


def test_every_item_of_the_standard_is_there_once():
    assert [row["code"] for row in items()] == NUMBERS


def test_titles_are_the_ones_of_the_standard():
    zh, titles = chinese(), {row["code"]: row["title"] for row in items()}
    for code, title in TITLES.items():
        assert zh[titles[code]] == title


def test_three_services_start_on_application_only():
    assert {row["code"] for row in items() if row["on_application_only"]} == {"7.2.7.1", "7.2.7.2", "7.2.8.1"}


def test_stages_are_those_of_the_doctype():
    document = json.loads(
        (APP / "guidance_services/doctype/service_item/service_item.json").read_text(encoding="utf-8")
    )
    field = next(field for field in document["fields"] if field["fieldname"] == "stage")
    assert set(field["options"].split("\n")) == {row["stage"] for row in items()}


def test_no_doctype_has_a_field_for_money():
    found = []
    for path in APP.rglob("doctype/*/*.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        for field in document["fields"]:
            if field["fieldtype"] == "Currency" or MONEY.search(field["fieldname"]):
                found.append(f"{document['name']}.{field['fieldname']}")
    assert found == []
