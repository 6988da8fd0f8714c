"""A message of the review-and-approval system that was taken over, one with rejections, one that waits."""

import json

import frappe
from frappe.utils import add_days, nowdate

from reg_station.demo.acting import acting_as
from reg_station.product_registry.exchange import running
from reg_station.product_registry.exchange.contract import SCHEMA

OFFICER = "station@demo.test"


def create() -> None:
    rows = frappe.get_all(
        "Registration Progress",
        {"current_stage": "Acceptance"},
        ["product", "product_name", "modified"],
        order_by="name asc",
    ) or frappe.get_all(
        "Registration Progress",
        {"finished_on": ("is", "not set")},
        ["product", "product_name", "modified"],
        order_by="name asc",
        limit=1,
    )
    product = rows[0].product
    good = _event("CSZ2600087-2", product, "技术审评", -6, "受理号 CSZ2600087")
    _exchange(_message(good), run=True)
    _exchange(
        _message(
            _event("CSZ2600087-3", product, "体系核查", -2, "体系核查通知 2600087"),
            _event("CSZ2600999-1", "PRD-99999", "受理", -1, "受理通知书 2600999"),
        ),
        run=True,
    )
    _exchange(_message(_event("CSZ2600087-4", product, "补正", 0, "补正通知 2600087")), run=False)


def _event(key: str, product: str, stage: str, days: int, number: str) -> dict:
    day = str(add_days(nowdate(), days))
    return {
        "key": key,
        "case_number": key.split("-")[0],
        "product": product,
        "stage": stage,
        "entered_on": day,
        "changed_at": f"{day}T09:30:00",
        "evidence_number": number,
    }


def _message(*rows: dict) -> bytes:
    sent = {
        "schema": SCHEMA,
        "sender": "审评审批系统（演示）",
        "exported_at": f"{nowdate()}T08:00:00",
        "rows": rows,
    }
    return json.dumps(sent, ensure_ascii=False).encode()


def _exchange(content: bytes, run: bool) -> None:
    with acting_as(OFFICER):
        doc = frappe.new_doc(running.DOCTYPE)
        doc.station = frappe.db.get_single_value("Reg Station Settings", "default_station")
        doc.flags.content = content
        doc.insert()
        if run:
            # Here and now: the demo is loaded before any worker runs.
            doc.db_set({"status": running.UNDER_WAY, "started_by": OFFICER})
            running.run(doc.name)
