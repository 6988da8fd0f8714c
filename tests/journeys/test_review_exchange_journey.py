"""A message of the review-and-approval system is killed in the middle and goes on: every row once, none half (E4)."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.support.exchange import event
from tests.support.http_client import Person

REFUSED = (400, 401, 403, 404, 409, 417)
EXCHANGE, RUNNING, DELIVERING = (
    "Review Exchange",
    "reg_station.product_registry.exchange.running",
    "reg_station.product_registry.exchange.delivering",
)
ROWS = 130
# A run like the background job's, in a process of its own that says each batch it has committed.
RUN = """
import os, sys, frappe
os.chdir(sys.argv[1])
frappe.init(sys.argv[2], sites_path=sys.argv[1])
frappe.connect()
frappe.set_user("station@demo.test")
from reg_station.product_registry.exchange import running
from reg_station import long_runs
name, token = sys.argv[3], "killed-run"
if sys.argv[4] == "forget":
    frappe.cache.delete_value(long_runs.life_key(token))
    sys.exit()
frappe.db.set_value(running.DOCTYPE, name, {"status": "Under Way", "job": token})
frappe.db.commit()
real = running._batch
def batch(*arguments):
    done = real(*arguments)
    print("batch", flush=True)
    return done
running._batch = batch
running.run(name, token)
print("end", flush=True)
"""


@pytest.fixture(scope="module")
def station():
    return Person("station@demo.test")


@pytest.fixture(scope="module")
def case(station):
    enterprise = station.get("/api/resource/Enterprise", fields='["name"]', limit_page_length=1).data[0][
        "name"
    ]
    docs = [
        {
            "doctype": "Biomedical Product",
            "product_name": f"交换试验产品 {number}",
            "enterprise": enterprise,
            "product_type": "Medical Device",
            "device_class": "II",
        }
        for number in range(ROWS)
    ]
    made = station.call("frappe.client.insert_many", docs=json.dumps(docs))
    assert made.status == 200, made.text
    rows = [event(f"J-{number}", name) for number, name in enumerate(made.message)]
    return {
        "products": made.message,
        "rows": rows,
        "message": {"schema": "reg-station-exchange/1", "rows": rows},
    }


def process(name: str, what: str) -> subprocess.Popen:
    arguments = [os.environ["REG_STATION_SITES"], os.environ["REG_STATION_LIVE_SITE"], name, what]
    return subprocess.Popen([sys.executable, "-c", RUN, *arguments], stdout=subprocess.PIPE, text=True)


def standing(station, name: str) -> dict:
    return station.get(f"/api/resource/{EXCHANGE}/{name}").data


def finished(station, name: str) -> dict:
    # The worker takes notices first; there may be many of them from the journeys before.
    for _turn in range(600):
        found = standing(station, name)
        if found["status"] not in ("Under Way", "Waiting"):
            return found
        time.sleep(0.5)
    raise AssertionError(found)


def test_01_killed_in_the_middle_it_goes_on(station, case):
    if not os.environ.get("REG_STATION_SITES"):
        pytest.skip("The run is killed in a process of its own, which needs REG_STATION_SITES")
    made = station.post(
        f"/api/resource/{EXCHANGE}", station=_station(station), file="/private/files/none.json"
    )
    assert made.status in REFUSED
    name = case["name"] = _exchange(station, case)
    run = process(name, "run")
    assert run.stdout.readline() == "batch\n"
    run.send_signal(signal.SIGKILL)
    run.wait(timeout=20)
    after = standing(station, name)
    assert after["status"] == "Under Way" and 50 <= after["rows_done"] < ROWS
    # Its last sign of life is a moment old: nobody takes it for dead yet.
    assert station.call(f"{RUNNING}.start", name=name).status in REFUSED
    process(name, "forget").wait(timeout=60)
    assert station.call(f"{RUNNING}.start", name=name).status == 200
    done = finished(station, name)
    assert (done["status"], done["rows_done"], done["applied_count"]) == ("Done", ROWS, ROWS), done["message"]


def test_02_every_row_is_there_once(station, case):
    keys = station.get(
        "/api/resource/Review Event",
        fields='["event_key","product"]',
        filters='[["event_key","like","J-%"]]',
        limit_page_length=0,
    ).data
    assert len(keys) == len({row["event_key"] for row in keys}) == ROWS
    delivered, cursor = [], ""
    while True:
        page = station.get(f"/api/method/{DELIVERING}.deliver", cursor=cursor, limit=100).message
        delivered += page["rows"]
        cursor = page["next"]
        if not cursor:
            break
    ours = [row for row in delivered if row["product"] in set(case["products"])]
    assert len(ours) == ROWS and {row["stage"] for row in ours} == {"Acceptance"}


def test_03_sent_again_it_changes_nothing(station, case):
    answer = station.call(f"{DELIVERING}.receive", message=case["message"])
    assert answer.status == 200, answer.text
    done = finished(station, answer.message["name"])
    assert (done["status"], done["applied_count"], done["unchanged_count"]) == ("Done", 0, ROWS)


def test_04_what_is_wrong_comes_back_with_its_reason(station, case):
    rows = [
        event("J-new", case["products"][0], stage="Approval", entered_on="2026-05-04"),
        event("J-bad", "PRD-0"),
    ]
    answer = station.call(f"{DELIVERING}.receive", message={"schema": "reg-station-exchange/1", "rows": rows})
    done = finished(station, answer.message["name"])
    assert (done["applied_count"], done["rejected_count"]) == (1, 1)
    told = station.get(f"/api/method/{DELIVERING}.outcome", name=done["name"]).message
    assert [row["event_key"] for row in told["rejections"]] == ["J-bad"]
    file = station.page(done["annotated_file"])
    assert file.status == 200 and "J-bad" in file.text and "J-new" not in file.text


def test_05_nobody_else_hands_over_or_gets_anything(case):
    for who in ("enterprise@demo.test", "town@demo.test", "auditor@demo.test", "department@demo.test"):
        person = Person(who)
        assert person.call(f"{DELIVERING}.receive", message=case["message"]).status in REFUSED
        assert person.get(f"/api/method/{DELIVERING}.deliver").status in REFUSED
        assert person.get(f"/api/resource/{EXCHANGE}/{case['name']}").status in REFUSED
    assert Person(None).get(f"/api/method/{DELIVERING}.deliver").status in REFUSED


def _station(station) -> str:
    return station.get("/api/resource/Registration Station", fields='["name"]').data[0]["name"]


def _exchange(station, case) -> str:
    """An exchange that waits: file uploaded, not started."""
    content = json.dumps(case["message"]).encode()
    uploaded = station.session.post(
        Person.url("/api/method/upload_file"),
        data={"is_private": 1},
        files={"file": ("journey.json", content)},
        timeout=60,
    )
    assert uploaded.status_code == 200, uploaded.text
    address = uploaded.json()["message"]["file_url"]
    made = station.post(f"/api/resource/{EXCHANGE}", station=_station(station), file=address)
    assert made.status == 200, made.text
    return made.data["name"]
