"""A year's appraisal of the district's points over HTTP: one held, one objecting, a visit deleted after publication (C1–C4)."""

import json
import os
import subprocess
import sys
import time
from datetime import date

import pytest

from tests.support.http_client import Person

REFUSED = (400, 403, 404, 409, 417)
# The demo district appraises last year and this one; its points were there two years ago.
YEAR = date.today().year - 2
SCHEME, ROUND, APPRAISAL = "Appraisal Scheme", "Appraisal Round", "Service Appraisal"
REVIEW, OBJECTION, VISIT = "Appraisal Review", "Appraisal Objection", "Enterprise Visit"
HERE = "reg_station.appraisal"
# Visits of past years, and one that vanishes: no account of the product may do either.
AT_THE_DATABASE = """
import json, os, sys, frappe
os.chdir(sys.argv[1])
frappe.init(sys.argv[2], sites_path=sys.argv[1])
frappe.connect()
if sys.argv[3] == "delete":
    frappe.db.delete("Enterprise Visit", {"name": sys.argv[4]})
else:
    for point, number in json.loads(sys.argv[4]).items():
        for at in range(number):
            doc = frappe.new_doc("Enterprise Visit")
            town, station = frappe.db.get_value("Service Point", point, ["town", "station"])
            doc.update({"service_point": point, "town": town, "station": station, "state": "Held"})
            doc.update({"visited_on": f"{sys.argv[5]}-0{at + 1}-15", "visit_kind": "Survey", "purpose": "调研"})
            doc.enterprise = frappe.db.get_value("Enterprise", {})
            doc.set_new_name()
            doc.set_user_and_timestamp()
            doc.db_insert()
frappe.db.commit()
"""


def indicator(code, title, category, weight, **values):
    return {"code": code, "title": title, "category": category, "weight": weight, **values}


def scheme(weight: int) -> dict:
    return {
        "scheme_code": f"JOURNEY-{YEAR}",
        "title": f"{YEAR}年度旅程方案",
        "scheme_year": YEAR,
        "appraisee_kind": "Service Point",
        "indicators": [
            indicator("1", "走访调研次数", "走访调研", 60, scoring="Linear", metric="visits_held", target=4),
            indicator("2", "场所保障", "基础保障", weight, scoring="Judged"),
        ],
        "grades": [{"label": "优秀", "min_score": 85}, {"label": "合格", "min_score": 60}],
    }


@pytest.fixture(scope="module")
def people():
    names = ("station", "appraiser", "approver", "point", "town", "town2", "admin")
    return {name: Person(f"{name}@demo.test") for name in names}


@pytest.fixture(scope="module")
def case():
    return {}


def at_the_database(*arguments: str) -> None:
    sites, site = os.environ["REG_STATION_SITES"], os.environ["REG_STATION_LIVE_SITE"]
    subprocess.run([sys.executable, "-c", AT_THE_DATABASE, sites, site, *arguments], check=True)


def act(person, name, action, **more):
    return person.call(
        "reg_station.workflow.progress.take_action", doctype=APPRAISAL, name=name, action=action, **more
    )


def record(person, doctype, name):
    answer = person.get(f"/api/resource/{doctype}/{name}")
    assert answer.status == 200, answer.text
    return answer.data


def wait_for(person, name, status):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        doc = record(person, ROUND, name)
        if doc["status"] in (status, "Failed"):
            break
        time.sleep(0.2)
    assert doc["status"] == status, doc["message"]
    return doc


def result(person, name):
    return person.call(f"{HERE}.results.result", name=name).message


def judge(person, name, score, remark="现场核实。"):
    doc = record(person, REVIEW, f"REV-{name}")
    for row in doc["rows"]:
        if row["code"] == "2":
            row.update(review_score=score, review_remark=remark)
    return person.put(f"/api/resource/{REVIEW}/REV-{name}", rows=doc["rows"], modified=doc["modified"])


class TestAppraisal:
    def test_01_a_scheme_of_99_is_refused_with_the_reason(self, people, case):
        refused = people["station"].post(f"/api/resource/{SCHEME}", **scheme(39))
        assert refused.status in REFUSED and "99" in refused.sentences and "100" in refused.sentences
        unknown = scheme(40)
        unknown["indicators"][0]["metric"] = "no_such_figure"
        assert people["station"].post(f"/api/resource/{SCHEME}", **unknown).status in REFUSED
        assert people["point"].post(f"/api/resource/{SCHEME}", **scheme(40)).status in REFUSED
        made = people["station"].post(f"/api/resource/{SCHEME}", **scheme(40))
        assert made.status == 200, made.text
        case["scheme"] = made.data["name"]

    def test_02_an_administrator_adds_a_figure_without_code_and_a_wrong_field_is_named(self, people):
        figure = {
            "metric_code": "journey_phone_questions",
            "title": "电话咨询",
            "source_doctype": "Consultation",
            "date_field": "answered_on",
            "point_field": "service_point",
            "filters_json": '[["channel", "=", "Phone"]]',
        }
        wrong = {**figure, "filters_json": '[["chanel", "=", "Phone"]]'}
        refused = people["admin"].post("/api/resource/Appraisal Metric", **wrong)
        assert refused.status in REFUSED and "chanel" in refused.sentences
        assert people["station"].post("/api/resource/Appraisal Metric", **figure).status in REFUSED
        made = people["admin"].post("/api/resource/Appraisal Metric", **figure)
        assert made.status == 200, made.text

    def test_03_the_round_is_opened_and_computes_in_the_background(self, people, case):
        station = people["station"]
        points = station.get(
            "/api/resource/Service Point",
            fields='["name","point_name","town","station","status"]',
            # Another journey accredits a point of today, which is not appraised for those years.
            filters=f'[["status","!=","Revoked"],["established_on","<=","{YEAR}-12-31"]]',
        ).data
        assert len(points) == 5
        own = people["point"].get("/api/resource/Service Point", limit_page_length=1).data[0]["name"]
        others = [row["name"] for row in points if row["name"] != own]
        case.update(own=own, others=others, held=others[0], good=others[1])
        at_the_database("visits", json.dumps({own: 4, others[1]: 4, others[2]: 3}), str(YEAR))
        made = station.post(
            f"/api/resource/{ROUND}",
            scheme=case["scheme"],
            station=points[0]["station"],
            round_year=YEAR,
            period_from=f"{YEAR}-01-01",
            period_to=f"{YEAR}-12-31",
            cut_off=f"{YEAR + 1}-01-31",
        )
        assert made.status == 200, made.text
        case["round"] = made.data["name"]
        assert people["point"].call(f"{HERE}.rounds.open_round", name=case["round"]).status in REFUSED
        started = station.call(f"{HERE}.rounds.open_round", name=case["round"])
        assert started.status == 200, started.text
        doc = wait_for(station, case["round"], "Open")
        assert doc["done_count"] == doc["total_count"] == len(points)
        rows = station.get(
            f"/api/resource/{APPRAISAL}",
            filters=f'[["appraisal_round","=","{case["round"]}"]]',
            fields='["name","service_point"]',
            limit_page_length=0,
        ).data
        case["of"] = {row["service_point"]: row["name"] for row in rows}
        assert len(case["of"]) == len(points)

    def test_04_each_sees_its_own(self, people, case):
        seen = (
            people["point"]
            .get(
                f"/api/resource/{APPRAISAL}",
                filters=f'[["appraisal_round","=","{case["round"]}"]]',
                limit_page_length=0,
            )
            .data
        )
        assert [row["name"] for row in seen] == [case["of"][case["own"]]]
        foreign = case["of"][case["good"]]
        assert people["point"].call(f"{HERE}.results.result", name=foreign).status == 404
        assert people["point"].get(f"/api/resource/{APPRAISAL}/{foreign}").status in REFUSED
        found = (
            people["point"]
            .call(f"{HERE}.results.evidence_records", name=seen[0]["name"], indicator="1")
            .message
        )
        assert (found["doctype"], found["total"]) == (VISIT, 4)
        case["visit"] = found["names"][0]

    def test_05_the_appraised_assess_themselves(self, people, case):
        started = people["station"].call(
            f"{HERE}.rounds.take_for_all", name=case["round"], action="Start Self-Assessment"
        )
        assert started.message["taken"] == len(case["of"]), started.text
        name = case["of"][case["own"]]
        modified = result(people["point"], name)["modified"]
        scores = {"2": {"self_score": 38, "remark": "场所齐全。"}}
        refused = people["station"].call(
            f"{HERE}.results.save_self_assessment", name=name, modified=modified, scores=scores
        )
        assert refused.status in REFUSED
        too_much = people["point"].call(
            f"{HERE}.results.save_self_assessment",
            name=name,
            modified=modified,
            scores={"2": {"self_score": 41}},
        )
        assert too_much.status in REFUSED and "40" in too_much.sentences
        saved = people["point"].call(
            f"{HERE}.results.save_self_assessment",
            name=name,
            modified=modified,
            scores=scores,
            statement="自评。",
        )
        assert saved.status == 200 and saved.message["self_total"] == 98.0, saved.text
        assert act(people["point"], name, "Submit Self-Assessment").status == 200
        for point in (case["held"], case["good"]):
            other = case["of"][point]
            modified = record(people["station"], APPRAISAL, other)["modified"]
            saved = people["station"].call(
                f"{HERE}.results.save_self_assessment", name=other, modified=modified, scores=scores
            )
            assert saved.status == 200, saved.text
            assert act(people["station"], other, "Submit Self-Assessment").status == 200

    def test_06_a_reviewer_of_the_same_point_is_refused_on_every_route(self, people, case):
        made = people["station"].post(
            "/api/resource/Station Member",
            full_name="殷若衡",
            user="appraiser@demo.test",
            service_point=case["own"],
            employment_type="Part-time",
        )
        assert made.status == 200, made.text
        name = case["of"][case["own"]]
        by_rest = judge(people["appraiser"], name, 40)
        assert by_rest.status in REFUSED and by_rest.sentences
        for action in ("Finish Review", "Hold for Rectification", "Return"):
            assert act(people["appraiser"], name, action, reason="理由").status in REFUSED
        by_put = people["appraiser"].put(
            f"/api/resource/{APPRAISAL}/{name}", workflow_state="Objection Period"
        )
        assert by_put.status in REFUSED
        row = record(people["point"], APPRAISAL, name)["rows"][0]["name"]
        for person in ("point", "station", "appraiser", "approver"):
            past_all_rules = people[person].put(f"/api/resource/Appraisal Score/{row}", final_score=60)
            assert past_all_rules.status in REFUSED
        assert people["town2"].get(f"/api/resource/Appraisal Score/{row}").status in REFUSED
        left = people["station"].put(
            f"/api/resource/Station Member/{made.data['name']}", left_on="2024-01-01", joined_on="2023-01-01"
        )
        assert left.status == 200, left.text

    def test_07_evidence_is_frozen_and_the_reviews_end(self, people, case):
        own, held, good = (case["of"][case[key]] for key in ("own", "held", "good"))
        assert judge(people["appraiser"], own, 20).status == 200
        early = act(people["appraiser"], own, "Finish Review")
        assert early.status in REFUSED
        assert people["station"].call(f"{HERE}.rounds.freeze", name=case["round"]).status == 200
        assert len(wait_for(people["station"], case["round"], "Frozen")["evidence_hash"]) == 64
        before = result(people["point"], own)
        assert before["total_score"] is None and before["rows"][1]["review_score"] is None
        assert people["point"].get(f"/api/resource/{REVIEW}/REV-{own}").status in REFUSED
        finished = act(people["appraiser"], own, "Finish Review")
        assert finished.status == 200, finished.text
        assert result(people["point"], own)["total_score"] == 80.0
        assert judge(people["appraiser"], held, 30).status == 200
        assert act(people["appraiser"], held, "Finish Review").status in REFUSED
        assert act(people["appraiser"], held, "Hold for Rectification", reason="全年没有走访。").status == 200
        assert judge(people["appraiser"], good, 36).status == 200
        assert act(people["appraiser"], good, "Finish Review").status == 200

    def test_08_an_objection_is_upheld_and_the_review_reopened(self, people, case):
        own = case["of"][case["own"]]
        strange = people["town2"].call(f"{HERE}.results.object_to", name=own, text="不同意")
        assert strange.status in REFUSED
        raised = people["point"].call(
            f"{HERE}.results.object_to", name=own, indicator="2", text="场所已于去年扩建，附照片。"
        )
        assert raised.status == 200, raised.text
        waiting = act(people["approver"], own, "Confirm")
        assert waiting.status in REFUSED and raised.message in waiting.sentences
        decide = {"name": raised.message, "decision": "Upheld", "reply": "核实属实，重新评分。"}
        assert people["point"].call(f"{HERE}.results.decide_objection", **decide).status in REFUSED
        assert people["station"].call(f"{HERE}.results.decide_objection", **decide).message == "Upheld"
        assert act(people["station"], own, "Reopen Review", reason="异议成立。").status == 200
        assert judge(people["appraiser"], own, 32, "扩建已核实。").status == 200
        assert act(people["appraiser"], own, "Finish Review").status == 200
        shown = result(people["point"], own)
        assert (shown["total_score"], shown["grade"]) == (92.0, "优秀")
        assert shown["objections"][0]["reply"] == "核实属实，重新评分。"

    def test_09_accepted_confirmed_and_published(self, people, case):
        own = case["of"][case["own"]]
        assert act(people["approver"], own, "Confirm").status in REFUSED
        assert people["approver"].call(f"{HERE}.results.accept_result", name=own).status in REFUSED
        assert people["point"].call(f"{HERE}.results.accept_result", name=own).status == 200
        assert act(people["appraiser"], own, "Confirm").status in REFUSED
        confirmed = act(people["approver"], own, "Confirm")
        assert confirmed.status == 200, confirmed.text
        done = people["approver"].call(f"{HERE}.rounds.take_for_all", name=case["round"], action="Publish")
        assert done.message == {"taken": 1, "refused": {}, "waiting": 0}
        assert record(people["point"], APPRAISAL, own)["workflow_state"] == "Published"
        held = record(people["station"], APPRAISAL, case["of"][case["held"]])
        assert held["workflow_state"] == "Held for Rectification" and not held.get("grade")

    def test_10_a_visit_deleted_later_leaves_the_score_and_is_seen(self, people, case):
        own = case["of"][case["own"]]
        at_the_database("delete", case["visit"])
        shown = result(people["point"], own)
        assert (shown["total_score"], shown["grade"], shown["rows"][0]["evidence_count"]) == (92.0, "优秀", 4)
        changed = people["station"].call(f"{HERE}.results.changed_since", name=own).message
        assert changed["intact"] is True and changed["changes"][0]["deleted"] == [case["visit"]]
        found = people["point"].call(f"{HERE}.results.evidence_records", name=own, indicator="1").message
        assert found["missing"] == [case["visit"]] and case["visit"] not in found["names"]

    def test_11_the_held_point_reports_what_it_mended(self, people, case):
        held = case["of"][case["held"]]
        assert act(people["station"], held, "Report Rectified").status in REFUSED
        saved = people["station"].put(
            f"/api/resource/{APPRAISAL}/{held}", rectification="每月走访，已列入计划。"
        )
        assert saved.status == 200, saved.text
        assert act(people["station"], held, "Report Rectified").status == 200
        assert record(people["appraiser"], REVIEW, f"REV-{held}")["status"] == "Open"

    def test_12_the_ranking_shows_what_each_may_see(self, people, case):
        def ranking(person):
            answer = person.call(
                "frappe.desk.query_report.run",
                report_name="Appraisal Ranking",
                filters={"year": YEAR, "appraisee_kind": "Service Point"},
            )
            assert answer.status == 200, answer.text
            return [row for row in answer.message["result"] if isinstance(row, dict)]

        assert [(row["rank"], row["total_score"]) for row in ranking(people["approver"])] == [
            (1, 96.0),
            (2, 92.0),
        ]
        assert [row["total_score"] for row in ranking(people["point"])] == [92.0]
