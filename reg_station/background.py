"""Work that follows from a save and may wait; a full queue must never refuse the save itself."""

from collections.abc import Callable

import frappe


def soon(method: str, queue: str = "short", **arguments) -> bool:
    """Run `method` in the background after the commit; False if the queue takes no more.

    v16 refuses jobs beyond a limit, and tells those who may not see its health page that they lack permission. Only for
    what a scheduled sweep does anyway: notices hourly, matches nightly; `frappe.flags.leave_to_sweep` leaves all to it.
    """
    if frappe.flags.leave_to_sweep:
        return False
    told = len(frappe.local.message_log)
    try:
        frappe.enqueue(method, queue=queue, enqueue_after_commit=True, **arguments)
    except (getattr(frappe, "QueueOverloaded", frappe.ValidationError), frappe.PermissionError):
        del frappe.local.message_log[told:]
        return False
    return True


def run_parts(*parts: Callable[[], object]) -> None:
    """Run each part of a scheduled job by itself: one that fails is logged and keeps no other from its work."""
    for part in parts:
        try:
            part()
            frappe.db.commit()
        except Exception:
            frappe.db.rollback()
            frappe.log_error(title=f"Nightly upkeep: {part.__name__}")
