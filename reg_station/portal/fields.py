"""Which fields of a document a user may change now, and how a value looks. The portal's forms are built on this."""

from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.model import table_fields

from reg_station.workflow.table import active_workflow, editors_of, is_end_state

KINDS = {
    "Data": "text",
    "Phone": "text",
    "Small Text": "area",
    "Text": "area",
    "Long Text": "area",
    "Int": "number",
    "Float": "number",
    "Currency": "number",
    "Percent": "number",
    "Select": "choice",
    "Date": "date",
    "Datetime": "datetime",
    "Time": "time",
    "Check": "check",
    "Link": "choice",
    "Attach": "file",
    "Attach Image": "file",
    **{fieldtype: "table" for fieldtype in table_fields},
    "Table MultiSelect": "several",
}
MOST_CHOICES = 500
# Which towns, classes and utilities there are is no secret: everybody who fills in a form chooses from the whole list,
# whichever of these records he may open in Desk. DocType → (filters, order).
PUBLIC_LISTS = {
    "Town": ({}, "name asc"),
    "Cleanliness Class": ({"enabled": 1}, "iso_number asc, name asc"),
    "Process Utility": ({"enabled": 1}, "name asc"),
}
# The reason of a return stands above the form, the state in its head; neither is a field to fill in.
NOT_IN_FORM = {"workflow_state", "transition_reason", "naming_series", "amended_from"}


def readable_document(doctype: str, name: str):
    """The document, or None if there is none or it is not the caller's to see: the two look alike."""
    if not frappe.db.exists(doctype, name):
        return None
    doc = frappe.get_doc(doctype, name)
    return doc if doc.has_permission("read") else None


@dataclass
class FormField:
    """One field of a form, ready to draw. `text` is the value for reading, `value` the one for the input."""

    name: str
    label: str
    kind: str
    fieldtype: str
    description: str = ""
    value: str = ""
    text: str = ""
    writable: bool = False
    required: bool = False
    needed: bool = False
    depends_on: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    columns: list["FormField"] = field(default_factory=list)
    rows: list["FormRow"] = field(default_factory=list)


@dataclass
class FormRow:
    """One row of a child table; `name` is empty for a row that is not stored yet."""

    name: str
    fields: list[FormField]


def writable_fields(doc) -> set[str]:
    """Names of the fields that the current user may change in the present state of `doc`."""
    if doc.docstatus or not doc.has_permission("write"):
        return set()
    workflow = active_workflow(doc.doctype)
    if workflow and not doc.is_new():
        state = doc.get(workflow.workflow_state_field)
        if is_end_state(workflow, state) or not editors_of(workflow, state) & set(frappe.get_roles()):
            return set()
    levels = set(doc.get_permlevel_access("write"))
    return {df.fieldname for df in doc.meta.fields if _is_input(df, doc) and (df.permlevel or 0) in levels}


def _is_input(df, doc) -> bool:
    if df.fieldtype not in KINDS or df.hidden or df.read_only or df.fetch_from or df.fieldname in NOT_IN_FORM:
        return False
    return not (df.set_only_once and not doc.is_new())


def readable_fields(doc) -> list:
    """DocFields that the current user may see in the form, layout fields included."""
    levels = set(doc.get_permlevel_access("read"))
    return [
        df
        for df in doc.meta.fields
        if not df.hidden and df.fieldname not in NOT_IN_FORM and (df.permlevel or 0) in levels
    ]


def choices(df) -> list[tuple[str, str]]:
    """(value, words) of a Select, or of the records a Link may point to, as far as the user may see them."""
    if df.fieldtype == "Select":
        return [(option, _(option)) for option in (df.options or "").split("\n") if option]
    if df.fieldtype != "Link":
        return []
    if df.options in PUBLIC_LISTS:
        filters, order = PUBLIC_LISTS[df.options]
        names = frappe.get_all(df.options, filters, pluck="name", order_by=order, limit=MOST_CHOICES)
        return [(name, _(name)) for name in names]
    return readable_records(df.options)


def readable_records(doctype: str) -> list[tuple[str, str]]:
    """(name, words) of the records of `doctype` that the user may see."""
    if not frappe.has_permission(doctype, "read"):
        return []
    title = frappe.get_meta(doctype).title_field or "name"
    names = ["name"] if title == "name" else ["name", f"{title} as title"]
    rows = frappe.get_list(doctype, fields=names, order_by="name asc", limit=MOST_CHOICES)
    return [(row.name, _link_words(doctype, row.name, row.get("title"))) for row in rows]


def _link_words(doctype: str, name: str, title: str | None) -> str:
    if not title or title == name:
        return _(name)
    # A number of a series says nothing to a reader, a code does.
    if (frappe.get_meta(doctype).autoname or "").startswith("naming_series"):
        return _(title)
    return f"{name} · {_(title)}"


def link_column(df):
    """The column of a Table MultiSelect that holds what is chosen."""
    return next(child for child in frappe.get_meta(df.options).fields if child.fieldtype == "Link")


def several_text(df, rows) -> str:
    """What is chosen in a Table MultiSelect, in words."""
    column = link_column(df)
    return "、".join(reading_text(column, row.get(column.fieldname)) for row in rows or [])


def input_value(df, value) -> str:
    """The value as an HTML input takes it."""
    if value is None or value == "":
        return ""
    if df.fieldtype == "Check":
        return "1" if value else ""
    if df.fieldtype in ("Int", "Float", "Currency", "Percent"):
        return f"{value:.15g}" if value else ""
    if df.fieldtype == "Datetime":
        return str(value)[:16].replace(" ", "T")
    return str(value)


def reading_text(df, value) -> str:
    """The value in words; empty for what is not filled in."""
    if value is None or value == "":
        return ""
    if df.fieldtype == "Check":
        return _("Yes") if value else _("No")
    if df.fieldtype == "Select":
        return _(value)
    if df.fieldtype in ("Int", "Float", "Currency", "Percent"):
        return f"{value:,.15g}" if value else ""
    if df.fieldtype == "Datetime":
        return str(value)[:16]
    if df.fieldtype == "Link":
        return _linked_title(df.options, value)
    if df.fieldtype in ("Attach", "Attach Image"):
        return file_title(value)
    return str(value)


def _linked_title(doctype: str, name: str) -> str:
    if doctype == "User":
        return frappe.utils.get_fullname(name)
    title_field = frappe.get_meta(doctype).title_field
    title = frappe.get_cached_value(doctype, name, title_field) if title_field else None
    return _link_words(doctype, name, str(title)) if title else _(name)


def file_title(address: str) -> str:
    """The name under which a file was uploaded; its address carries a suffix."""
    return frappe.db.get_value("File", {"file_url": address}, "file_name") or address.rsplit("/", 1)[-1]
