"""Schemes, rounds and appraisals of the test world, brought about by the ordinary steps."""

import itertools

import frappe
from frappe.utils import nowdate

from reg_station.appraisal import results, reviews, rounds
from tests.support.guidance import take
from tests.support.people import acting_as, make_user

_numbers = itertools.count(1)
YEAR = 2025
DAYS = {"period_from": f"{YEAR}-01-01", "period_to": f"{YEAR}-12-31", "cut_off": f"{YEAR + 1}-01-31"}
VISITS = {
    "code": "1",
    "title": "Visits",
    "category": "Visits",
    "weight": 60,
    "scoring": "Linear",
    "metric": "visits_held",
    "target": 4,
}
JUDGED = {"code": "2", "title": "Premises", "category": "Premises", "weight": 40, "scoring": "Judged"}
GRADES = ({"label": "优秀", "min_score": 85}, {"label": "合格", "min_score": 60})


def appraiser() -> str:
    return make_user("appraiser", "Appraiser")


def point(world, town=None, officer: str | None = None):
    """An active service point, with an officer's account of its own if a name is given: (point, account)."""
    number = next(_numbers)
    doc = frappe.new_doc("Service Point")
    doc.update(
        {
            "point_name": f"Point {number}",
            "town": town or world.town_a,
            "station": world.station,
            "address": "1 Science Road",
            "status": "Active",
        }
    )
    # Points come from accreditations, whose way is tested elsewhere.
    doc.set_new_name()
    doc.set_user_and_timestamp()
    doc.db_insert()
    user = make_user(officer, "Point Officer") if officer else None
    if user:
        world._member(user, service_point=doc.name)
    return doc.name, user


def visit(world, service_point: str, day: str = f"{YEAR}-06-01", state: str = "Held") -> str:
    """A visit as it stands after it was held; written as stored, for how it got there is tested elsewhere."""
    town = frappe.db.get_value("Service Point", service_point, "town")
    doc = frappe.new_doc("Enterprise Visit")
    doc.update(
        {"service_point": service_point, "town": town, "enterprise": world.enterprise_a, "visited_on": day}
    )
    doc.update({"state": state, "purpose": "Survey", "visit_kind": "Survey", "station": world.station})
    doc.set_new_name()
    doc.set_user_and_timestamp()
    doc.db_insert()
    return doc.name


def scheme_values(indicators=(VISITS, JUDGED), grades=GRADES, **values) -> dict:
    code = f"T{next(_numbers)}"
    return {
        "doctype": "Appraisal Scheme",
        "scheme_code": code,
        "title": code,
        "scheme_year": YEAR,
        "appraisee_kind": "Service Point",
        "indicators": [dict(row) for row in indicators],
        "grades": [dict(row) for row in grades],
        **values,
    }


def scheme(world, **values):
    with acting_as(world.officer):
        return frappe.get_doc(scheme_values(**values)).insert()


def round_(world, name: str | None = None, **values):
    """A draft of a round of last year after a short scheme."""
    name = name or scheme(world).name
    with acting_as(world.officer):
        doc = frappe.new_doc("Appraisal Round")
        doc.update({"scheme": name, "station": world.station, "round_year": YEAR, **DAYS, **values})
        return doc.insert()


def run(world, doc, status: str = rounds.COMPUTING):
    """Open or freeze a round as the officer, its background part at once."""
    with acting_as(world.officer):
        (rounds.freeze if status == rounds.FREEZING else rounds.open_round)(doc.name)
        token = frappe.db.get_value(doc.doctype, doc.name, "job")
        (rounds.run_freeze if status == rounds.FREEZING else rounds.run_open)(doc.name, token)
    return frappe.get_doc(doc.doctype, doc.name)


def opened(world, **values):
    return run(world, round_(world, **values))


def frozen(world, doc):
    return run(world, doc, rounds.FREEZING)


def appraisal_of(doc, service_point: str | None):
    filters = {"appraisal_round": doc.name}
    if service_point:
        filters["service_point"] = service_point
    return frappe.get_doc("Service Appraisal", filters)


def sent_in(world, doc, user: str, scores=None):
    """Started by the station, self-assessed and sent in by `user`."""
    take(doc, world.officer, "Start Self-Assessment")
    with acting_as(user):
        doc = frappe.get_doc(doc.doctype, doc.name)
        results.save_self_assessment(
            doc.name,
            str(doc.modified),
            {
                code: {"self_score": number, "remark": "As shown."}
                for code, number in (scores or {"2": 35}).items()
            },
        )
    return take(doc, user, "Submit Self-Assessment")


def judge(doc, scores: dict, user: str | None = None):
    """Review scores by code, written into the review."""
    with acting_as(user or appraiser()):
        review = reviews.review_of(doc.name)
        for row in review.rows:
            if row.code in scores:
                row.review_score, row.review_remark = scores[row.code], "Seen."
        review.save()
    return review


def reviewed(doc, scores: dict, user: str | None = None, action: str = "Finish Review", **values):
    judge(doc, scores, user)
    return step(doc, user or appraiser(), action, **values)


def step(doc, user: str, action: str, reason: str | None = None):
    """Take a step with its reason as `user`."""
    values = {"transition_reason": reason} if reason else {}
    return take(frappe.get_doc(doc.doctype, doc.name), user, action, **values)


def accept(doc, user: str):
    with acting_as(user):
        results.accept_result(doc.name)
    return frappe.get_doc(doc.doctype, doc.name)


def published(world, visits: int = 4):
    """A point with `visits` visits, appraised up to publication: (appraisal, point, its officer, its visits, round)."""
    place, user = point(world, officer=f"pub-{next(_numbers)}")
    names = [visit(world, place) for _number in range(visits)]
    season = frozen(world, opened(world))
    doc = sent_in(world, appraisal_of(season, place), user)
    doc = accept(reviewed(doc, {"2": 36}), user)
    doc = step(step(doc, world.approver, "Confirm"), world.approver, "Publish")
    return doc, place, user, names, season


def today() -> str:
    return nowdate()
