"""Hole: `permission_query_conditions` filters lists only, `has_permission` documents only; some surfaces ask neither.

Rule (N2): one scope rule decides for list, form, link search, report, export, calendar, kanban, file, PDF, REST and
global search alike. Each surface is a function that returns the names it reveals; all must agree with the rule.
"""

import json

import frappe
import pytest

from tests.support.factories import acting_as, make_file
from tests.support.requests_in_process import call

DOCTYPE = "Point Application"


def list_view():
    return set(frappe.get_list(DOCTYPE, pluck="name", limit=0))


def rest_list():
    return {row.name for row in frappe.client.get_list(DOCTYPE, limit_page_length=0)}


def list_count():
    return call("frappe.client.get_count", doctype=DOCTYPE)


def report_builder():
    from frappe.desk.reportview import get

    frappe.local.form_dict = frappe._dict(
        doctype=DOCTYPE,
        fields=json.dumps([f"`tab{DOCTYPE}`.`name`"]),
        filters="[]",
        start=0,
        page_length=500,
        view="Report",
    )
    answer = get()
    return {row[0] for row in answer["values"]} if answer else set()


def export():
    from frappe.desk.reportview import export_query

    frappe.local.form_dict = frappe._dict(
        doctype=DOCTYPE,
        fields=json.dumps([f"`tab{DOCTYPE}`.`name`"]),
        filters="[]",
        file_format_type="CSV",
        title=DOCTYPE,
    )
    export_query()
    content = frappe.response.get("result") or frappe.response.get("filecontent") or b""
    content = content.decode() if isinstance(content, bytes) else content
    return {name for name in frappe.get_all(DOCTYPE, pluck="name") if name in content}


def link_search():
    from frappe.desk.search import search_widget

    answer = search_widget(DOCTYPE, "", page_length=500)
    rows = answer if answer is not None else frappe.response.get("values", [])
    return {row[0] if isinstance(row, (list, tuple)) else row.get("value") for row in rows}


def calendar():
    from frappe.desk.calendar import get_events

    events = get_events(
        DOCTYPE,
        "2000-01-01",
        "2100-01-01",
        field_map=json.dumps({"start": "creation", "end": "modified", "id": "name", "title": "name"}),
        fields=json.dumps(["name", "creation", "modified"]),
    )
    return {event["name"] for event in events}


def global_search():
    from reg_station.permissions.hooks import scoped_global_search

    return {hit.name for hit in scoped_global_search("Government", limit=500)}


def readable(check):
    found = set()
    for name in frappe.get_all(DOCTYPE, pluck="name"):
        try:
            check(name)
        except frappe.PermissionError:
            continue
        found.add(name)
    return found


def form():
    from frappe.desk.form.load import getdoc

    return readable(lambda name: getdoc(DOCTYPE, name))


def rest_document():
    return readable(lambda name: frappe.client.get(DOCTYPE, name))


def single_value():
    return readable(lambda name: _value(name))


def _value(name):
    if not frappe.client.get_value(DOCTYPE, "government_name", {"name": name}):
        raise frappe.PermissionError


def print_view():
    from frappe.www.printview import validate_print_permission

    return readable(lambda name: validate_print_permission(frappe.get_doc(DOCTYPE, name)))


def official_form():
    from reg_station.accreditation.forms import download

    return readable(lambda name: download(name, "docx"))


def attached_file():
    found = set()
    for row in frappe.get_all("File", {"attached_to_doctype": DOCTYPE}, ["name", "attached_to_name"]):
        if frappe.get_doc("File", row.name).has_permission("read"):
            found.add(row.attached_to_name)
    return found


SURFACES = [
    list_view,
    rest_list,
    report_builder,
    export,
    link_search,
    calendar,
    form,
    rest_document,
    single_value,
    print_view,
    official_form,
    attached_file,
]


@pytest.fixture
def cases(world):
    """Two applications of town A and one of town B, each with a file of its own."""
    names = {"a1": world.application("Site Visit"), "a2": world.draft(), "b1": world.draft(town=world.town_b)}
    for key, doc in names.items():
        make_file(
            world.town_officer(doc.town), f"{key}.pdf", attached_to_doctype=DOCTYPE, attached_to_name=doc.name
        )
    world.visit(names["a1"], submit=False)
    before = frappe.local.form_dict, getattr(frappe.local, "request", None)
    yield {key: doc.name for key, doc in names.items()}
    frappe.local.form_dict, frappe.local.request = before


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.__name__)
@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("town_a_officer", {"a1", "a2"}),
        ("town_b_officer", {"b1"}),
        ("officer", {"a1", "a2", "b1"}),
        ("approver", {"a1", "a2", "b1"}),
        ("inspector", {"a1"}),
    ],
)
def test_a_surface_reveals_what_the_rule_allows(world, cases, surface, who, expected):
    user = world.inspectors[0] if who == "inspector" else getattr(world, who)
    with acting_as(user):
        try:
            found = surface()
        except frappe.PermissionError:
            # The surface itself is closed to the role (an inspector may not export).
            assert who == "inspector" and surface in (report_builder, export)
            return
    ours = {key for key, name in cases.items() if name in found}
    assert ours == expected


def test_global_search_shows_no_foreign_row(world, cases, monkeypatch):
    import frappe.utils.global_search as engine

    hits = [frappe._dict(doctype=DOCTYPE, name=name, content="Government") for name in cases.values()]
    monkeypatch.setattr(engine, "search", lambda *args, **kwargs: list(hits))
    with acting_as(world.town_a_officer):
        assert global_search() == {cases["a1"], cases["a2"]}


def test_counts_follow_the_rule(world, cases):
    with acting_as(world.town_b_officer):
        assert list_count() == len(list_view()) == 1
        foreign = {"name": cases["a1"], "contact_person": "Lin"}
        assert call("frappe.client.get_count", doctype=DOCTYPE, filters=foreign) == 0


def test_grouped_counts_follow_the_rule(world, cases):
    with acting_as(world.town_b_officer):
        groups = call(
            "frappe.desk.listview.get_group_by_count",
            doctype=DOCTYPE,
            current_filters="[]",
            field="workflow_state",
        )
    assert sum(row["count"] for row in groups) == 1


def test_linked_documents_of_a_foreign_town_are_not_told(world, cases):
    with acting_as(world.town_b_officer):
        try:
            answer = call("frappe.desk.form.linked_with.get", doctype="Town", docname=world.town_a)
        except frappe.PermissionError:
            return
    assert cases["a1"] not in frappe.as_json(answer)


def test_the_dashboard_of_a_town_counts_own_rows_only(world, cases):
    from frappe.desk.notifications import get_open_count

    with acting_as(world.town_b_officer):
        try:
            answer = get_open_count("Town", world.town_a)
        except frappe.PermissionError:
            return
    assert "3" not in frappe.as_json(answer) and "2" not in frappe.as_json(answer)


def test_number_cards_and_charts_follow_the_rule(world, cases):
    from frappe.desk.doctype.number_card.number_card import get_result

    card = frappe.new_doc("Number Card").update({"document_type": DOCTYPE, "function": "Count"})
    with acting_as(world.town_b_officer):
        assert get_result(card, "[]") == 1


def test_frappes_own_todos_do_not_tell_of_foreign_cases(world, cases):
    """Workflow Action rows know roles only: every town officer would see the returned cases of all towns."""
    application = world.application("Returned")
    assert frappe.db.exists("Workflow Action", {"reference_name": application.name})
    with acting_as(world.town_b_officer):
        assert frappe.get_list("Workflow Action", {"reference_name": application.name}) == []


def test_case_steps_and_notices_follow_the_rule(world, cases):
    with acting_as(world.town_b_officer):
        steps = frappe.get_list("Case Step", fields=["reference_name"], limit=0)
    assert {row.reference_name for row in steps} == {cases["b1"]}


def test_an_account_without_office_sees_nothing(world, cases):
    frappe.db.delete("Town Officer Link", {"user": world.town_a_officer})
    with acting_as(world.town_a_officer):
        assert list_view() == set()
        assert form() == set()


def test_office_ends_with_its_last_day(world, cases):
    town = frappe.get_doc("Town", world.town_a)
    town.officers[0].to_date = frappe.utils.add_days(frappe.utils.nowdate(), -1)
    town.save()
    with acting_as(world.town_a_officer):
        assert list_view() == set()


def test_kanban_moves_no_foreign_card(world, cases):
    from frappe.client import set_value

    with acting_as(world.town_b_officer), pytest.raises(frappe.PermissionError):
        set_value(DOCTYPE, cases["a2"], "contact_person", "Intruder")


def test_a_share_leads_nobody_out_of_scope(world, cases):
    """Frappe: "shared documents trump all other restrictions", in lists; the form would still refuse."""
    from frappe.share import add_docshare

    for user, everyone in ((world.town_b_officer, 0), (None, 1)):
        with pytest.raises(frappe.PermissionError):
            add_docshare(
                DOCTYPE, cases["a2"], user, everyone=everyone, flags={"ignore_share_permission": True}
            )
    with acting_as(world.town_b_officer):
        assert list_view() & set(cases.values()) == {cases["b1"]}
