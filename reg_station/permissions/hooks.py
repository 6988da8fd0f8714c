"""What Frappe calls for lists (`permission_query_conditions`) and for documents (`has_permission`)."""

import frappe
from frappe import _

from reg_station.permissions.dimensions import PRIVATE_FILE_DOCTYPES, SCOPE_FIELDS, scope_fieldnames
from reg_station.permissions.scope import row_filter, scope_values
from reg_station.permissions.withheld import PARENTS

NO_ROWS = "1=0"


def query_conditions(user: str | None = None, doctype: str | None = None) -> str:
    """SQL condition for list queries; valid on MariaDB, PostgreSQL and SQLite (Frappe turns backticks).

    A row without a name is none of ours: v16 joins the titles of linked records, asks for the condition of theirs among
    those of the list, and would drop every row whose link is empty.
    """
    rows = row_filter(doctype, user or frappe.session.user)
    barred = [f"not {_among(doctype, *item)}" for item in rows.barred.items()]
    if rows.everything:
        found = " and ".join(barred)
    else:
        parts = [_among(doctype, *item) for item in rows.allowed.items()]
        found = " and ".join([f"({' or '.join(parts)})", *barred]) if parts else NO_ROWS
    return f"(`tab{doctype}`.`name` is null or ({found}))" if found else ""


def _among(doctype: str, fieldname: str, values) -> str:
    return (
        f"`tab{doctype}`.`{fieldname}` in ({', '.join(frappe.db.escape(value) for value in sorted(values))})"
    )


def file_conditions(user: str | None = None, doctype: str | None = None) -> str:
    """Frappe lists all files of a DocType that one may read: of what is withheld, only those of rows that one sees."""
    user = user or frappe.session.user
    if user == "Administrator":
        return ""
    parts = []
    for parent in PARENTS:
        seen = query_conditions(user, parent) if frappe.has_permission(parent, "read", user=user) else NO_ROWS
        rows = f"select `tab{parent}`.`name` from `tab{parent}`" + (f" where {seen}" if seen else "")
        kind = frappe.db.escape(parent)
        parts.append(
            f"(coalesce(`tabFile`.`attached_to_doctype`, '') != {kind} or `tabFile`.`attached_to_name` in ({rows}))"
        )
    return " and ".join(parts)


def has_permission(doc, ptype: str = "read", user: str | None = None, **kwargs) -> bool:
    """Whether the row is within reach, as stored and as it would be stored.

    Both are checked: a PUT may carry another town than the row has, to pull a foreign row into one's own reach.
    """
    user = user or frappe.session.user
    if ptype == "read" and doc.get("flags") and doc.flags.get("saved_by") == user:
        # Answering the request in which he has written it himself.
        return True
    rows = row_filter(doc.doctype, user, ptype or "read")
    if rows.everything and not rows.barred:
        return True
    values = scope_values(doc)
    if ptype == "write" and doc.get("__islocal") and not any(values.values()):
        # Asked by v16 when a file is attached to a form that was never saved; its insertion asks for "create".
        return True
    if not rows.admits(values):
        return False
    if doc.get("__islocal") or not doc.name:
        return True
    stored = frappe.db.get_value(
        doc.doctype, doc.name, [*scope_fieldnames(doc.doctype), *rows.barred], as_dict=True
    )
    return stored is None or rows.admits(stored)


def workflow_action_conditions(user: str | None = None, doctype: str | None = None) -> str:
    """Hide Frappe's own to-dos for scoped documents: they know roles only, and would tell every town of every other."""
    doctypes = ", ".join(frappe.db.escape(name) for name in sorted(SCOPE_FIELDS))
    return f"`tabWorkflow Action`.`reference_doctype` not in ({doctypes})"


def keep_files_private(doc, method=None) -> None:
    """Files of casework never become public, whatever the uploader ticked."""
    if doc.attached_to_doctype in PRIVATE_FILE_DOCTYPES and not doc.is_private and not doc.is_folder:
        doc.is_private = 1
        # The uploader may write the case, which says nothing of his rights on the file record.
        doc.save(ignore_permissions=True)


@frappe.whitelist(methods=["GET", "POST"])
def scoped_global_search(text: str, start: int = 0, limit: int = 20, doctype: str = "") -> list:
    """Frappe's global search, less the rows that the caller may not open.

    Frappe filters by DocType only. Takes the place of `frappe.utils.global_search.search`.
    """
    from frappe.utils.global_search import search

    found = search(text, start=start, limit=limit, doctype=doctype)
    return [hit for hit in found if _may_open(hit)]


@frappe.whitelist(methods=["GET", "POST"])
def scoped_link_title(doctype: str, docname: str) -> str | None:
    """Title of a record for a link field; its name for whoever may not open it. In place of Frappe's, which asks nobody.

    Names are numbered in a row: titles of foreign listings, demands and enterprises could be read off one by one.
    """
    from frappe.desk.search import get_link_title

    if not _may_open(frappe._dict(doctype=doctype, name=docname)):
        return docname
    return get_link_title(doctype, docname)


def _may_open(hit) -> bool:
    if hit.doctype not in SCOPE_FIELDS:
        return True
    return bool(
        frappe.db.exists(hit.doctype, hit.name)
        and frappe.has_permission(hit.doctype, "read", doc=frappe.get_doc(hit.doctype, hit.name))
    )


@frappe.whitelist(methods=["GET", "POST"])
def scoped_count(
    doctype: str, filters: dict | list | str | None = None, debug: bool = False, cache: bool = False
) -> int:
    """Number of rows that the caller may see. Takes the place of `frappe.client.get_count`.

    Frappe's counts without asking who asks: with filters it would answer any question about foreign rows.
    """
    if doctype not in SCOPE_FIELDS:
        from frappe.client import get_count

        return get_count(doctype, filters=filters, debug=debug, cache=cache)
    from frappe.client import get_safe_filters

    return len(frappe.get_list(doctype, filters=get_safe_filters(filters), pluck="name", limit_page_length=0))


def refuse_shares_beyond_scope(doc, method=None) -> None:
    """Hook on DocShare: Frappe lets a share trump every row restriction in lists, so none may lead out of scope."""
    if doc.share_doctype not in SCOPE_FIELDS:
        return
    if doc.everyone or not row_filter(doc.share_doctype, doc.user).admits(
        scope_values(frappe.get_doc(doc.share_doctype, doc.share_name))
    ):
        frappe.throw(
            _("{0} lies outside what {1} may see; sharing does not change that.").format(
                doc.share_name, doc.user or _("everybody")
            ),
            frappe.PermissionError,
        )
