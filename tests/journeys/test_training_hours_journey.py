"""Hours of a full-time member over HTTP: 69.5 are not enough, 70 are; a certificate counts once (H2, DB31117 5.2.4)."""

from datetime import date

import pytest

from tests.support.http_client import Person

REFUSED = (400, 403, 404, 409, 417)
RECORD, MEMBER = "Training Record", "Station Member"
YEAR = date.today().year - 1


@pytest.fixture(scope="module")
def people():
    return {name: Person(f"{name}@demo.test") for name in ("station", "station2", "point", "enterprise")}


@pytest.fixture(scope="module")
def members(people):
    """One full-time and one part-time member of the station, in office for all of last year."""
    station = people["station"].get("/api/resource/Registration Station", fields='["name"]').data[0]["name"]
    made = {}
    for kind in ("Full-time", "Part-time"):
        answer = people["station"].post(
            f"/api/resource/{MEMBER}",
            full_name=f"学时试验 {kind}",
            station=station,
            employment_type=kind,
            education="Bachelor",
            joined_on=f"{YEAR - 1}-03-01",
        )
        assert answer.status == 200, answer.text
        made[kind] = answer.data["name"]
    return made


def certificate(person, name: str) -> str:
    answer = person.session.post(
        Person.url("/api/method/upload_file"),
        data={"is_private": 1},
        files={"file": (f"{name}.pdf", f"%PDF-1.4 {name}".encode())},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["message"]["file_url"]


def enter(person, member: str, hours: float, number: str, **values):
    return person.post(
        f"/api/resource/{RECORD}",
        member=member,
        record_kind="External Course",
        course_title="医疗器械注册法规课程",
        organiser="市器审中心",
        held_on=f"{YEAR}-05-20",
        hours=hours,
        certificate_no=number,
        evidence=certificate(person, number),
        **values,
    )


def decide(person, name: str, action: str = "Approve"):
    return person.call("reg_station.workflow.progress.take_action", doctype=RECORD, name=name, action=action)


def standing(people, member: str) -> dict:
    answer = people["station"].call(
        "frappe.desk.query_report.run", report_name="Training Hours", filters={"year": YEAR}
    )
    assert answer.status == 200, answer.text
    return next(row for row in answer.message["result"] if row["member"] == member)


def test_01_69_and_a_half_are_not_enough(people, members):
    for number, hours in enumerate((40, 29.5)):
        made = enter(people["station2"], members["Full-time"], hours, f"J-{number}")
        assert made.status == 200, made.text
        assert decide(people["station2"], made.data["name"]).status in REFUSED
        assert standing(people, members["Full-time"])["hours"] == (0, 40)[number]
        assert decide(people["station"], made.data["name"]).status == 200
    row = standing(people, members["Full-time"])
    assert (row["hours"], row["needed"], row["verdict_key"]) == (69.5, 70, "Not Met")


def test_02_a_certificate_counts_once_however_it_is_written(people, members):
    assert enter(people["station2"], members["Full-time"], 8, " j－1 ").status in REFUSED


def test_03_without_evidence_nothing_is_entered(people, members):
    made = people["station2"].post(
        f"/api/resource/{RECORD}",
        member=members["Full-time"],
        record_kind="External Course",
        course_title="课程",
        held_on=f"{YEAR}-06-01",
        hours=0.5,
    )
    assert made.status in REFUSED or decide(people["station"], made.data["name"]).status in REFUSED


def test_04_half_an_hour_more_is_enough(people, members):
    made = enter(people["station2"], members["Full-time"], 0.5, "J-9")
    assert decide(people["station"], made.data["name"]).status == 200
    row = standing(people, members["Full-time"])
    assert (row["hours"], row["verdict_key"]) == (70, "Met")


def test_05_the_sum_cannot_be_written(people, members):
    name = (
        people["station"]
        .get(
            f"/api/resource/{RECORD}", filters=f'[["member","=","{members["Full-time"]}"]]', fields='["name"]'
        )
        .data[0]["name"]
    )
    for person in people.values():
        assert person.put(f"/api/resource/{RECORD}/{name}", hours=99).status in (200, *REFUSED)
    assert standing(people, members["Full-time"])["hours"] == 70


def test_06_part_time_members_are_not_judged(people, members):
    row = standing(people, members["Part-time"])
    assert (row["hours"], row["verdict_key"]) == (0, "Not Judged")


def test_07_others_neither_enter_nor_see_them(people, members):
    for who in ("point", "enterprise"):
        assert enter_without_file(people[who], members["Full-time"]).status in REFUSED
        seen = people[who].get(
            f"/api/resource/{RECORD}", filters=f'[["member","=","{members["Full-time"]}"]]'
        )
        assert seen.status in REFUSED or seen.data == []


def enter_without_file(person, member: str):
    return person.post(
        f"/api/resource/{RECORD}", member=member, course_title="课程", held_on=f"{YEAR}-06-01", hours=3
    )
