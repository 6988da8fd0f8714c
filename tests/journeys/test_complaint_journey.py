"""A complaint without a name, from the portal through the point to the reply and back by code, over HTTP (J1)."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.http_client import Person

REFUSED = (400, 403, 404, 409, 417)
FEEDBACK, PUBLIC = "Feedback", "reg_station.supervision.public"
TEXT = "上门咨询时资料被随手放在公共桌面。"
SUBJECT = "资料保管不当"


@pytest.fixture(scope="module")
def people():
    names = ("station", "station2", "point", "enterprise", "approver", "town2")
    return {**{name: Person(f"{name}@demo.test") for name in names}, "guest": Person()}


@pytest.fixture(scope="module")
def case(people):
    member = people["point"].get(
        "/api/resource/Station Member",
        fields='["name","service_point"]',
        filters='[["user","=","point@demo.test"]]',
    )
    return {"point": member.data[0]["service_point"], "member": member.data[0]["name"]}


def act(person, name: str, action: str, **more):
    return person.call(
        "reg_station.workflow.progress.take_action", doctype=FEEDBACK, name=name, action=action, **more
    )


def test_01_a_guest_complains_without_a_name(people, case):
    answer = people["guest"].call(
        f"{PUBLIC}.send",
        kind="Complaint",
        place=case["point"],
        subject=SUBJECT,
        text=TEXT,
        anonymous=1,
        contact_person="张三",
        contact_phone="13912345678",
    )
    assert answer.status == 200, answer.text
    case["code"] = answer.message["code"]
    found = people["point"].get(f"/api/resource/{FEEDBACK}", filters=f'[["subject","=","{SUBJECT}"]]').data
    case["name"] = found[0]["name"]
    document = people["station"].get(f"/api/resource/{FEEDBACK}/{case['name']}").data
    assert (document["owner"], document["anonymous"]) == ("Guest", 1)
    assert "张三" not in str(document) and "13912345678" not in str(document)


def test_02_the_point_handles_it_and_replies(people, case):
    name = case["name"]
    for action in ("Accept", "Start Handling"):
        assert act(people["point"], name, action).status == 200
    assert act(people["point"], name, "Reply").status in REFUSED
    document = people["point"].get(f"/api/resource/{FEEDBACK}/{name}").data
    saved = people["point"].call(
        "reg_station.portal.records.save",
        doctype=FEEDBACK,
        name=name,
        modified=document["modified"],
        values={"finding": "属实。", "reply": "已设带锁资料柜。"},
    )
    assert saved.status == 200, saved.text
    assert people["guest"].call(f"{PUBLIC}.status", code=case["code"]).message["reply"] == ""
    assert act(people["point"], name, "Reply").status == 200


def test_03_the_code_leads_back_and_nothing_else_does(people, case):
    seen = people["guest"].call(f"{PUBLIC}.status", code=case["code"]).message
    assert seen["reply"] == "已设带锁资料柜。" and seen["may_reopen"]
    assert people["guest"].call(f"{PUBLIC}.status", code="AAAAA-BBBBB-CCCCC-DDDDD").status in REFUSED
    for path in (f"/station/complaints/{case['name']}", "/station/complaints"):
        assert SUBJECT not in people["guest"].page(path).text
        assert SUBJECT not in people["enterprise"].page(path).text
    assert people["town2"].get(f"/api/resource/{FEEDBACK}/{case['name']}").status in REFUSED


def test_04_it_is_taken_up_again_once_even_by_two_at_a_time(people, case):
    def reopen(_number):
        return Person().call(
            f"{PUBLIC}.answer", code=case["code"], satisfied=0, reason="请说明已放的资料如何处理。"
        )

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(reopen, range(4)))
    assert sorted(answer.status == 200 for answer in answers) == [False, False, False, True], [
        answer.sentences for answer in answers
    ]
    document = people["station"].get(f"/api/resource/{FEEDBACK}/{case['name']}").data
    assert (document["state"], document["earlier_reply"]) == ("Reopened", "已设带锁资料柜。")


def test_05_who_is_named_meanwhile_is_out_and_the_station_goes_on(people, case):
    name = case["name"]
    document = people["station"].get(f"/api/resource/{FEEDBACK}/{name}").data
    rows = [{"member": case["member"]}]
    answer = people["station"].put(f"/api/resource/{FEEDBACK}/{name}", concerns_members=rows)
    assert answer.status == 200, answer.text
    assert people["point"].get(f"/api/resource/{FEEDBACK}/{name}").status in REFUSED
    assert SUBJECT not in people["point"].page("/station/complaints").text
    assert people["point"].get(f"/api/resource/{FEEDBACK}", filters=f'[["name","=","{name}"]]').data == []
    assert SUBJECT not in people["point"].page("/station").text
    assert document["state"] == "Reopened"
    people["station"].put(f"/api/resource/{FEEDBACK}/{name}", reply="资料已当面清点归还，并有签收。")
    assert act(people["station"], name, "Reply").status == 200


def test_06_satisfied_it_is_closed_for_good(people, case):
    answer = people["guest"].call(f"{PUBLIC}.answer", code=case["code"], satisfied=1)
    assert answer.status == 200 and answer.message["reply"] == "资料已当面清点归还，并有签收。"
    document = people["station"].get(f"/api/resource/{FEEDBACK}/{case['name']}").data
    assert (document["state"], document["satisfied"]) == ("Closed", "Yes")
    assert (
        people["guest"].call(f"{PUBLIC}.answer", code=case["code"], satisfied=0, reason="x").status in REFUSED
    )
    changed = people["station"].put(f"/api/resource/{FEEDBACK}/{case['name']}", reply="另一答复")
    assert changed.status in REFUSED


def test_07_the_late_one_of_the_demo_went_up_once(people):
    late = (
        people["station"]
        .get(f"/api/resource/{FEEDBACK}", filters='[["overdue","=",1]]', fields='["name","escalated_to"]')
        .data
    )
    assert [row["escalated_to"] for row in late] == ["Bureau"]
    for who in ("approver", "point"):
        notices = (
            people[who]
            .get(
                "/api/resource/Notification Log",
                filters=f'[["document_type","=","{FEEDBACK}"],["document_name","like","{late[0]["name"]}|%"]]',
            )
            .data
        )
        assert len(notices) == (1 if who == "approver" else 0)
