"""Circulars of the demo district: that of last year's points issued, that of the station waiting for its issue."""

from datetime import date

import frappe
from frappe.utils import getdate, nowdate

from reg_station.appraisal import circulars
from reg_station.demo.acting import acting_as
from reg_station.workflow.progress import take_action

OFFICER, APPROVER = "station@demo.test", "approver@demo.test"


def create(enterprises: dict[str, str]) -> None:
    """Draft both as the station's officer; the bureau issues the first."""
    last = getdate(nowdate()).year - 1
    points = _draft(last, "Service Point", date(last + 1, 3, 16))
    _take(OFFICER, points, "Send for Issue")
    _take(APPROVER, points, "Issue Circular")
    frappe.db.set_value(
        circulars.DOCTYPE,
        points,
        "issued_on",
        f"{min(date(last + 1, 3, 16), getdate(nowdate()))} 10:00:00",
        update_modified=False,
    )
    _take(OFFICER, _draft(last, "Station", None), "Send for Issue")


def _draft(year: int, kind: str, dated: date | None) -> str:
    season = frappe.db.get_value(circulars.ROUND, {"round_year": year, "appraisee_kind": kind})
    with acting_as(OFFICER):
        name = circulars.draft(season)["name"]
        doc = frappe.get_doc(circulars.DOCTYPE, name)
        doc.number_code = "澄市监注指"
        if dated:
            doc.letter_date = min(dated, getdate(nowdate()))
        doc.save()
    return name


def _take(user: str, name: str, action: str) -> None:
    with acting_as(user):
        take_action(circulars.DOCTYPE, name, action)
