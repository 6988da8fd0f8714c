"""Many sign up at the same moment; nobody takes a place that is not there, and nobody stands in the list twice (H1)."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from tests.support.http_client import Person

AT_ONCE = 16
SIGN_UP = "reg_station.learning.signing_up.sign_up"


@pytest.fixture(scope="module")
def officer():
    return Person("station@demo.test")


@pytest.fixture
def session(officer):
    """An open session with 5 places; its name."""
    stations = officer.get("/api/resource/Registration Station", fields='["name"]').data
    answer = officer.post(
        "/api/resource/Training Session",
        title=f"抢位测试{uuid.uuid4().hex[:6]}",
        audience="Enterprises",
        topic="Other",
        station=stations[0]["name"],
        starts_on=f"{datetime.now() + timedelta(days=5):%Y-%m-%d %H:%M:%S}",
        hours=2,
        capacity=5,
    )
    assert answer.status == 200, answer.text
    name = answer.data["name"]
    opened = officer.call(
        "reg_station.workflow.progress.take_action",
        doctype="Training Session",
        name=name,
        action="Open Sign-up",
    )
    assert opened.status == 200, opened.text
    return name


def all_at_once(session: str, persons: list[str]) -> list:
    """Answers of signing up, half by one enterprise and half by the other, all started when all are ready."""
    accounts = [
        Person(f"{'enterprise' if number % 2 else 'enterprise2'}@demo.test") for number in range(len(persons))
    ]
    ready = threading.Barrier(len(persons))

    def sign_up(account, person):
        ready.wait(timeout=60)
        return account.call(SIGN_UP, session=session, person=person)

    with ThreadPoolExecutor(len(persons)) as pool:
        return list(pool.map(sign_up, accounts, persons))


def rows(officer, session: str) -> list[dict]:
    return officer.get(
        "/api/resource/Training Sign-up",
        filters=f'[["session", "=", "{session}"], ["status", "=", "Signed Up"]]',
        fields='["name", "person", "enterprise"]',
        limit_page_length=0,
    ).data


def test_five_places_go_to_five(officer, session):
    answers = all_at_once(session, [f"参会者{number}" for number in range(AT_ONCE)])
    taken = [answer for answer in answers if answer.status == 200]
    refused = [answer for answer in answers if answer.status != 200]
    assert len(taken) == 5 and len(rows(officer, session)) == 5
    assert {answer.status for answer in refused} <= {417, 409}
    assert all("5" in answer.sentences for answer in refused if answer.status == 417)
    assert sorted(answer.message["places_left"] for answer in taken) == [0, 1, 2, 3, 4]


def test_one_person_takes_one_place_however_often_the_button_is_pressed(officer, session):
    answers = all_at_once(session, ["同一人"] * 8)
    assert sum(answer.status == 200 for answer in answers) == 2
    assert len(rows(officer, session)) == 2  # one for each of the two enterprises
