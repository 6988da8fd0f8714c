"""Rows of a table that stay as they were written: notes with author and day, columns that only the system fills."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import nowdate

from reg_station.exceptions import KeptRowChanged


def stamp_notes(doc, table: str) -> None:
    """Give new rows of `table` their day and author; throw KeptRowChanged if an earlier note was altered or removed.

    The rows have the fields note, noted_on, noted_by and perhaps others that belong to what was said.
    """
    earlier = _stored_rows(doc, table)
    for row in doc.get(table):
        before = earlier.pop(row.name, None)
        if before is None:
            row.noted_on, row.noted_by = nowdate(), frappe.session.user
            continue
        if (row.note or "").strip() != (before.note or "").strip():
            _refuse(before)
        row.noted_on, row.noted_by = before.noted_on, before.noted_by
    for removed in earlier.values():
        _refuse(removed)


def keep_columns(doc, table: str, columns: Iterable[str]) -> None:
    """Restore `columns` of the stored rows of `table`, and empty them in new ones: nobody writes them by form or REST."""
    earlier = _stored_rows(doc, table)
    for row in doc.get(table):
        before = earlier.get(row.name)
        for column in columns:
            row.set(column, before.get(column) if before else None)


def _stored_rows(doc, table: str) -> dict:
    before = doc.get_doc_before_save()
    return {row.name: row for row in before.get(table)} if before else {}


def _refuse(note) -> None:
    frappe.throw(
        _("The note of {0} stays as it was written. Add a new one to correct it.").format(note.noted_on),
        KeptRowChanged,
    )
