"""Figures of a round for 1,000 points, against the plain SQL aggregates of the same rows (C2).

The value is what a round does before it writes: it reads the scheme, finds out who is appraised, makes ten figures over
200,000 records for 1,000 points and scores each row with its reasons. The floor runs ten aggregates in plain SQL and reads
their rows. Writing the appraisals is not part of either. Records and points are removed at the end.
"""

import gc
import math
import statistics
import time
from datetime import date, timedelta

import frappe
from frappe.utils import now

from reg_station.appraisal import evidence, metrics
from reg_station.appraisal.metrics import Period

POINTS, RECORDS, INDICATORS, ROUNDS = 1_000, 200_000, 10, 7
SIZES = (1, 10)
YEAR = 2025
PERIOD = Period(YEAR, date(YEAR, 1, 1), date(YEAR, 12, 31))
STATES = ("Answered", "Settled")
CHANNELS = ("Phone", "Visit", "Portal", "WeChat", "E-mail")
CONSULTATION_FIELDS = (
    *("name", "subject", "channel", "state", "service_point", "station", "town", "answered_on", "question"),
    *("owner", "modified_by", "creation", "modified"),
)
POINT_FIELDS = (
    "name",
    "point_name",
    "town",
    "station",
    "status",
    "owner",
    "modified_by",
    "creation",
    "modified",
)


def appraisal(world) -> dict:
    """Goal: ratio at most 1.5."""
    _fill(world, POINTS, RECORDS)
    rows = _scheme(world)
    try:
        values, floors = [], []
        for number in range(ROUNDS + 1):
            pair = [(values, lambda: _value(world, rows)), (floors, _floor)]
            for times, function in pair if number % 2 else reversed(pair):
                times.append(_timed(function))
        # The first round of each warms up.
        value, floor = statistics.median(values[1:]), statistics.median(floors[1:])
    finally:
        _remove()
    return {
        "name": "appraisal",
        "value": round(value, 6),
        "floor": round(floor, 6),
        "ratio": round(value / floor, 3),
        "n": ROUNDS,
        "points": POINTS,
        "indicators": INDICATORS,
        "records": RECORDS,
    }


def appraisal_x10(world) -> dict:
    """Goal: value at most 1.2, the exponent with which time grows from 20,000 records of 100 points to ten times both."""
    seconds = {}
    for times in SIZES:
        _fill(world, POINTS // 10 * times, RECORDS // 10 * times)
        rows = _scheme(world)
        try:
            _value(world, rows)
            seconds[times] = statistics.median(_timed(_value, world, rows) for _number in range(ROUNDS))
        finally:
            _remove()
    small, large = SIZES
    return {
        "name": "appraisal_x10",
        "value": round(math.log(seconds[large] / seconds[small]) / math.log(large / small), 3),
        "n": ROUNDS,
        "curve": [
            {
                "points": POINTS // 10 * times,
                "records": RECORDS // 10 * times,
                "seconds": round(seconds[times], 4),
            }
            for times in SIZES
        ],
    }


def _timed(function, *arguments) -> float:
    gc.collect()
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def _value(world, rows) -> None:
    appraised = metrics.appraisees_of("Service Point", world.station)
    found = evidence.compute(rows, PERIOD, appraised)
    assert len(found) == INDICATORS
    for name in appraised.names:
        for row in rows:
            evidence.values_of(row, found[row.code].get(name))


def _floor() -> None:
    for channel in CHANNELS:
        for state in STATES:
            # The plain statement is what is measured against; its values are constants of this file.
            frappe.db.sql(
                """select service_point, count(*) from `tabConsultation`
                where state = %s and channel = %s and answered_on >= %s and answered_on < %s
                and service_point is not null group by service_point""",
                (state, channel, "2025-01-01", "2026-01-01"),
            )


def _scheme(world) -> list:
    """Ten different figures over the same records, and the rows of a scheme that uses them."""
    rows = []
    for number, (channel, state) in enumerate((channel, state) for channel in CHANNELS for state in STATES):
        code = f"bench_{number}"
        if not frappe.db.exists("Appraisal Metric", code):
            frappe.get_doc(
                {
                    "doctype": "Appraisal Metric",
                    "metric_code": code,
                    "title": code,
                    "metric_kind": "Count",
                    "source_doctype": "Consultation",
                    "date_field": "answered_on",
                    "point_field": "service_point",
                    "filters_json": frappe.as_json([["state", "=", state], ["channel", "=", channel]]),
                }
            ).insert(ignore_permissions=True)  # a scratch site
        rows.append(
            frappe._dict(
                {"code": code, "title": code, "metric": code, "weight": 10, "scoring": "Linear", "target": 25}
            )
        )
    return rows


def _fill(world, points: int, records: int) -> None:
    _remove()
    stamp = now()
    names = [f"SP-BENCH-{number:06}" for number in range(points)]
    frappe.db.bulk_insert(
        "Service Point",
        POINT_FIELDS,
        [
            (
                name,
                name,
                world.town_a,
                world.station,
                "Active",
                "Administrator",
                "Administrator",
                stamp,
                stamp,
            )
            for name in names
        ],
        chunk_size=10_000,
    )
    first = date(YEAR, 1, 1)
    frappe.db.bulk_insert(
        "Consultation",
        CONSULTATION_FIELDS,
        (
            (
                f"CON-BENCH-{number:07}",
                f"Question {number}",
                CHANNELS[number % 5],
                STATES[number // 5 % 2],
                names[number * 7 % points],
                world.station,
                world.town_a,
                f"{first + timedelta(days=number % 365)} 10:00:00",
                "Question",
                "Administrator",
                "Administrator",
                stamp,
                stamp,
            )
            for number in range(records)
        ),
        chunk_size=10_000,
    )
    frappe.db.commit()


def _remove() -> None:
    frappe.db.delete("Consultation", {"name": ("like", "CON-BENCH-%")})
    frappe.db.delete("Service Point", {"name": ("like", "SP-BENCH-%")})
    frappe.db.delete("Appraisal Metric", {"name": ("like", "bench_%")})
    frappe.db.commit()
