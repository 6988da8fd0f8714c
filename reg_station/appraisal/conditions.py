"""The filters of a figure: checked against the fields of the records, and turned into conditions of a query.

Built with the query builder alone, so that they mean the same on MariaDB and PostgreSQL, v15 and v16.
"""

import json
import re
from collections.abc import Mapping

import frappe
from frappe import _
from frappe.model import default_fields, no_value_fields, table_fields
from frappe.utils import getdate
from pypika.functions import Cast
from pypika.terms import Criterion

from reg_station.exceptions import MetricRefused

NUMBERS = {"Check": int, "Int": int, "Float": float, "Currency": float, "Percent": float}
DATES = ("Date", "Datetime")
STANDARD = {
    "name": "Data",
    "owner": "Data",
    "modified_by": "Data",
    "creation": "Datetime",
    "modified": "Datetime",
}
STANDARD["docstatus"] = "Int"
PLACEHOLDER = re.compile(r"^\{(field:)?(\w+)\}$")
COMPARISONS = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
LISTS = ("in", "not in", "between")
OPERATORS = (*COMPARISONS, *LISTS, "like", "not like", "is")


def read_json(text: str | None, kind: type, label: str):
    """The JSON of a field: a list or a mapping. Raises MetricRefused."""
    try:
        value = json.loads(text or ("[]" if kind is list else "{}"))
    except ValueError:
        value = None
    if kind is list and isinstance(value, dict):
        value = [[field, *(rule if isinstance(rule, list) else ["=", rule])] for field, rule in value.items()]
    if not isinstance(value, kind):
        frappe.throw(
            _("{0} cannot be read; look at the example beside the field.").format(label), MetricRefused
        )
    return value


def fieldtype_of(doctype: str, fieldname: str) -> str:
    """Type of a field that a query can use. Raises MetricRefused for an unknown field."""
    field = None if fieldname in default_fields else frappe.get_meta(doctype).get_field(fieldname)
    if field and field.fieldtype not in (*table_fields, *no_value_fields) and not field.get("is_virtual"):
        return field.fieldtype
    if fieldname in STANDARD:
        return STANDARD[fieldname]
    frappe.throw(_("{0} has no field {1}.").format(_(doctype), frappe.bold(fieldname)), MetricRefused)


def clean(doctype: str, rules: list) -> list[tuple[str, str, object]]:
    """Filters as [(field, operator, value)]; one that begins with the DocType is taken too. Raises MetricRefused."""
    return [_clean_one(doctype, rule) for rule in rules]


def _clean_one(doctype: str, rule) -> tuple[str, str, object]:
    if isinstance(rule, (list, tuple)) and len(rule) >= 4:
        if rule[0] != doctype:
            frappe.throw(
                _("A filter on {0} cannot be used; figures filter the fields of {1} alone.").format(
                    _(str(rule[0])), _(doctype)
                ),
                MetricRefused,
            )
        rule = rule[1:4]
    if not isinstance(rule, (list, tuple)) or len(rule) != 3 or not isinstance(rule[0], str):
        frappe.throw(_("A filter is a list of field, comparison and value: {0}").format(rule), MetricRefused)
    fieldname, operator, value = rule[0], str(rule[1]).strip().lower(), rule[2]
    fieldtype_of(doctype, fieldname)
    if operator not in OPERATORS:
        frappe.throw(_("The comparison {0} is not known.").format(frappe.bold(operator)), MetricRefused)
    if operator in LISTS and isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if operator in LISTS and (not isinstance(value, list) or not value):
        frappe.throw(_("The comparison {0} needs a list of values.").format(operator), MetricRefused)
    if operator == "between" and len(value) != 2:
        frappe.throw(_("The comparison {0} needs a list of values.").format(operator), MetricRefused)
    return fieldname, operator, value


def criterion(table, doctype: str, rules: list, values: Mapping) -> Criterion:
    """All filters together as one condition; `values` stand for the placeholders. Raises MetricRefused."""
    return Criterion.all([_one(table, doctype, rule, values) for rule in clean(doctype, rules)])


def _one(table, doctype: str, rule: tuple, values: Mapping) -> Criterion:
    fieldname, operator, value = rule
    fieldtype, field = fieldtype_of(doctype, fieldname), table[fieldname]
    if operator == "is":
        return _is_set(field, fieldtype, str(value).strip().lower() == "set")
    if operator in ("like", "not like"):
        return field.like(str(value)) if operator == "like" else field.not_like(str(value))
    if operator in LISTS:
        found = [_value(table, doctype, fieldtype, part, values) for part in value]
        if operator == "between":
            return _left(field, fieldtype, found[0])[tuple_slice(found)]
        return field.isin(found) if operator == "in" else field.notin(found)
    right = _value(table, doctype, fieldtype, value, values)
    return COMPARISONS[operator](_left(field, fieldtype, right), right)


def tuple_slice(pair) -> slice:
    """Both ends of a range, as the query builder takes them for BETWEEN."""
    return slice(pair[0], pair[1])


def _left(field, fieldtype: str, right):
    # A time on the last day still lies within it: days are compared with days.
    if fieldtype == "Datetime" and not (isinstance(right, str) and len(right) > 10):
        return Cast(field, "DATE")
    return field


def _is_set(field, fieldtype: str, is_set: bool) -> Criterion:
    if fieldtype in NUMBERS:
        return field.notnull() & (field != 0) if is_set else field.isnull() | (field == 0)
    if fieldtype in DATES:
        return field.notnull() if is_set else field.isnull()
    return field.notnull() & (field != "") if is_set else field.isnull() | (field == "")


def _value(table, doctype: str, fieldtype: str, value, values: Mapping):
    found = PLACEHOLDER.match(value) if isinstance(value, str) else None
    if found and found[1]:
        other = fieldtype_of(doctype, found[2])
        return (
            Cast(table[found[2]], "DATE") if other == "Datetime" and fieldtype in DATES else table[found[2]]
        )
    if found:
        if found[2] not in values:
            frappe.throw(_("The parameter {0} has no value.").format(frappe.bold(found[2])), MetricRefused)
        value = values[found[2]]
    try:
        if fieldtype in NUMBERS:
            return NUMBERS[fieldtype](value)
        if fieldtype in DATES:
            text = str(value)
            return text if len(text) > 10 else str(getdate(text))
    except (TypeError, ValueError, OverflowError, frappe.ValidationError):
        value = None
    if value is None or isinstance(value, (list, dict)):
        frappe.throw(_("A value of the filters does not fit its field."), MetricRefused)
    return str(value)
