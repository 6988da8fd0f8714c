"""A filter on a field is an answer about it: v15 hides the columns that a role may not read, and filters by them all the same."""

import re
from urllib.parse import unquote

import frappe
from frappe import _
from frappe.model import table_fields
from frappe.model.base_document import get_controller

from reg_station.permissions.desk import unreadable_fields
from reg_station.permissions.dimensions import SCOPE_FIELDS
from reg_station.permissions.withheld import PARENTS
from reg_station.table_row import TableRow, may_read

ASKING = ("filters", "or_filters", "order_by", "group_by", "txt", "searchfield")
# Under which names requests of Frappe name a kind of record and a record.
KINDS = ("doctype", "dt", "reference_doctype", "ref_doctype", "attached_to_doctype", "document_type")
NAMES = ("name", "docname", "dn", "reference_name", "ref_docname", "attached_to_name", "document_name")
ROW = re.compile(r"^/api/(?:resource|v\d+/document)/([^/]+)/([^/]+)")
RESOURCE = re.compile(r"^/api/(?:resource|v\d+/document)/([^/]+)")


def refuse_hidden_fields() -> None:
    """Hook `before_request`: throws PermissionError where a list is filtered or ordered by a field the user may not read."""
    values = frappe.local.form_dict
    asked = " ".join(str(values.get(name)) for name in ASKING if values.get(name))
    if not asked or frappe.session.user == "Administrator":
        return
    for doctype in _doctypes(values):
        hidden = unreadable_fields(doctype)
        named = sorted(field for field in hidden if re.search(rf"\b{re.escape(field)}\b", asked))
        if named:
            frappe.throw(
                _("You may not look for rows of {0} by {1}.").format(
                    _(doctype), ", ".join(_(frappe.get_meta(doctype).get_label(field)) for field in named)
                ),
                frappe.PermissionError,
            )


def refuse_hidden_tables() -> None:
    """Hook `before_request`: throws PermissionError where the rows of a table are listed that the user may not read.

    Frappe checks the level of a table in the document, and not where its rows are asked for by themselves.
    """
    values = frappe.local.form_dict
    if frappe.session.user == "Administrator":
        return
    for table, parent in _tables(values):
        meta = frappe.get_meta(parent)
        fields = [df for df in meta.get_table_fields() if df.options == table]
        levels = set(meta.get_permlevel_access("read"))
        # Rows of a table are not asked whose they are; of what is withheld from some, nobody lists them.
        if parent in PARENTS:
            levels = set()
        if fields and not any((df.permlevel or 0) in levels for df in fields):
            frappe.throw(
                _("You may not look for rows of {0} by {1}.").format(_(parent), _(table)),
                frappe.PermissionError,
            )


def refuse_foreign_rows() -> None:
    """Hook `before_request`: throws PermissionError where a row of a table is named whose document the user may not read.

    v16 asks for the permission of documents of the kind, as does every print, comment or file that names such a row.
    """
    values = frappe.local.form_dict
    if frappe.session.user == "Administrator":
        return
    request = getattr(frappe.local, "request", None)
    found = ROW.match(request.path) if request else None
    tables = {str(values.get(key)) for key in KINDS if values.get(key)} | (
        {unquote(found[1])} if found else set()
    )
    names = {str(values.get(key)) for key in NAMES if values.get(key)} | (
        {unquote(found[2])} if found else set()
    )
    for table in tables:
        if not _is_our_table(table):
            continue
        for name in names:
            if frappe.db.exists(table, name) and not may_read(table, name):
                frappe.throw(
                    _("There is no {0} {1} that you may read.").format(_(table), name), frappe.PermissionError
                )


def _tables(values) -> list[tuple[str, str]]:
    """(table, a DocType of ours that holds it) for each table that the request asks about."""
    request = getattr(frappe.local, "request", None)
    found = RESOURCE.match(request.path) if request else None
    names = {str(name) for name in (unquote(found[1]) if found else None, values.get("doctype")) if name}
    return [
        (name, parent)
        for name in names
        if _is_table(name)
        for parent in frappe.get_all(
            "DocField", {"options": name, "fieldtype": ("in", table_fields)}, pluck="parent"
        )
        if parent in SCOPE_FIELDS
    ]


def _is_table(doctype: str) -> bool:
    return bool(frappe.db.get_value("DocType", doctype, "istable", cache=True))


def _is_our_table(doctype: str) -> bool:
    return _is_table(doctype) and issubclass(get_controller(doctype), TableRow)


def _doctypes(values) -> list[str]:
    """DocTypes of ours that the request asks about: in its path, by name, or as the reference of a report's list."""
    request = getattr(frappe.local, "request", None)
    found = RESOURCE.match(request.path) if request else None
    names = [unquote(found[1]) if found else None, values.get("doctype"), values.get("reference_doctype")]
    return [name for name in dict.fromkeys(names) if name in SCOPE_FIELDS]
