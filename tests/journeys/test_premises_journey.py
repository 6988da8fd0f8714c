"""A yearly check of a point over HTTP: planned, answered, a defect rectified by the point and accepted by the station."""

import pytest

from tests.support.http_client import Person

CHECK = "Premises Check"
REFUSED = (400, 403, 404, 409, 417)


@pytest.fixture(scope="module")
def people():
    return {name: Person(f"{name}@demo.test") for name in ("point", "station", "station2", "town2")}


@pytest.fixture(scope="module")
def case():
    return {}


def act(person, name, action):
    return person.call("reg_station.workflow.progress.take_action", doctype=CHECK, name=name, action=action)


def stored(person, name):
    return person.get(f"/api/resource/{CHECK}/{name}").data


def put(person, name, **values):
    return person.put(f"/api/resource/{CHECK}/{name}", **values)


def test_01_the_point_plans_and_begins_its_check(people, case):
    own = people["point"].get('/api/resource/Service Point?fields=["name"]').data
    case["point"] = own[0]["name"]
    made = people["point"].post(
        f"/api/resource/{CHECK}", service_point=case["point"], planned_on="2026-11-20"
    )
    assert made.status == 200, made.text
    case["name"] = made.data["name"]
    assert act(people["point"], case["name"], "Begin Check").status == 200
    assert stored(people["point"], case["name"])["clauses"][0]["citation"].startswith("2023-35")


def test_02_a_town_elsewhere_does_not_see_it(people, case):
    assert people["town2"].get(f"/api/resource/{CHECK}/{case['name']}").status in REFUSED


def test_03_a_defect_goes_to_rectification(people, case):
    doc = stored(people["point"], case["name"])
    refused = act(people["point"], case["name"], "Finish Check")
    assert refused.status in REFUSED and "三(三)1" in refused.sentences
    for row in doc["clauses"]:
        row.update({"result": "Conforms"})
    doc["clauses"][1].update({"result": "Defect", "note": "打印机损坏。"})
    assert put(people["point"], case["name"], clauses=doc["clauses"]).status == 200
    assert act(people["point"], case["name"], "Finish Check").status == 200
    assert stored(people["point"], case["name"])["open_defects"] == 1


def test_04_it_cannot_be_closed_before_somebody_else_has_accepted(people, case):
    defects = stored(people["point"], case["name"])["defects"]
    defects[0].update({"rectified_on": defects[0]["found_on"], "rectification": "已更换打印机。"})
    assert put(people["point"], case["name"], defects=defects).status == 200
    defects = stored(people["point"], case["name"])["defects"]
    own = put(people["point"], case["name"], defects=[{**defects[0], "accepted": 1}])
    assert own.status in REFUSED and "整改人以外" in own.sentences
    for refused in (
        act(people["point"], case["name"], "Close Check"),
        put(people["station"], case["name"], state="Closed"),
        put(people["station"], case["name"], state="Closed", defects=[]),
    ):
        assert refused.status in REFUSED, refused.text
    assert stored(people["station"], case["name"])["state"] == "Rectification"


def test_05_the_station_accepts_and_the_next_check_is_set(people, case):
    defects = stored(people["station"], case["name"])["defects"]
    accepted = put(people["station"], case["name"], defects=[{**defects[0], "accepted": 1}])
    assert accepted.status == 200, accepted.text
    assert act(people["station"], case["name"], "Close Check").status == 200
    doc = stored(people["point"], case["name"])
    assert doc["state"] == "Closed" and doc["next_check_on"] > doc["checked_on"]
    assert put(people["station"], case["name"], summary="事后").status in REFUSED
