"""What Desk's form loader hands out beside the document: changes with old and new values, comments, people.

Frappe checks that the document may be read, not that the fields in its history may be.
"""

import json

import frappe
from frappe import _

from reg_station.permissions.dimensions import SCOPE_FIELDS


@frappe.whitelist(methods=["GET", "POST"])
def getdoc(doctype: str, name: str) -> None:
    """Takes the place of `frappe.desk.form.load.getdoc`: without the history of fields that the user may not read."""
    from frappe.desk.form.load import getdoc as load

    _refuse_portal_accounts(doctype)
    load(doctype, name)
    _hide_history(doctype, frappe.response.get("docinfo"))


@frappe.whitelist(methods=["GET", "POST"])
def get_docinfo(doctype: str, name: str) -> None:
    """Takes the place of `frappe.desk.form.load.get_docinfo`, likewise."""
    from frappe.desk.form.load import get_docinfo as load

    _refuse_portal_accounts(doctype)
    load(doctype=doctype, name=name)
    _hide_history(doctype, frappe.response.get("docinfo"))


def _refuse_portal_accounts(doctype: str) -> None:
    """Who works in the portal has no business with Desk's forms, which name everybody who ever touched a record."""
    if doctype not in SCOPE_FIELDS or frappe.session.user == "Guest":
        return
    if frappe.get_cached_value("User", frappe.session.user, "user_type") != "System User":
        frappe.throw(_("Your account works in the portal, not in the Desk."), frappe.PermissionError)


def _hide_history(doctype: str, docinfo: dict | None) -> None:
    if doctype not in SCOPE_FIELDS or not docinfo or not docinfo.get("versions"):
        return
    hidden = unreadable_fields(doctype)
    for version in docinfo["versions"] if hidden else ():
        version["data"] = json.dumps(without_fields(json.loads(version["data"] or "{}"), hidden))


def unreadable_fields(doctype: str) -> set[str]:
    """Names of fields that the user may not read though he may read rows of `doctype`; of tables, where a column is."""
    meta = frappe.get_meta(doctype)
    levels = set(meta.get_permlevel_access("read"))
    hidden = {df.fieldname for df in meta.fields if (df.permlevel or 0) not in levels}
    for table in meta.get_table_fields():
        columns = frappe.get_meta(table.options).fields
        if any((column.permlevel or 0) not in levels for column in columns):
            hidden.add(table.fieldname)
    return hidden


def without_fields(data: dict, hidden: set[str]) -> dict:
    """The data of a Version without these fields of the document. Pure."""
    return {
        key: [row for row in value if row[0] not in hidden]
        if key in ("changed", "added", "removed", "row_changed") and isinstance(value, list)
        else value
        for key, value in data.items()
    }
