"""Rounds of appraisal in the demo district, brought about over HTTP: for browser tests and journeys of single pages."""

import os
import subprocess
import sys
import time

from tests.support.http_client import Person

HERE = "reg_station.appraisal"
ROUND, APPRAISAL, REVIEW = "Appraisal Round", "Service Appraisal", "Appraisal Review"
# Records of the demo lie in this year; a round of a past year counts them whenever they were made.
FIGURES = {
    "any_time_rules": ("现行工作制度", "Station Rule", "effective_from"),
    "any_time_members": ("在岗人员", "Station Member", "joined_on"),
    "any_time_visits": ("走访调研", "Enterprise Visit", "visited_on"),
}


# Points are appraised in years in which they were there; one as old as these rounds no account of the product can make.
AT_THE_DATABASE = """
import os, sys, frappe
os.chdir(sys.argv[1])
frappe.init(sys.argv[2], sites_path=sys.argv[1])
frappe.connect()
frappe.db.set_value("Service Point", sys.argv[3], "established_on", "2000-01-01")
frappe.db.commit()
"""


def indicator(code, title, category, weight, **values) -> dict:
    return {"code": code, "title": title, "category": category, "weight": weight, **values}


INDICATORS = [
    indicator("1.1", "工作制度齐全", "制度建设", 20, scoring="Linear", metric="any_time_rules", target=5),
    indicator(
        "1.2",
        "人员配备",
        "制度建设",
        20,
        scoring="Threshold",
        metric="any_time_members",
        thresholds="1 = 50\n2 = 100",
    ),
    indicator("2.1", "走访调研次数", "走访调研", 20, scoring="Linear", metric="any_time_visits", target=4),
    indicator("3.1", "场所、人员、经费保障", "基础保障", 20, scoring="Judged", guidance="对照登记情况评定。"),
    indicator("4.1", "信息收集的质量", "信息收集", 20, scoring="Judged", citation="2022-144 三2"),
]
GRADES = [{"label": "优秀", "min_score": 85}, {"label": "合格", "min_score": 60}]


def done(answer):
    assert answer.status == 200, answer.text
    return answer


class Season:
    """A round of `year` for the demo's points; `own` is the appraisal of the point whose officer is `point@demo.test`."""

    def __init__(self, year: int):
        self.year = year
        names = ("station", "appraiser", "approver", "point", "admin")
        self.people = {name: Person(f"{name}@demo.test") for name in names}
        self._make_figures()
        station, point = self.people["station"], self.people["point"]
        done(
            station.post(
                "/api/resource/Appraisal Scheme",
                scheme_code=f"PAGES-{year}",
                title=f"{year}年度方案",
                scheme_year=year,
                appraisee_kind="Service Point",
                indicators=INDICATORS,
                grades=GRADES,
            )
        )
        place = point.get(
            "/api/resource/Service Point", fields='["name","station"]', limit_page_length=1
        ).data[0]
        sites, site = os.environ["REG_STATION_SITES"], os.environ["REG_STATION_LIVE_SITE"]
        subprocess.run([sys.executable, "-c", AT_THE_DATABASE, sites, site, place["name"]], check=True)
        self.round = done(
            station.post(
                f"/api/resource/{ROUND}",
                scheme=f"PAGES-{year}",
                station=place["station"],
                round_year=year,
                period_from=f"{year}-01-01",
                period_to=f"{year}-12-31",
                cut_off=f"{year + 1}-01-31",
                objection_days=7,
            )
        ).data["name"]
        done(station.call(f"{HERE}.rounds.open_round", name=self.round))
        self._wait("Open")
        self.own = station.get(
            f"/api/resource/{APPRAISAL}",
            filters=f'[["appraisal_round","=","{self.round}"],["service_point","=","{place["name"]}"]]',
        ).data[0]["name"]

    def _make_figures(self) -> None:
        for code, (title, doctype, day) in FIGURES.items():
            if self.people["admin"].get(f"/api/resource/Appraisal Metric/{code}").status == 200:
                continue
            values = {"metric_code": code, "title": title, "source_doctype": doctype, "date_field": day}
            done(
                self.people["admin"].post(
                    "/api/resource/Appraisal Metric",
                    **values,
                    time_span="Any Time",
                    point_field="service_point",
                )
            )

    def _wait(self, status: str) -> None:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            doc = self.people["station"].get(f"/api/resource/{ROUND}/{self.round}").data
            if doc["status"] in (status, "Failed"):
                break
            time.sleep(0.2)
        assert doc["status"] == status, doc["message"]

    def act(self, who: str, action: str, **more):
        done(
            self.people[who].call(
                "reg_station.workflow.progress.take_action",
                doctype=APPRAISAL,
                name=self.own,
                action=action,
                **more,
            )
        )

    def start(self):
        self.act("station", "Start Self-Assessment")
        return self

    def save(self, scores: dict, remark: str = "已落实。") -> None:
        """Scores by code, saved as the point's officer."""
        point = self.people["point"]
        modified = point.call(f"{HERE}.results.result", name=self.own).message["modified"]
        values = {code: {"self_score": score, "remark": remark} for code, score in scores.items()}
        done(
            point.call(
                f"{HERE}.results.save_self_assessment",
                name=self.own,
                modified=modified,
                scores=values,
            )
        )

    def send_in(self):
        self.save({"3.1": 18, "4.1": 16})
        self.act("point", "Submit Self-Assessment")
        return self

    def freeze(self):
        done(self.people["station"].call(f"{HERE}.rounds.freeze", name=self.round))
        self._wait("Frozen")
        return self

    def judge(self, scores: dict, action: str = "Finish Review", **more):
        """Review scores by code, then the step that ends the review."""
        appraiser = self.people["appraiser"]
        doc = appraiser.get(f"/api/resource/{REVIEW}/REV-{self.own}").data
        for row in doc["rows"]:
            if row["code"] in scores:
                row.update(review_score=scores[row["code"]], review_remark="现场核实。")
        done(
            appraiser.put(
                f"/api/resource/{REVIEW}/REV-{self.own}", rows=doc["rows"], modified=doc["modified"]
            )
        )
        self.act("appraiser", action, **more)
        return self

    def publish(self):
        done(self.people["point"].call(f"{HERE}.results.accept_result", name=self.own))
        self.act("approver", "Confirm")
        self.act("approver", "Publish")
        return self
