"""Hole: `permission_query_conditions` filters lists only, `has_permission` documents only; some surfaces ask neither.

Rule (N2): one scope rule decides for list, form, link search, report, export, calendar, kanban, file, PDF, REST and
global search alike. Each surface is a function that returns the names it reveals; all must agree with the rule.
"""

import frappe
import pytest

from tests.support.factories import acting_as, make_file
from tests.support.requests_in_process import call
from tests.support.surfaces import (
    EVERY_SURFACE,
    export,
    form,
    list_count,
    list_view,
    readable,
    report_builder,
)

DOCTYPE = "Point Application"


def global_search():
    from reg_station.permissions.hooks import scoped_global_search

    return {hit.name for hit in scoped_global_search("Government", limit=500)}


def official_form(doctype):
    from reg_station.accreditation.forms import download

    return readable(doctype, lambda name: download(name, "docx"))


SURFACES = [*(surface for surface in EVERY_SURFACE if surface is not list_count), official_form]


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
            found = surface(DOCTYPE)
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
        assert list_count(DOCTYPE) == len(list_view(DOCTYPE)) == 1
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
        assert list_view(DOCTYPE) == set()
        assert form(DOCTYPE) == set()


def test_office_ends_with_its_last_day(world, cases):
    town = frappe.get_doc("Town", world.town_a)
    town.officers[0].to_date = frappe.utils.add_days(frappe.utils.nowdate(), -1)
    town.save()
    with acting_as(world.town_a_officer):
        assert list_view(DOCTYPE) == set()


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
        assert list_view(DOCTYPE) & set(cases.values()) == {cases["b1"]}
