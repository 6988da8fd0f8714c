"""A problem from a visit through a department to a joint consultation and back to the enterprise, over HTTP (E5, G7)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from tests.support.http_client import Person

REFUSED = (400, 403, 404, 409, 417)
PROBLEM, MEETING, TASK, VISIT = (
    "Issue Escalation",
    "Joint Consultation",
    "Joint Consultation Task",
    "Enterprise Visit",
)
DEPARTMENT = "区经委"
RACES = 6


@pytest.fixture(scope="module")
def people():
    names = ("station", "enterprise", "enterprise2", "department", "department2", "town2", "city")
    return {name: Person(f"{name}@demo.test") for name in names}


@pytest.fixture(scope="module")
def case(people):
    own = people["enterprise"].get("/api/resource/Enterprise", fields='["name"]').data[0]["name"]
    station = people["station"].get("/api/resource/Registration Station", fields='["name"]').data[0]["name"]
    return {"enterprise": own, "station": station}


def act(person, doctype: str, name: str, action: str):
    return person.call("reg_station.workflow.progress.take_action", doctype=doctype, name=name, action=action)


def made(answer) -> str:
    assert answer.status == 200, answer.text
    return answer.data["name"]


def day(days: int) -> str:
    return str(date.today() + timedelta(days=days))


def test_01_a_visit_brings_a_problem(people, case):
    name = made(
        people["station"].post(
            f"/api/resource/{VISIT}",
            enterprise=case["enterprise"],
            visited_on=day(-2),
            purpose="了解产线建设",
            visitors=[{"full_name": "陆明秋"}],
            problems=[{"problem": "污水接管审批", "issue_kind": "Premises and Construction"}],
        )
    )
    row = people["station"].get(f"/api/resource/{VISIT}/{name}").data["problems"][0]["name"]
    method = "reg_station.guidance_services.visits.pass_on"
    assert people["station"].call(method, visit=name, problem=row).status in REFUSED
    assert people["station"].put(f"/api/resource/{VISIT}/{name}", summary="产线已安装。").status == 200
    assert act(people["station"], VISIT, name, "Conclude").status == 200
    first = people["station"].call(method, visit=name, problem=row).message["name"]
    assert people["station"].call(method, visit=name, problem=row).message["name"] == first
    case["problem"] = first


def test_02_the_department_sees_it_once_it_is_asked(people, case):
    name = case["problem"]
    assert people["department"].get(f"/api/resource/{PROBLEM}/{name}").status in REFUSED
    assert act(people["station"], PROBLEM, name, "Raise").status == 200
    assert act(people["station"], PROBLEM, name, "Pass to Department").status in REFUSED
    wrong = people["station"].put(f"/api/resource/{PROBLEM}/{name}", department="区经济委")
    assert wrong.status in REFUSED and "区经济委" in wrong.sentences
    assert people["station"].put(f"/api/resource/{PROBLEM}/{name}", department=DEPARTMENT).status == 200
    assert act(people["station"], PROBLEM, name, "Pass to Department").status == 200
    assert people["department"].get(f"/api/resource/{PROBLEM}/{name}").data["due_on"]
    for who in ("department2", "enterprise2", "town2"):
        assert people[who].get(f"/api/resource/{PROBLEM}/{name}").status in REFUSED


def test_03_only_who_is_asked_answers(people, case):
    name = case["problem"]
    assert act(people["enterprise"], PROBLEM, name, "Answer").status in REFUSED
    assert act(people["department"], PROBLEM, name, "Answer").status in REFUSED
    answer = {"answer": "可与体系核查并联办理，内部流程仍需两周。"}
    assert people["department"].put(f"/api/resource/{PROBLEM}/{name}", **answer).status == 200
    assert act(people["department"], PROBLEM, name, "Answer").message["state"] == "Answered"


def test_04_departments_meet_and_take_on_tasks(people, case):
    name = case["meeting"] = made(
        people["station"].post(
            f"/api/resource/{MEETING}",
            title="污水接管会商",
            station=case["station"],
            held_at=f"{day(-1)} 09:00:00",
            issues=[{"issue": case["problem"]}],
            participants=[
                {"organisation": DEPARTMENT, "attended": 1},
                {"organisation": "区科委", "attended": 1},
            ],
        )
    )
    assert act(people["station"], MEETING, name, "Record").status in REFUSED
    assert people["station"].put(f"/api/resource/{MEETING}/{name}", minutes="并联办理。").status == 200
    assert act(people["station"], MEETING, name, "Record").status == 200
    case["task"] = made(task(people["station"], name, case["problem"]))
    assert act(people["station"], MEETING, name, "Settle").status in REFUSED
    assert people["department"].get(f"/api/resource/{MEETING}/{name}").status in REFUSED
    assert people["department"].get(f"/api/resource/{TASK}/{case['task']}").status == 200
    assert people["department2"].get(f"/api/resource/{TASK}/{case['task']}").status in REFUSED


def task(person, meeting: str, issue: str | None = None, title: str = "协调并联办理"):
    return person.post(
        f"/api/resource/{TASK}",
        title=title,
        consultation=meeting,
        issue=issue,
        department=DEPARTMENT,
        due_on=day(10),
    )


def test_05_the_task_is_reported_and_the_consultation_settled(people, case):
    name = case["task"]
    assert act(people["department"], TASK, name, "Report").status in REFUSED
    assert people["department"].put(f"/api/resource/{TASK}/{name}", result="已并联受理。").status == 200
    assert act(people["department"], TASK, name, "Report").status == 200
    assert act(people["department"], TASK, name, "Accept").status in REFUSED
    assert act(people["station"], TASK, name, "Accept").message["state"] == "Done"
    assert act(people["station"], MEETING, case["meeting"], "Settle").message["state"] == "Settled"
    assert task(people["station"], case["meeting"]).status in REFUSED


def test_06_the_enterprise_reads_what_it_is_told_and_nothing_else(people, case):
    name = case["problem"]
    assert act(people["station"], PROBLEM, name, "Settle").status in REFUSED
    assert people["station"].put(f"/api/resource/{PROBLEM}/{name}", reply="可以并联办理。").status == 200
    assert act(people["station"], PROBLEM, name, "Settle").message["state"] == "Settled"
    page = people["enterprise"].page("/station/support").text
    assert "可以并联办理。" in page and "内部流程" not in page
    assert "内部流程" not in people["enterprise"].get(f"/api/resource/{PROBLEM}/{name}").text
    assert "污水接管审批" not in people["enterprise2"].page("/station/support").text


def test_07_no_task_slips_into_a_consultation_that_is_being_settled(people, case):
    """Settling and adding a task at the same moment: one of them is refused."""
    others = [Person("station@demo.test"), Person("station2@demo.test")]
    for number in range(RACES):
        name = made(
            people["station"].post(
                f"/api/resource/{MEETING}",
                title=f"并发会商 {number}",
                station=case["station"],
                held_at=f"{day(-1)} 10:00:00",
                participants=[
                    {"organisation": DEPARTMENT, "attended": 1},
                    {"organisation": "区科委", "attended": 1},
                ],
                minutes="议定。",
            )
        )
        assert act(people["station"], MEETING, name, "Record").status == 200
        with ThreadPoolExecutor(2) as pool:
            settled = pool.submit(act, others[0], MEETING, name, "Settle")
            added = pool.submit(task, others[1], name, None, f"并发任务 {number}")
        answers = settled.result(), added.result()
        open_tasks = (
            people["station"]
            .get(f"/api/resource/{TASK}", filters=f'[["consultation","=","{name}"],["state","=","Open"]]')
            .data
        )
        state = people["station"].get(f"/api/resource/{MEETING}/{name}").data["state"]
        assert (state, len(open_tasks)) in (("Settled", 0), ("Held", 1)), [row.text for row in answers]
