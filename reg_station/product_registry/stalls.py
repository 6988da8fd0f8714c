"""Daily: which products stand still beyond their limit; the tracker of each is told once (E3)."""

import frappe
from frappe import _
from frappe.utils import get_url_to_form, getdate

from reg_station.inbox import language_of, notify
from reg_station.product_registry.following import PROGRESS, entries_by_progress, stages, standing

STORED = ("due_on", "stalled", "stalled_since")
AT_ONCE = 1000


def run_daily() -> None:
    flag_stalled()
    frappe.db.commit()


def flag_stalled() -> dict[str, int]:
    """Bring `stalled` of all products under way up to date; {"stalled", "changed", "told"}. Running it again changes nothing."""
    counts, known = {"stalled": 0, "changed": 0, "told": 0}, stages()
    rows = frappe.get_all(
        PROGRESS,
        filters={"finished_on": ("is", "not set")},
        fields=["name", "product_name", "tracker", "current_stage", *STORED],
        limit_page_length=0,
    )
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        entries = entries_by_progress([row.name for row in part])
        for row in part:
            values = standing(entries[row.name], known)
            values = {field: values[field] for field in STORED}
            if any(_differs(row[field], value) for field, value in values.items()):
                frappe.db.set_value(PROGRESS, row.name, values, update_modified=False)
                counts["changed"] += 1
            if values["stalled"]:
                counts["stalled"] += 1
                counts["told"] += _tell(row, values["stalled_since"])
    return counts


def _differs(stored, value) -> bool:
    if value in (None, 0):
        return bool(stored)
    return (getdate(stored) if stored and not isinstance(stored, int) else stored) != value


def _tell(doc, since) -> int:
    """One notice to the tracker for each time that a stage runs over."""
    user = doc.tracker
    # Stage and day make it unique: the same stage may run over again after a return.
    mark = f"{doc.name}|{doc.current_stage}|{since}"
    if not user or not frappe.db.get_value("User", user, "enabled"):
        return 0
    language, link = language_of(user), get_url_to_form(PROGRESS, doc.name)
    subject = _("{0} stands still in the stage {1} since {2}", lang=language).format(
        doc.product_name, _(doc.current_stage, lang=language), since
    )
    return int(
        notify(
            user,
            PROGRESS,
            mark,
            subject,
            link,
            reference=(PROGRESS, doc.name),
            label=_("Open the product", lang=language),
        )
    )
