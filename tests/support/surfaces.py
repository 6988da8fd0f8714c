"""The ways on which Frappe shows rows of a DocType: each function returns the names that it reveals to the current user."""

import json

import frappe

from tests.support.requests_in_process import call


def list_view(doctype):
    return set(frappe.get_list(doctype, pluck="name", limit=0))


def rest_list(doctype):
    return {row.name for row in frappe.client.get_list(doctype, limit_page_length=0)}


def list_count(doctype):
    return call("frappe.client.get_count", doctype=doctype)


def report_builder(doctype):
    from frappe.desk.reportview import get

    frappe.local.form_dict = frappe._dict(
        doctype=doctype,
        fields=json.dumps([f"`tab{doctype}`.`name`"]),
        filters="[]",
        start=0,
        page_length=500,
        view="Report",
    )
    answer = get()
    return {row[0] for row in answer["values"]} if answer else set()


def export(doctype):
    from frappe.desk.reportview import export_query

    frappe.local.form_dict = frappe._dict(
        doctype=doctype,
        fields=json.dumps([f"`tab{doctype}`.`name`"]),
        filters="[]",
        file_format_type="CSV",
        title=doctype,
    )
    export_query()
    content = frappe.response.get("result") or frappe.response.get("filecontent") or b""
    content = content.decode() if isinstance(content, bytes) else content
    return {name for name in frappe.get_all(doctype, pluck="name") if name in content}


def link_search(doctype):
    from frappe.desk.search import search_widget

    answer = search_widget(doctype, "", page_length=500)
    rows = answer if answer is not None else frappe.response.get("values", [])
    return {row[0] if isinstance(row, (list, tuple)) else row.get("value") for row in rows}


def calendar(doctype):
    from frappe.desk.calendar import get_events

    events = get_events(
        doctype,
        "2000-01-01",
        "2100-01-01",
        field_map=json.dumps({"start": "creation", "end": "modified", "id": "name", "title": "name"}),
        fields=json.dumps(["name", "creation", "modified"]),
    )
    return {event["name"] for event in events}


def readable(doctype, check):
    found = set()
    for name in frappe.get_all(doctype, pluck="name"):
        try:
            check(name)
        except frappe.PermissionError:
            continue
        found.add(name)
    return found


def form(doctype):
    from frappe.desk.form.load import getdoc

    return readable(doctype, lambda name: getdoc(doctype, name))


def rest_document(doctype):
    return readable(doctype, lambda name: frappe.client.get(doctype, name))


def single_value(doctype):
    return readable(doctype, lambda name: _value(doctype, name))


def _value(doctype, name):
    if not frappe.client.get_value(doctype, "owner", {"name": name}):
        raise frappe.PermissionError


def print_view(doctype):
    from frappe.www.printview import validate_print_permission

    return readable(doctype, lambda name: validate_print_permission(frappe.get_doc(doctype, name)))


def attached_file(doctype):
    found = set()
    for row in frappe.get_all("File", {"attached_to_doctype": doctype}, ["name", "attached_to_name"]):
        if frappe.get_doc("File", row.name).has_permission("read"):
            found.add(row.attached_to_name)
    return found


EVERY_SURFACE = (
    list_view,
    rest_list,
    list_count,
    report_builder,
    export,
    link_search,
    calendar,
    form,
    rest_document,
    single_value,
    print_view,
    attached_file,
)


def revealed(surface, doctype: str, names: dict[str, str], expected: set[str]) -> set[str]:
    """Keys of `names` (key → record) that the surface shows to the current user."""
    try:
        found = surface(doctype)
    except frappe.PermissionError:
        # The surface is closed to the role (an enterprise may not run reports); it reveals nothing.
        return expected if surface in (report_builder, export) else set()
    if surface is list_count:
        return expected if found == len(list_view(doctype)) else {"count"}
    return {key for key, name in names.items() if name in found}
