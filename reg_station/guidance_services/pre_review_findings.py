"""Findings of a pre-review: who may write what into them, and what the checks make of those of the system."""

import json

import frappe
from frappe import _
from frappe.utils import cint, now

from reg_station.exceptions import FindingRefused
from reg_station.guidance_services.prereview.checks import Found
from reg_station.guidance_services.prereview.rounds import (
    ANSWERED,
    OPEN,
    PENDING,
    RESOLVED,
    WAIVED,
    Tracked,
    follow,
)

TABLE = "Pre-Review Finding"
SYSTEM_FIELDS = (
    "answer",
    "answered_on",
    "round_raised",
    "resolved_round",
    "by_system",
    "raised_by",
    "finding_key",
    "wording",
)
CONTENT_FIELDS = ("item_code", "kind", "severity", "text", "clause")
# Opinions are official documents and written in Chinese; pages translate from the wording.
OFFICE_LANGUAGE = "zh"


def round_of(doc) -> int:
    return cint(doc.round_number) or 1


def keep_honest(doc) -> None:
    """What somebody sends with the form: the system's part stays as stored, and states change only as they may."""
    stored = doc.get_doc_before_save()
    before = {row.name: row for row in stored.findings} if stored else {}
    for row in doc.findings:
        old = before.get(row.name)
        if old is None:
            _begin(doc, row)
            continue
        for field in SYSTEM_FIELDS:
            row.set(field, old.get(field))
        if cint(old.by_system) or old.round_raised < round_of(doc):
            _keep_content(row, old)
        _check_state(doc, row, old)
    kept = {row.name for row in doc.findings}
    for name, old in before.items():
        if name not in kept and (cint(old.by_system) or old.round_raised < round_of(doc)):
            frappe.throw(
                _("Finding {0} stays on record; resolve or waive it instead of removing it.").format(old.idx),
                FindingRefused,
            )


def _begin(doc, row) -> None:
    for field in SYSTEM_FIELDS:
        row.set(field, None)
    row.update(
        {
            "state": OPEN,
            "reason": None,
            "by_system": 0,
            "raised_by": frappe.session.user,
            "round_raised": round_of(doc),
        }
    )


def _keep_content(row, old) -> None:
    if any((row.get(field) or "") != (old.get(field) or "") for field in CONTENT_FIELDS):
        frappe.throw(
            _(
                "Finding {0} was raised by the system or in an earlier round and keeps its words. Add a new one."
            ).format(old.idx),
            FindingRefused,
        )


def _check_state(doc, row, old) -> None:
    if row.state == old.state:
        return
    if row.state == ANSWERED and old.state == OPEN:
        frappe.throw(_("Only the enterprise's answer makes a finding answered."), FindingRefused)
    if row.state == RESOLVED and cint(old.by_system):
        frappe.throw(
            _(
                "Finding {0} was raised by the system: it is resolved when the next file has mended it. "
                "You may waive it with a reason."
            ).format(old.idx),
            FindingRefused,
        )
    if row.state == WAIVED and not (row.reason or "").strip():
        frappe.throw(_("Say why finding {0} is waived.").format(old.idx), FindingRefused)
    row.resolved_round = round_of(doc) if row.state in (RESOLVED, WAIVED) else 0


def pending(doc) -> list:
    return [row for row in doc.findings if row.state in PENDING]


def put_answer(doc, name: str, answer: str) -> None:
    """Write the answer of the enterprise to an open finding; it stays open for the reviewer."""
    row = next((row for row in doc.findings if row.name == name), None)
    if not row or row.state not in PENDING:
        frappe.throw(_("This finding is not open any more. Reload the page."), FindingRefused)
    row.update({"answer": answer, "answered_on": now(), "state": ANSWERED})


def track(doc, found: list[Found], sent: bool) -> None:
    """Bring the findings of the system in line with `found`, everything that is wrong in the present round."""
    rows = {str(index): row for index, row in enumerate(doc.findings) if cint(row.by_system)}
    present = [
        Tracked(row.finding_key, row.state, cint(row.round_raised), cint(row.resolved_round), ref)
        for ref, row in rows.items()
    ]
    by_key = {item.key: item for item in found}
    outcome = follow(present, by_key, round_of(doc), sent)
    for item in outcome.kept:
        row = rows[item.ref]
        row.state, row.resolved_round = item.state, item.resolved_round
        if item.key in by_key and item.state in PENDING:
            row.update(_words_of(by_key[item.key]))
    kept = {item.ref for item in outcome.kept}
    gone = {id(row) for ref, row in rows.items() if ref not in kept}
    doc.set("findings", [row for row in doc.findings if id(row) not in gone])
    for key in outcome.new:
        item = by_key[key]
        doc.append(
            "findings",
            {
                "item_code": item.item_code,
                "kind": item.kind,
                "severity": item.severity,
                "state": OPEN,
                "by_system": 1,
                "round_raised": round_of(doc),
                "finding_key": key,
                **_words_of(item),
            },
        )
    for number, row in enumerate(doc.findings, 1):
        row.idx = number


def _words_of(item: Found) -> dict:
    values = list(item.values)
    return {
        "text": _(item.template, lang=OFFICE_LANGUAGE).format(*values),
        "clause": item.clause,
        "wording": json.dumps([item.template, values], ensure_ascii=False),
    }


def words(row) -> str:
    """The finding in the language of the reader; a person's finding stands as it was written."""
    if not row.wording:
        return row.text or ""
    template, values = json.loads(row.wording)
    return _(template).format(*values)
