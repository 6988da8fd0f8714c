"""A document may refer only to files that its user may read.

Frappe attaches whatever file address stands in an Attach field to the document, and so opens the file to everybody
who may read that document: naming somebody else's private file would be enough to get it.
"""

import frappe
from frappe import _
from frappe.model import table_fields

from reg_station.exceptions import ForeignFileRefused

ATTACH_TYPES = ("Attach", "Attach Image")


def check_files(doc, method=None) -> None:
    """Hook `before_validate`: refuse file addresses that are foreign to the user or lead outside."""
    if frappe.flags.in_install or frappe.session.user == "Administrator":
        return
    before = (
        set()
        if doc.is_new()
        else set(_addresses(doc.get_doc_before_save() or frappe.get_doc(doc.doctype, doc.name)))
    )
    for address in set(_addresses(doc)) - before:
        if not may_use(address):
            frappe.throw(
                _("The file {0} does not exist or is not yours to use. Upload it again.").format(address),
                ForeignFileRefused,
            )


def _addresses(doc):
    for df in doc.meta.fields:
        if df.fieldtype in ATTACH_TYPES and doc.get(df.fieldname):
            yield doc.get(df.fieldname)
        elif df.fieldtype in table_fields:
            for row in doc.get(df.fieldname) or []:
                yield from _addresses(row)


def may_use(address: str) -> bool:
    if not address.startswith(("/files/", "/private/files/")):
        return False
    files = frappe.get_all("File", {"file_url": address}, pluck="name")
    return any(frappe.get_doc("File", name).has_permission("read") for name in files)
