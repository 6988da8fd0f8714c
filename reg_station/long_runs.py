"""Background work that belongs to a record, runs once at a time, and can be started again after it was killed.

The record has `status`, `job`, `started_by`, `started_on`, `finished_on` and `message`. `job` is the token of the run
that it waits for; a run whose token was replaced finds so and stops.
"""

import frappe
from frappe import _
from frappe.utils import now

LONGEST_RUN = 3600  # seconds
SIGN_OF_LIFE = 90  # seconds for which a run counts as alive after it was last heard of


def start(doc, status: str, can_start: tuple[str, ...], method: str) -> str:
    """Let `method` (name, token) run as the caller, with `doc` (locked, may be written) in `status`; returns it.

    May be called again for a run that is gone; refused for one that lives. Raises ValidationError.
    """
    if doc.status not in can_start and not (doc.status == status and is_dead(doc)):
        frappe.throw(_("{0} is {1}; it cannot be started again.").format(doc.name, _(doc.status)))
    token = f"{frappe.scrub(doc.doctype).replace('_', '-')}-{frappe.generate_hash(length=12)}"
    doc.db_set(
        {
            "status": status,
            "job": token,
            "started_by": frappe.session.user,
            "started_on": now(),
            "finished_on": None,
            "message": None,
        }
    )
    frappe.enqueue(
        method,
        queue="long",
        timeout=LONGEST_RUN,
        job_id=token,
        enqueue_after_commit=True,
        name=doc.name,
        token=token,
    )
    return status


def is_dead(doc) -> bool:
    """Whether the run of `doc` is gone: not waiting in the queue, and not heard of for a while.

    A guess that errs is harmless: the run that was given up finds its token replaced and writes nothing.
    """
    from frappe.utils.background_jobs import get_job_status

    waiting = doc.job and get_job_status(doc.job) == "queued"
    return not waiting and not frappe.cache.get_value(life_key(doc.job))


def give_sign_of_life(token: str | None) -> None:
    frappe.cache.set_value(life_key(token), 1, expires_in_sec=SIGN_OF_LIFE)


def life_key(token: str | None) -> str:
    return f"reg_station_run|{token}"


def is_current(doctype: str, name: str, status: str, token: str | None, lock: bool = False) -> bool:
    """Whether the run with `token` (None: any) is still the one that the record waits for."""
    table = frappe.qb.DocType(doctype)
    query = frappe.qb.from_(table).select(table.status, table.job).where(table.name == name)
    rows = (query.for_update() if lock else query).run()
    return bool(rows) and rows[0][0] == status and (token is None or rows[0][1] == token)


def undo(save_point: str) -> None:
    """Take back whatever was written since the savepoint and end the transaction."""
    try:
        frappe.db.rollback(save_point=save_point)
        frappe.db.commit()
    except Exception:
        # A deadlock has taken the savepoint with it, or there was none yet.
        frappe.db.rollback()
