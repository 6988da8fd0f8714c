"""Dates as records give them."""

from datetime import date

from frappe.utils import getdate


def day_or_none(value: object) -> date | None:
    """The day of a date field; None where nothing stands in it. Frappe's own reading takes nothing for today."""
    return getdate(value) if value else None
