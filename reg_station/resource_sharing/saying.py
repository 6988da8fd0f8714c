"""Refuses listings and demands whose facts contradict one another or are not enough, in words (see `facts.py`)."""

from collections.abc import Iterable, Mapping

import frappe
from frappe import _

from reg_station.dates import day_or_none
from reg_station.exceptions import FactsMissing
from reg_station.resource_sharing.facts import TEXTS, faults


def refuse_contradictions(doc, date_fields: Iterable[str], windows: Iterable[tuple] = ()) -> None:
    """Throw ValidationError with the first contradiction in the facts of `doc`."""
    values: Mapping = {**doc.as_dict(), **{field: day_or_none(doc.get(field)) for field in date_fields}}
    for fault in faults(values, windows):
        shown = [_(doc.meta.get_label(name)) if doc.meta.has_field(name) else name for name in fault.values]
        frappe.throw(_(TEXTS[fault.key]).format(*shown))


def require(doc, lacking: list[str], sentence: str) -> None:
    """Throw FactsMissing where fields are lacking; `sentence` takes the type and the labels of the fields."""
    if lacking:
        labels = ", ".join(_(doc.meta.get_label(name)) for name in lacking)
        frappe.throw(sentence.format(_(doc.resource_type), labels), FactsMissing)
