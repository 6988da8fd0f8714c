"""A filter on a field is an answer about it: v15 hides the columns that a role may not read, and filters by them all the same."""

import re
from urllib.parse import unquote

import frappe
from frappe import _

from reg_station.permissions.desk import unreadable_fields
from reg_station.permissions.dimensions import SCOPE_FIELDS

ASKING = ("filters", "or_filters", "order_by", "group_by", "txt", "searchfield")
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


def _doctypes(values) -> list[str]:
    """DocTypes of ours that the request asks about: in its path, by name, or as the reference of a report's list."""
    request = getattr(frappe.local, "request", None)
    found = RESOURCE.match(request.path) if request else None
    names = [unquote(found[1]) if found else None, values.get("doctype"), values.get("reference_doctype")]
    return [name for name in dict.fromkeys(names) if name in SCOPE_FIELDS]
