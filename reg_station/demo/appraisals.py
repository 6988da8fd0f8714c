"""Appraisals of the demo district: last year's of the points and of the station, published; this year's of the points, open."""

from dataclasses import dataclass
from datetime import date

import frappe
from frappe.utils import add_days, getdate, nowdate

from reg_station.appraisal import results, reviews, rounds
from reg_station.appraisal.doctype.appraisal_scheme.appraisal_scheme import copy_to_year
from reg_station.demo import appraised_year
from reg_station.demo.acting import acting_as
from reg_station.demo.district import STATION
from reg_station.workflow.progress import take_action

OFFICER, POINT, APPRAISER, APPROVER = (
    "station@demo.test",
    "point@demo.test",
    "appraiser@demo.test",
    "approver@demo.test",
)
APPRAISAL = rounds.APPRAISAL
NOTHING_DUE = "本年度没有到期的回访，按满分计。"


@dataclass(frozen=True)
class Judged:
    """What a town's point says of itself and what the appraisers say, by indicator; `held`: why it gets no grade."""

    own: dict[str, float]
    given: dict[str, tuple[float, str]]
    statement: str
    held: str = ""


POINTS = {
    "澄湖生命科学园": Judged(
        {"2.1": 10, "5.2": 5, "7.3": 5},
        {
            "2.1": (10, "场所、人员、经费齐备。"),
            "5.2": (5, NOTHING_DUE),
            "7.3": (4.5, "信息完整，个别产品更新迟。"),
        },
        "全年接待咨询和走访覆盖园区重点企业，挖掘创新产品两个。",
    ),
    "望湖街道": Judged(
        {"2.1": 10, "5.2": 5, "7.3": 5},
        {"2.1": (7, "接待区面积偏小。"), "5.2": (5, NOTHING_DUE), "7.3": (4.5, "信息及时、可用。")},
        "培训、咨询、宣贯均按计划完成，协助两家企业完成注册检验。",
    ),
    "石桥镇": Judged(
        {"2.1": 8, "5.2": 5, "7.3": 4},
        {"2.1": (8, "场所达标，设备略旧。"), "5.2": (5, NOTHING_DUE), "7.3": (4, "意向信息基本完整。")},
        "完成重点企业走访，培训学时和宣贯场次仍需加强。",
    ),
    "青禾镇": Judged(
        {"2.1": 9, "5.2": 5, "7.3": 4},
        {"2.1": (9, "场所较好。"), "5.2": (5, NOTHING_DUE), "7.3": (4, "检测类企业信息收集较全。")},
        "依托检测机构开展服务，产品信息收集数量不足。",
    ),
    "北塘街道": Judged(
        {"2.1": 7, "7.3": 3},
        {"2.1": (4, "监督方式不健全，投诉电话无人接听。"), "7.3": (2, "仅报送一条线索。")},
        "人员变动较大，部分工作开展不及时。",
        "走访、咨询、宣贯数量均明显不足，投诉电话长期无人接听，限期整改。",
    ),
}
STATION_JUDGED = Judged(
    {"2.1": 10, "5.2": 5, "7.3": 5},
    {
        "2.1": (9.5, "场所规范，展示区内容更新及时。"),
        "5.2": (5, NOTHING_DUE),
        "7.3": (4.5, "意向库按时冻结上报。"),
    },
    "工作站制度健全，专职人员学时达标，指导工作点完成全年任务。",
)
OBJECTION = "接待区已于九月扩至65平方米并完成布置，考核扣分依据的是扩建前的面积，申请复核。"
REPLY = "经现场复核，扩建属实且在考核期内投入使用，异议成立，基础保障一项重新评分。"
AGAIN = (9.5, "复核：接待区九月扩建，属实。")


def create(enterprises: dict[str, str]) -> None:
    year = getdate(nowdate()).year
    appraised_year.create(year - 1, enterprises)
    season = _round(year - 1, "Service Point")
    _points_of_last_year(season)
    _date_back(season)
    season = _round(year - 1, "Station")
    _station_of_last_year(season)
    _date_back(season)
    _this_year(_round(year, "Service Point"))


def _scheme(year: int, kind: str) -> str:
    name = frappe.db.get_value("Appraisal Scheme", {"scheme_year": year, "appraisee_kind": kind})
    if name:
        return name
    latest = frappe.get_all(
        "Appraisal Scheme", {"appraisee_kind": kind}, pluck="name", order_by="scheme_year desc", limit=1
    )
    return copy_to_year(latest[0], year)


def _round(year: int, kind: str) -> str:
    with acting_as(OFFICER):
        doc = frappe.new_doc("Appraisal Round").update(
            {
                "round_year": year,
                "scheme": _scheme(year, kind),
                "station": STATION,
                "period_from": f"{year}-01-01",
                "period_to": f"{year}-12-31",
                "cut_off": f"{year + 1}-01-31",
                "objection_days": 10,
            }
        )
        doc.insert()
    _run(doc.name, rounds.COMPUTING)
    with acting_as(OFFICER):
        rounds.take_for_all(doc.name, "Start Self-Assessment")
    return doc.name


def _run(name: str, status: str) -> None:
    """Here and now: the demo is loaded before any worker runs."""
    run, outcome = {
        rounds.COMPUTING: (rounds.run_open, rounds.OPEN),
        rounds.FREEZING: (rounds.run_freeze, rounds.IS_FROZEN),
    }[status]
    frappe.db.set_value(rounds.DOCTYPE, name, {"status": status, "started_by": OFFICER})
    with acting_as(OFFICER):
        if run(name) != outcome:
            raise RuntimeError(frappe.db.get_value(rounds.DOCTYPE, name, "message"))


def _appraisals(season: str) -> dict[str, str]:
    """Town (or nothing for the station) → appraisal."""
    rows = frappe.get_all(APPRAISAL, {"appraisal_round": season}, ["name", "town"], limit=0)
    return {row.town or "": row.name for row in rows}


def _act(user: str, name: str, action: str, reason: str | None = None) -> None:
    with acting_as(user):
        take_action(APPRAISAL, name, action, reason=reason)


def _speaker(town: str) -> str:
    return POINT if town == "望湖街道" else OFFICER


def _assess(user: str, name: str, judged: Judged, send: bool = True) -> None:
    with acting_as(user):
        results.save_self_assessment(
            name,
            str(frappe.db.get_value(APPRAISAL, name, "modified")),
            {code: {"self_score": score} for code, score in judged.own.items()},
            judged.statement,
        )
    if send:
        _act(user, name, "Submit Self-Assessment")


def _review(name: str, given: dict[str, tuple[float, str]]) -> None:
    with acting_as(APPRAISER):
        review = reviews.review_of(name)
        for row in review.rows:
            if row.code in given:
                row.review_score, row.review_remark = given[row.code]
        review.save()


def _points_of_last_year(season: str) -> None:
    of = _appraisals(season)
    for town, judged in POINTS.items():
        _assess(_speaker(town), of[town], judged)
    _run(season, rounds.FREEZING)
    for town, judged in POINTS.items():
        _review(of[town], judged.given)
        if judged.held:
            _act(APPRAISER, of[town], "Hold for Rectification", judged.held)
        else:
            _act(APPRAISER, of[town], "Finish Review")
    _objection(of["望湖街道"])
    with acting_as(POINT):
        results.accept_result(of["望湖街道"])
    for town, judged in POINTS.items():
        if not judged.held:
            _confirm(of[town])
    _publish(season)


def _objection(name: str) -> None:
    with acting_as(POINT):
        objection = results.object_to(name, OBJECTION, "2.1")
    with acting_as(OFFICER):
        results.decide_objection(objection, "Upheld", REPLY)
    _act(OFFICER, name, "Reopen Review", "异议成立，重新评分。")
    _review(name, {"2.1": AGAIN})
    _act(APPRAISER, name, "Finish Review")


def _confirm(name: str) -> None:
    # The days for objections are over.
    frappe.db.set_value(APPRAISAL, name, "objection_until", add_days(nowdate(), -1))
    _act(APPROVER, name, "Confirm")


def _publish(season: str) -> None:
    with acting_as(APPROVER):
        rounds.take_for_all(season, "Publish")


def _station_of_last_year(season: str) -> None:
    name = _appraisals(season)[""]
    _assess(OFFICER, name, STATION_JUDGED)
    _run(season, rounds.FREEZING)
    _review(name, STATION_JUDGED.given)
    _act(APPRAISER, name, "Finish Review")
    _confirm(name)
    _publish(season)


def _this_year(season: str) -> None:
    """The park has sent its assessment in, the point with an account is writing, the others have not begun."""
    of = _appraisals(season)
    _assess(OFFICER, of["澄湖生命科学园"], POINTS["澄湖生命科学园"])
    with acting_as(POINT):
        results.save_self_assessment(
            of["望湖街道"],
            str(frappe.db.get_value(APPRAISAL, of["望湖街道"], "modified")),
            {"2.1": {"self_score": 9, "remark": "接待区65平方米，人员、经费到位。"}},
            None,
        )


def _date_back(season: str) -> None:
    """As if the round had been held in the first months after its year."""
    year, today = frappe.db.get_value(rounds.DOCTYPE, season, "round_year") + 1, getdate(nowdate())

    def at(month: int, day: int, hour: int = 10) -> str:
        return f"{min(date(year, month, day), today)} {hour:02}:00:00"

    days = {"started_on": at(1, 5), "finished_on": at(1, 31, 23), "frozen_on": at(1, 31, 23)}
    frappe.db.set_value(rounds.DOCTYPE, season, {**days, "creation": at(1, 5, 9)}, update_modified=False)
    steps = {
        "Draft": at(1, 5),
        "Self-Assessment": at(1, 6),
        "Under Review": at(1, 20),
        "Objection Period": at(2, 14),
        "Held for Rectification": at(2, 14),
        "Confirmed": at(3, 3),
        "Published": at(3, 10),
    }
    fields = ["name", "published_on", "accepted_on"]
    for row in frappe.get_all(APPRAISAL, {"appraisal_round": season}, fields, limit=0):
        values = {"frozen_on": at(1, 31, 23), "creation": at(1, 5)}
        if row.published_on:
            values |= {"reviewed_on": at(2, 14), "objection_until": at(2, 24)[:10]}
            values |= {"accepted_on": at(2, 20)} if row.accepted_on else {}
            values |= {"confirmed_on": steps["Confirmed"], "published_on": steps["Published"]}
        frappe.db.set_value(APPRAISAL, row.name, values, update_modified=False)
        _date_back_steps(row.name, steps, reopened=at(2, 18), again=at(2, 19))
        for name in frappe.get_all("Appraisal Objection", {"appraisal": row.name}, pluck="name"):
            said = {"raised_on": at(2, 16), "decided_on": at(2, 18), "creation": at(2, 16)}
            frappe.db.set_value("Appraisal Objection", name, said, update_modified=False)


def _date_back_steps(appraisal: str, days: dict[str, str], reopened: str, again: str) -> None:
    rows = frappe.get_all(
        "Case Step",
        {"reference_doctype": APPRAISAL, "reference_name": appraisal},
        ["name", "state", "status"],
        order_by="entry_number asc",
        limit=0,
    )
    seen, times = set(), []
    for row in rows:
        is_again = row.state in seen
        times.append((reopened if row.state == "Under Review" else again) if is_again else days[row.state])
        seen.add(row.state)
    for row, entered, left in zip(rows, times, [*times[1:], None], strict=True):
        values = {"entered_on": entered} | ({"closed_on": left} if row.status == "Done" else {})
        frappe.db.set_value("Case Step", row.name, values, update_modified=False)
