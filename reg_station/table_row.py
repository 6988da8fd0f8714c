"""A row of one of our tables, asked for by itself.

Frappe then asks whether its user may read or write documents of the kind, not whether he may this one, and a row that
is saved by itself passes by every rule of its document.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.exceptions import EditRefused


class TableRow(Document):
    """By itself it is read by whoever may read its document with all its columns, and written with its document only."""

    def has_permission(self, permtype="read", **more) -> bool:
        if self.flags.ignore_permissions:
            return True
        return permtype == "read" and may_read(self.doctype, self.get("name"), more.get("user"))

    def before_validate(self):
        frappe.throw(_("A row is saved with the document that it stands in."), EditRefused)

    def on_trash(self):
        frappe.throw(_("A row is saved with the document that it stands in."), EditRefused)


def may_read(table: str, name: str | None, user: str | None = None) -> bool:
    """Whether the user may read the document in which a stored row stands, the table in it and all its columns."""
    fields = ["parent", "parenttype", "parentfield"]
    row = frappe.db.get_value(table, name, fields, as_dict=True) if name else None
    if not row or not frappe.db.exists(row.parenttype, row.parent):
        return False
    meta = frappe.get_meta(row.parenttype)
    holder = meta.get_field(row.parentfield)
    if not holder or not frappe.has_permission(row.parenttype, "read", doc=row.parent, user=user):
        return False
    needed = {df.permlevel or 0 for df in [holder, *frappe.get_meta(table).fields]}
    return needed - {0} <= set(meta.get_permlevel_access("read", user=user))
