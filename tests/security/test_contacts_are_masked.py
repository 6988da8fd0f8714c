"""Hole: a field that a role may not read leaves by other doors: a column of a report, a filter that answers yes or no.

Rule (N4): contact person and phone of listings, demands and enterprises show on no surface to roles without that
permission level, neither as a value nor as an answer.
"""

import json
from urllib.parse import quote

import frappe
import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from tests.support.factories import acting_as

SECRET_PERSON, SECRET_PHONE = "Nobody Else", "13987650000"
FIELDS = ("contact_person", "contact_phone")


@pytest.fixture
def rows(world):
    listing = world.listing(contact_person=SECRET_PERSON, contact_phone=SECRET_PHONE)
    demand = world.demand(contact_person=SECRET_PERSON, contact_phone=SECRET_PHONE)
    frappe.db.set_value(
        "Enterprise", world.enterprise_a, dict(zip(FIELDS, (SECRET_PERSON, SECRET_PHONE), strict=True))
    )
    before = frappe.local.form_dict, getattr(frappe.local, "request", None)
    yield {
        "Shared Resource": listing.name,
        "Resource Demand": demand.name,
        "Enterprise": world.enterprise_a,
    }
    frappe.local.form_dict, frappe.local.request = before


def document(doctype, name):
    return frappe.client.get(doctype, name)


def list_of_fields(doctype, name):
    return frappe.client.get_list(doctype, fields=["name", *FIELDS], limit_page_length=0)


def one_value(doctype, name):
    return frappe.client.get_value(doctype, "contact_phone", {"name": name})


def report_builder(doctype, name):
    from frappe.desk.reportview import get

    columns = [f"`tab{doctype}`.`{field}`" for field in ("name", *FIELDS)]
    frappe.local.form_dict = frappe._dict(
        doctype=doctype, fields=json.dumps(columns), filters="[]", start=0, page_length=500, view="Report"
    )
    return get()


def export(doctype, name):
    from frappe.desk.reportview import export_query

    columns = [f"`tab{doctype}`.`{field}`" for field in ("name", *FIELDS)]
    frappe.local.form_dict = frappe._dict(
        doctype=doctype, fields=json.dumps(columns), filters="[]", file_format_type="CSV", title=doctype
    )
    export_query()
    content = frappe.response.get("result") or frappe.response.get("filecontent") or b""
    return content.decode() if isinstance(content, bytes) else content


def desk_form(doctype, name):
    from reg_station.permissions.desk import getdoc

    frappe.response.docs = []
    getdoc(doctype, name)
    return frappe.response


def printed(doctype, name):
    from frappe.www.printview import get_html_and_style

    return get_html_and_style(doctype, name)


SURFACES = [document, list_of_fields, one_value, report_builder, export, desk_form, printed]


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.__name__)
@pytest.mark.parametrize("who", ["observer", "approver"])
def test_no_surface_shows_the_contact(world, rows, surface, who):
    for doctype, name in rows.items():
        with acting_as(getattr(world, who)):
            try:
                shown = frappe.as_json(surface(doctype, name))
            except (frappe.PermissionError, frappe.DataError):
                continue
        assert SECRET_PERSON not in shown and SECRET_PHONE not in shown, (doctype, surface.__name__)


@pytest.mark.parametrize("who", ["observer", "approver", "officer"])
@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/api/resource/{doctype}", {"filters": '[["contact_phone", "like", "139%"]]'}),
        ("/api/resource/{doctype}", {"or_filters": '{"contact_phone": "13987650000"}'}),
        ("/api/v2/document/{doctype}", {"order_by": "contact_phone desc"}),
        ("/api/method/frappe.client.get_list", {"doctype": "{doctype}", "filters": {"contact_person": "X"}}),
        ("/api/method/frappe.client.get_count", {"doctype": "{doctype}", "filters": {"contact_person": "X"}}),
        (
            "/api/method/frappe.desk.reportview.get",
            {"doctype": "{doctype}", "order_by": "`tabX`.`contact_phone`"},
        ),
    ],
)
def test_no_filter_answers_questions_about_the_contact(world, rows, who, path, values):
    """A yes or no for each digit is the number in the end. v15 answers; the hook before the request does not let it."""
    from reg_station.permissions.filters import refuse_hidden_fields

    for doctype in rows:
        request = Request(EnvironBuilder(path=quote(path.format(doctype=doctype))).get_environ())
        with acting_as(getattr(world, who)):
            frappe.local.request = request
            frappe.local.form_dict = frappe._dict(
                {
                    key: value.format(doctype=doctype) if value == "{doctype}" else value
                    for key, value in values.items()
                }
            )
            if who == "officer":
                refuse_hidden_fields()
                continue
            with pytest.raises(frappe.PermissionError, match="Contact"):
                refuse_hidden_fields()


def test_other_filters_pass(world, rows):
    from reg_station.permissions.filters import refuse_hidden_fields

    with acting_as(world.observer):
        frappe.local.request = Request(EnvironBuilder(path="/api/resource/Shared%20Resource").get_environ())
        frappe.local.form_dict = frappe._dict(
            filters='[["town", "=", "World Town A"]]', order_by="modified desc"
        )
        refuse_hidden_fields()


def test_those_who_work_with_the_enterprise_see_it(world, rows):
    with acting_as(world.officer):
        assert document("Shared Resource", rows["Shared Resource"])["contact_phone"] == SECRET_PHONE
    with acting_as(world.enterprise_a_user):
        assert document("Enterprise", rows["Enterprise"])["contact_phone"] == SECRET_PHONE
