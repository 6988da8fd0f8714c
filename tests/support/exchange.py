"""Messages of the review-and-approval system for tests."""

import json

import frappe

from reg_station.product_registry.exchange import running
from reg_station.product_registry.exchange.contract import SCHEMA
from tests.support.people import acting_as


def event(key: str, product: str | None = None, **values) -> dict:
    return {
        "key": key,
        "product": product,
        "stage": "Acceptance",
        "entered_on": "2026-03-02",
        "changed_at": "2026-03-02T09:00:00",
        "evidence_number": "N-1",
        **values,
    }


def message(*rows, **values) -> bytes:
    return json.dumps(
        {"schema": SCHEMA, "sender": "review", "exported_at": "2026-03-03T08:00:00", "rows": rows, **values}
    ).encode()


def exchange(world, content: bytes, user: str | None = None, name: str = "message.json", **values):
    """A Review Exchange with this file, not begun."""
    user = user or world.officer
    with acting_as(user):
        file = frappe.get_doc(
            {"doctype": "File", "file_name": name, "content": content, "is_private": 1}
        ).insert()
        doc = frappe.new_doc(running.DOCTYPE)
        doc.update({"station": world.station, "file": file.file_url, **values})
        return doc.insert()


def taken_over(world, content: bytes, user: str | None = None, **values):
    """The exchange after its run, in process."""
    doc = exchange(world, content, user, **values)
    return run(doc, user or world.officer)


def run(doc, user: str, what: str = "start"):
    work = {"start": running.run, "check": running.run_check}[what]
    with acting_as(user):
        getattr(running, what)(doc.name)
        work(doc.name, frappe.db.get_value(running.DOCTYPE, doc.name, "job"))
    return frappe.get_doc(running.DOCTYPE, doc.name)
