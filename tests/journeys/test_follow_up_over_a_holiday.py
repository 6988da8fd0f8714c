"""The two weeks of a follow-up end in a holiday that is made up for on a Saturday: the contact falls on that Saturday (G6).

The holiday is entered over HTTP by the administrator around the day on which two weeks from today end, whatever today is.
"""

from datetime import date, timedelta

import pytest

from tests.support.http_client import Person

REFUSED = (400, 403, 404, 409, 417)
REQUEST, CALENDAR = "Service Request", "Working Day Calendar"
SATURDAY = 5


@pytest.fixture(scope="module")
def people():
    return {name: Person(f"{name}@demo.test") for name in ("admin", "enterprise", "station")}


@pytest.fixture(scope="module")
def today(people) -> date:
    """The site's day, which need not be the day of the machine."""
    name = taken_on(people, "今天是哪一天")
    return date.fromisoformat(people["station"].get(f"/api/resource/{REQUEST}/{name}").data["accepted_on"])


@pytest.fixture(scope="module")
def days(people, today):
    """(day as counted, the Saturday that makes up for the holiday); the tables are as before afterwards."""
    counted = today + timedelta(days=14)
    saturday = counted + timedelta(days=(SATURDAY - counted.weekday()) % 7 or 7)
    years = sorted({day.year for day in (counted, saturday)})
    before = {year: people["admin"].get(f"/api/resource/{CALENDAR}/{year}") for year in years}
    lines = []
    for number in range((saturday - counted).days):
        lines.append(f"{counted + timedelta(days=number)};Holiday;Special Holiday")
    lines.append(f"{saturday};Working Day;Special Holiday")
    for year in years:
        text = "\n".join(line for line in lines if line.startswith(str(year)))
        answer = people["admin"].call(
            "reg_station.platform.calendars.add_lines", calendar_year=year, text=text
        )
        assert answer.status == 200, answer.text
    yield counted, saturday
    for year, known in before.items():
        if known.status == 200:
            rows = [
                {key: row[key] for key in ("day", "kind", "day_name")} for row in known.data["exceptions"]
            ]
            assert people["admin"].put(f"/api/resource/{CALENDAR}/{year}", exceptions=rows).status == 200
        else:
            people["admin"].session.delete(Person.url(f"/api/resource/{CALENDAR}/{year}"))


@pytest.fixture(scope="module")
def request_taken_on(people, days):
    return taken_on(people, "节假日跟踪试验")


def taken_on(people, subject: str) -> str:
    made = people["enterprise"].call(
        "reg_station.portal.guidance.start_request", service_item="7.2.5.1", subject=subject
    )
    name = made.message["name"]
    act(people["enterprise"], name, "Submit")
    assert act(people["station"], name, "Accept").status == 200
    return name


def act(person, name: str, action: str):
    return person.call("reg_station.workflow.progress.take_action", doctype=REQUEST, name=name, action=action)


def contact(people, name: str) -> dict:
    rows = people["station"].get(
        "/api/resource/Follow Up",
        filters=f'[["dossier","=","{name}"],["standing","in",["Upcoming","Due","Overdue"]]]',
        fields='["name","due_on","counted_day","due_rule","standing"]',
    )
    (row,) = rows.data
    return row


def test_01_the_contact_falls_on_the_saturday_that_is_worked(people, days, request_taken_on):
    counted, saturday = days
    row = contact(people, request_taken_on)
    assert (row["counted_day"], row["due_on"]) == (str(counted), str(saturday))
    assert row["due_rule"] == "Moved to the Next Working Day"
    assert str(saturday) in people["enterprise"].page(f"/station/requests/{request_taken_on}").text


def test_02_who_asks_may_not_move_it(people, days, request_taken_on):
    row = contact(people, request_taken_on)
    for person in people.values():
        person.put(f"/api/resource/Follow Up/{row['name']}", due_on=str(days[0]))
        assert contact(people, request_taken_on)["due_on"] == str(days[1])


def test_03_a_fruitless_try_is_repeated_on_the_next_working_day(people, today, days, request_taken_on):
    row = contact(people, request_taken_on)
    tried = people["station"].put(
        f"/api/resource/Follow Up/{row['name']}", done_on=str(today), channel="Phone", effective=0
    )
    assert tried.status == 200, tried.text
    again = contact(people, request_taken_on)
    assert again["name"] != row["name"] and again["due_rule"] == "Tried Again on the Next Working Day"
    assert today < date.fromisoformat(again["due_on"]) <= days[1]


def test_04_a_calendar_is_not_everybody_s_to_change(people, days):
    for who in ("enterprise", "station"):
        answer = people[who].call(
            "reg_station.platform.calendars.add_lines",
            calendar_year=days[0].year,
            text=f"{days[1]};Holiday;Special Holiday",
        )
        assert answer.status in REFUSED
