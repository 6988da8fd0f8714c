"""Runs an exchange: checks or takes over a file batch by batch, and goes on after the last batch if it was killed (E4).

Each batch is one transaction with the outcome of its rows, so that a row is either taken over and on record, or neither.
"""

import hashlib

import frappe
from frappe import _
from frappe.utils import cint, now

from reg_station import long_runs
from reg_station.file_content import attach, content_of
from reg_station.platform.audit import record
from reg_station.product_registry.exchange import contract, workbook
from reg_station.product_registry.exchange.applying import stage_names, take_over
from reg_station.product_registry.exchange.contract import Message, MessageRefused, Row

DOCTYPE, RESULT = "Review Exchange", "Review Exchange Row"
CHECKING, UNDER_WAY = "Checking", "Under Way"
CAN_START = ("Waiting", "Checked", "Refused", "Failed")
BATCH = 50
SAVEPOINT = "review_exchange"
TAKEN = (contract.APPLY, contract.AMEND)
LEFT = (contract.KNOWN, contract.OLDER)


@frappe.whitelist(methods=["POST"])
def check(name: str) -> str:
    """Say what the file would change, without changing anything, in the background; returns the new status."""
    return _start(name, CHECKING, "reg_station.product_registry.exchange.running.run_check")


@frappe.whitelist(methods=["POST"])
def start(name: str) -> str:
    """Take the file over in the background, as the caller; returns the new status.

    May be called again after a failure or for a run that was killed: it goes on after the last batch that was written.
    """
    return _start(name, UNDER_WAY, "reg_station.product_registry.exchange.running.run")


def _start(name: str, status: str, method: str) -> str:
    doc = frappe.get_doc(DOCTYPE, name, for_update=True)
    doc.check_permission("write")
    if doc.status in (CHECKING, UNDER_WAY) and doc.status != status and long_runs.is_dead(doc):
        # The run of the other kind was killed; this one takes its place.
        doc.status = "Failed"
    return long_runs.start(doc, status, CAN_START, method)


def run_check(name: str, token: str | None = None) -> str:
    """A trial: every row is taken over and then taken back."""
    return _guarded(name, token, CHECKING)


def run(name: str, token: str | None = None) -> str:
    """Take over what is left; returns the status. A run that was replaced does nothing more."""
    return _guarded(name, token, UNDER_WAY)


def _guarded(name: str, token: str | None, status: str) -> str:
    doc = frappe.get_doc(DOCTYPE, name)
    frappe.local.lang = frappe.db.get_value("User", frappe.session.user, "language") or frappe.local.lang
    long_runs.give_sign_of_life(token)
    try:
        content = _content(doc)
        doc.file_hash = hashlib.sha256(content).hexdigest()
        message = read(doc.file, content)
    except MessageRefused as refusal:
        text, values = refusal.problem
        return _finish(doc, token, status, "Refused", {"message": _(text).format(*values)})
    try:
        if status == CHECKING:
            return _try(doc, token, content, message)
        return _take(doc, token, content, message)
    except Exception:
        long_runs.undo(SAVEPOINT)
        frappe.log_error(title=f"Exchange {name}")
        text = _("The exchange stopped. Rows that were written stay written; start it again and it goes on.")
        return _finish(doc, token, status, "Failed", {"message": text})


def read(address: str, content: bytes) -> Message:
    """The message in a file of either format. Raises MessageRefused."""
    if content[:2] == b"PK" or (address or "").lower().endswith(".xlsx"):
        return workbook.read_workbook(content)
    return contract.read_json(content)


def _content(doc) -> bytes:
    name = frappe.db.get_value("File", {"file_url": doc.file})
    if not name:
        raise MessageRefused(contract.NO_ROWS)
    return content_of(frappe.get_doc("File", name))


def _try(doc, token, content: bytes, message: Message) -> str:
    names, results, tried = stage_names(), {}, 0
    frappe.db.savepoint(SAVEPOINT)
    for rows in contract.by_product(message.rows):
        results |= {row.number: take_over(row, doc, names) for row in rows}
        tried += len(rows)
        if tried >= BATCH:
            # Nobody waits for a trial: its locks go with each batch.
            tried = 0
            long_runs.undo(SAVEPOINT)
            frappe.db.savepoint(SAVEPOINT)
            long_runs.give_sign_of_life(token)
    long_runs.undo(SAVEPOINT)
    outcomes = [result["outcome"] for result in results.values()]
    return _finish(
        doc,
        token,
        CHECKING,
        "Checked",
        {
            **_header(message),
            "message": _(
                "{0} rows would be taken over, {1} are known already, {2} would be rejected."
            ).format(_count(outcomes, TAKEN), _count(outcomes, LEFT), _count(outcomes, (contract.REJECT,))),
            "annotated_file": _remarks(doc, content, message, _problems(results)),
        },
    )


def _take(doc, token, content: bytes, message: Message) -> str:
    names = stage_names()
    done = set(frappe.get_all(RESULT, {"exchange": doc.name}, pluck="line_number", limit_page_length=0))
    # Rows of a file never change their order, so what is left after a kill follows on what was done.
    left = [row for row in contract.in_order(message.rows) if row.number not in done]
    for at in range(0, len(left), BATCH):
        if not _batch(doc, token, left[at : at + BATCH], names):
            return frappe.db.get_value(DOCTYPE, doc.name, "status")
    return _close(doc, token, content, message)


def _batch(doc, token, rows: list[Row], names: dict) -> bool:
    """Take over some rows and commit; False if another run has taken over."""
    if not long_runs.is_current(DOCTYPE, doc.name, UNDER_WAY, token, lock=True):
        frappe.db.commit()
        return False
    frappe.db.savepoint(SAVEPOINT)
    results = [(row, take_over(row, doc, names)) for row in rows]
    _record(doc, results)
    frappe.db.set_value(
        DOCTYPE, doc.name, "rows_done", frappe.db.count(RESULT, {"exchange": doc.name}), update_modified=False
    )
    frappe.db.commit()
    long_runs.give_sign_of_life(token)
    return True


def _record(doc, results: list[tuple[Row, dict]]) -> None:
    stamp, user = now(), frappe.session.user
    fields = (
        *(
            "name",
            "exchange",
            "row_key",
            "line_number",
            "event_key",
            "outcome",
            "problem",
            "product",
            "station",
        ),
        *("owner", "modified_by", "creation", "modified"),
    )
    rows = [
        (
            frappe.generate_hash(length=12),
            doc.name,
            f"{doc.name}|{row.number}",
            row.number,
            row.key[:140],
            result["outcome"],
            result["problem"],
            result["product"],
            doc.station,
            *(user, user, stamp, stamp),
        )
        for row, result in results
    ]
    frappe.db.bulk_insert(RESULT, fields, rows)


def _close(doc, token, content: bytes, message: Message) -> str:
    found = frappe.get_all(
        RESULT,
        {"exchange": doc.name},
        ["line_number", "outcome", "problem"],
        limit_page_length=0,
    )
    outcomes = [row.outcome for row in found]
    rejected = {row.line_number: [row.problem] for row in found if row.outcome == contract.REJECT}
    counts = {
        "row_count": len(message.rows),
        "rows_done": len(found),
        "applied_count": _count(outcomes, TAKEN),
        "unchanged_count": _count(outcomes, LEFT),
        "rejected_count": len(rejected),
    }
    text = _("{0} rows were taken over, {1} were known already, {2} were rejected.").format(
        counts["applied_count"], counts["unchanged_count"], len(rejected)
    )
    if rejected:
        text += " " + _("The file with remarks names each; mend them and send the file again.")
    return _finish(
        doc,
        token,
        UNDER_WAY,
        "Done with Rejections" if rejected else "Done",
        {
            **_header(message),
            **counts,
            "message": text,
            "annotated_file": _remarks(doc, content, message, rejected),
        },
    )


def _header(message: Message) -> dict:
    return {
        "row_count": len(message.rows),
        "sender": message.sender,
        "exported_at": message.exported_at,
        "schema_version": message.schema,
    }


def _count(outcomes: list[str], wanted: tuple[str, ...]) -> int:
    return sum(outcome in wanted for outcome in outcomes)


def _problems(results: dict[int, dict]) -> dict[int, list[str]]:
    return {number: [row["problem"]] for number, row in results.items() if row["outcome"] == contract.REJECT}


def _remarks(doc, content: bytes, message: Message, problems: dict[int, list[str]]) -> str | None:
    """Address of the sender's file with the problems beside the rows; None if there are none."""
    if not problems:
        return None
    if content[:2] == b"PK":
        return attach(
            doc, "annotated_file", f"{doc.name}-remarks.xlsx", workbook.annotate_workbook(content, problems)
        )
    rows = [
        {
            **{name: value for name, value in row.values.items() if value is not None},
            "problems": problems[row.number],
        }
        for row in message.rows
        if row.number in problems
    ]
    return attach(
        doc,
        "annotated_file",
        f"{doc.name}-remarks.json",
        contract.write_json(rows, message.sender, frappe.utils.now_datetime()),
    )


def _finish(doc, token, status: str, outcome: str, values: dict) -> str:
    if not long_runs.is_current(DOCTYPE, doc.name, status, token, lock=True):
        return frappe.db.get_value(DOCTYPE, doc.name, "status")
    frappe.db.set_value(
        DOCTYPE, doc.name, {"status": outcome, "finished_on": now(), "file_hash": doc.file_hash, **values}
    )
    if status == UNDER_WAY:
        details = {"file_hash": doc.file_hash, **{key: cint(values.get(key)) for key in COUNTS}}
        record("review exchange", DOCTYPE, doc.name, {"outcome": outcome, **details})
    frappe.db.commit()
    return outcome


COUNTS = ("row_count", "applied_count", "unchanged_count", "rejected_count")
