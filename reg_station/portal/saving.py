"""Takes what a browser sends into a document: only known fields, only those the user may write, only good values."""

import math

import frappe
from frappe import _
from frappe.utils import cstr, getdate

from reg_station.exceptions import EditRefused
from reg_station.portal.fields import KINDS, link_column, writable_fields

NUMBERS = ("Int", "Float", "Currency", "Percent")


class SavedMeanwhile(frappe.ValidationError):
    """Somebody else saved the document after it was opened (HTTP 409)."""

    http_status_code = 409


def check_unchanged(doc, modified: str) -> None:
    """`modified` is the stamp of the version that the user has on the screen."""
    if cstr(doc.modified) != cstr(modified):
        frappe.throw(
            _(
                "{0} saved this meanwhile ({1}). Your input is still here: open the saved version in another tab, "
                "compare, then reload."
            ).format(frappe.utils.get_fullname(doc.modified_by), cstr(doc.modified)[:16]),
            SavedMeanwhile,
        )


def accept(doc, values: dict, fixed_rows: bool = False) -> None:
    """Write `values` into `doc`, not yet saved. With `fixed_rows`, rows of tables are neither added nor removed.

    Raises EditRefused for a field that the user may not change, ValidationError for a value that cannot be read.
    """
    writable = writable_fields(doc)
    for fieldname, value in values.items():
        df = doc.meta.get_field(fieldname)
        if not df or fieldname not in writable:
            label = _(df.label) if df and df.label else fieldname
            frappe.throw(_("You may not change {0}.").format(label), EditRefused)
        if KINDS[df.fieldtype] == "table":
            _accept_rows(doc, df, value, fixed_rows)
        elif KINDS[df.fieldtype] == "several":
            _accept_several(doc, df, value)
        else:
            doc.set(fieldname, read_value(df, value))


def _accept_several(doc, df, chosen) -> None:
    """What is chosen in a Table MultiSelect comes as a list of names; rows that stay keep theirs."""
    if not isinstance(chosen, list) or not all(isinstance(name, str) for name in chosen):
        frappe.throw(_("{0} could not be read. Reload the page and try again.").format(_(df.label)))
    column = link_column(df).fieldname
    stored = {row.get(column): row for row in doc.get(df.fieldname) or []}
    doc.set(df.fieldname, [])
    for name in dict.fromkeys(chosen):
        doc.append(df.fieldname, stored.get(name) or {column: name})


def _accept_rows(doc, df, rows, fixed: bool) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        frappe.throw(_("{0} could not be read. Reload the page and try again.").format(_(df.label)))
    stored = {row.name: row for row in doc.get(df.fieldname) or []}
    columns = {
        child.fieldname: child
        for child in frappe.get_meta(df.options).fields
        if child.fieldtype in KINDS and not child.read_only and not child.hidden
    }
    if not fixed:
        doc.set(df.fieldname, [])
    for sent in rows:
        row = stored.get(sent.get("name") or "")
        if row is None:
            if sent.get("name") or fixed:
                frappe.throw(_("A row of {0} no longer exists. Reload the page.").format(_(df.label)))
            row = doc.append(df.fieldname, {})
        elif not fixed:
            row = doc.append(df.fieldname, row)
        for fieldname, value in sent.items():
            if fieldname == "name":
                continue
            if fieldname not in columns:
                frappe.throw(_("You may not change {0}.").format(fieldname), EditRefused)
            row.set(fieldname, read_value(columns[fieldname], value))


def read_value(df, value):
    """One value as sent, checked against the type of its field."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    label = _(df.label or df.fieldname)
    if isinstance(value, dict | list):
        frappe.throw(_("{0} could not be read. Reload the page and try again.").format(label))
    if df.fieldtype in NUMBERS:
        return _number(df, value, label)
    if df.fieldtype == "Check":
        return 1 if cstr(value).lower() in ("1", "true", "on", "yes") else 0
    if df.fieldtype == "Date":
        try:
            return getdate(cstr(value))
        except Exception:
            frappe.throw(_("{0} is not a date: {1}").format(label, cstr(value)[:40]))
    if df.fieldtype == "Datetime":
        return cstr(value).replace("T", " ")
    return cstr(value).strip()


def _number(df, value, label: str):
    try:
        number = float(cstr(value).replace(",", "").strip())
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        frappe.throw(_("{0} must be a number; {1} is none.").format(label, cstr(value)[:40]))
    if df.fieldtype == "Int":
        if number != int(number):
            frappe.throw(_("{0} must be a whole number.").format(label))
        return int(number)
    return number


def row_names(doc) -> dict[str, list[str]]:
    """Names of the rows of each table after saving, in their order, for the browser to send next time."""
    return {
        df.fieldname: [row.name for row in doc.get(df.fieldname) or []] for df in doc.meta.get_table_fields()
    }
