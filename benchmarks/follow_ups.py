"""The daily run of follow-ups over 10,000 open product files, against a bulk insert of the same finished rows (G6).

The value reads files, contacts and what is ahead, computes each due day by the working-day calendar, reserves the numbers
and writes 10,000 rows. The floor writes these rows and does nothing else. Before each round the table is emptied, outside the clock.
`second_run`: the same run again, when there is nothing to do.
"""

import gc
import statistics
import time
from datetime import date

import frappe
from frappe.utils import add_days, now, nowdate

FILES, ROUNDS = 10_000, 6
REQUEST_FIELDS = (
    "name",
    "subject",
    "enterprise",
    "town",
    "service_item",
    "state",
    "accepted_on",
    "owner",
    "modified_by",
    "creation",
    "modified",
)


def follow_ups(world) -> dict:
    """Goal: ratio at most 3."""
    from reg_station.guidance_services import follow_up_job as job

    _open_files(world)
    frappe.db.commit()
    # The rows of a real run, numbered and dated, for the floor to write.
    _empty()
    job.refresh()
    rows = [tuple(row) for row in frappe.get_all(job.DOCTYPE, fields=list(job.FIELDS), as_list=True, limit=0)]
    assert len(rows) == FILES, len(rows)

    def run() -> float:
        made, seconds = _timed(job.refresh)
        assert made["made"] == FILES, made
        return seconds

    def insert() -> float:
        return _timed(lambda: frappe.db.bulk_insert(job.DOCTYPE, job.FIELDS, rows, chunk_size=10_000))[1]

    values, floors = [], []
    for number in range(ROUNDS + 1):
        pair = [(values, run), (floors, insert)]
        for times, function in pair if number % 2 else reversed(pair):
            times.append(function())
    # The first round of each warms up.
    value, floor = statistics.median(values[1:]), statistics.median(floors[1:])
    second_run = _timed(job.refresh, empty=False)[1]
    _empty()
    frappe.db.delete("Service Request", {"name": ("like", "SRV-BENCH-%")})
    frappe.db.commit()
    return {
        "name": "follow_ups",
        "value": round(value, 6),
        "floor": round(floor, 6),
        "ratio": round(value / floor, 3),
        "n": ROUNDS,
        "files": FILES,
        "second_run": round(second_run, 6),
    }


def _timed(function, empty: bool = True) -> tuple:
    """What `function` returns and its seconds, after emptying the table outside the clock."""
    if empty:
        _empty()
    gc.collect()
    start = time.perf_counter()
    answer = function()
    return answer, time.perf_counter() - start


def _empty() -> None:
    frappe.db.delete("Follow Up")


def _open_files(world) -> None:
    stamp, today = now(), date.fromisoformat(nowdate())
    frappe.db.delete("Service Request", {"name": ("like", "SRV-BENCH-%")})
    rows = [
        (
            f"SRV-BENCH-{number:06}",
            f"File {number}",
            world.enterprise_a,
            world.town_a,
            "7.2.5.1",
            "Under Way",
            # Taken on within the last two weeks: the first contact lies ahead.
            add_days(today, -(number % 13)),
            "Administrator",
            "Administrator",
            stamp,
            stamp,
        )
        for number in range(FILES)
    ]
    frappe.db.bulk_insert("Service Request", REQUEST_FIELDS, rows, chunk_size=10_000)
