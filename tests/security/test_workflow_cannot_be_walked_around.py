"""Hole: Frappe checks self-approval, "Only Allow Edit For" and the first state on some routes only; an owner with a role
can PUT the next state (frappe-pitfalls.md, workflow).

Rule: whatever the route, a state changes by a permitted transition of that user with its guard fulfilled, or not at all.
"""

import json

import frappe
import pytest

from reg_station.exceptions import EditRefused, TransitionRefused
from tests.support.factories import acting_as
from tests.support.requests_in_process import begin_request

STATES = (
    "Submitted",
    "Materials Review",
    "Returned",
    "Site Visit",
    "Pending Decision",
    "Accredited",
    "Rejected",
    "Withdrawn",
)


def by_document(name, state):
    doc = frappe.get_doc("Point Application", name)
    doc.workflow_state = state
    doc.save()


def by_set_value(name, state):
    frappe.client.set_value("Point Application", name, "workflow_state", state)


def by_form_save(name, state):
    from frappe.desk.form.save import savedocs

    values = frappe.get_doc("Point Application", name).as_dict(convert_dates_to_str=True)
    values["workflow_state"] = state
    savedocs(json.dumps(values, default=str), "Save")


def by_rest_v1(name, state):
    put_v1(name, workflow_state=state)


def put_v1(name, **values):
    from frappe.api import v1

    begin_request("PUT", **values)
    v1.update_doc("Point Application", name)


def by_rest_v2(name, state):
    frappe.local.form_dict = frappe._dict(workflow_state=state)
    from frappe.api import v2

    v2.update_doc("Point Application", name)


def by_bulk_edit(name, state):
    from frappe.desk.doctype.bulk_update.bulk_update import submit_cancel_or_update_docs

    failed = submit_cancel_or_update_docs(
        "Point Application", json.dumps([name]), action="update", data=json.dumps({"workflow_state": state})
    )
    assert failed == [name]
    raise TransitionRefused


def by_client_save(name, state):
    values = frappe.get_doc("Point Application", name).as_dict(convert_dates_to_str=True)
    values["workflow_state"] = state
    frappe.client.save(json.dumps(values, default=str))


def by_import(name, state):
    from frappe.core.doctype.data_import.importer import UPDATE, Importer

    importer = object.__new__(Importer)
    importer.doctype, importer.import_type = "Point Application", UPDATE
    importer.data_import = frappe._dict(doctype="Data Import", reference_doctype="Point Application")
    importer.update_record(frappe._dict(name=name, workflow_state=state))


ROUTES = [
    by_document,
    by_set_value,
    by_form_save,
    by_rest_v1,
    by_rest_v2,
    by_bulk_edit,
    by_client_save,
    by_import,
]


@pytest.fixture
def form_dict(db, monkeypatch):
    before = frappe.local.form_dict, getattr(frappe.local, "request", None)
    # Bulk edit rolls back after a refusal, which here would take the test's own application away.
    monkeypatch.setattr(frappe.db, "rollback", lambda *args, **kwargs: None)
    yield
    frappe.local.form_dict, frappe.local.request = before


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.__name__)
@pytest.mark.parametrize("state", ["Accredited", "Site Visit", "Materials Review"])
def test_the_owner_cannot_write_a_later_state(world, form_dict, route, state):
    application = world.application("Submitted")
    with acting_as(world.town_a_officer), pytest.raises((TransitionRefused, frappe.ValidationError)):
        route(application.name, state)
    assert frappe.db.get_value("Point Application", application.name, "workflow_state") == "Submitted"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.__name__)
def test_the_approver_cannot_skip_review_and_visit(world, form_dict, route):
    application = world.application("Materials Review")
    with acting_as(world.approver), pytest.raises((TransitionRefused, frappe.ValidationError)):
        route(application.name, "Accredited")
    assert frappe.db.get_value("Point Application", application.name, "workflow_state") == "Materials Review"


@pytest.mark.parametrize("state", STATES)
def test_a_new_document_begins_in_the_first_state(world, state):
    with acting_as(world.town_a_officer), pytest.raises(TransitionRefused):
        frappe.get_doc(
            {"doctype": "Point Application", "town": world.town_a, "workflow_state": state}
        ).insert()


def test_even_the_administrator_takes_no_step_that_is_not_there(world):
    application = world.application("Submitted")
    with pytest.raises(TransitionRefused):
        by_document(application.name, "Accredited")


def test_bulk_approval_takes_no_forbidden_step(world):
    from frappe.model.workflow import bulk_workflow_approval

    names = [world.application("Materials Review").name, world.application("Pending Decision").name]
    with acting_as(world.town_a_officer):
        bulk_workflow_approval(json.dumps(names), "Point Application", "Accredit")
    states = frappe.get_all("Point Application", {"name": ("in", names)}, pluck="workflow_state")
    assert "Accredited" not in states


def test_the_workflow_api_runs_the_guards_too(world):
    from frappe.model.workflow import apply_workflow

    draft = world.draft(letter=False)
    with acting_as(world.town_a_officer), pytest.raises(frappe.ValidationError, match="letter"):
        apply_workflow(draft.as_json(), "Submit")


def test_read_only_fields_stay_as_they_were(world):
    application = world.application("Returned")
    with acting_as(world.town_a_officer):
        doc = frappe.get_doc("Point Application", application.name)
        doc.update({"materials_review": "Passed", "site_visit": "SV-0000", "contact_person": "Wang"})
        doc.flags.ignore_links = True
        doc.save()
    application.reload()
    assert (application.materials_review, application.site_visit) == ("Returned", None)
    assert application.contact_person == "Wang"


def test_read_only_fields_of_a_new_document_are_dropped(world):
    with acting_as(world.town_a_officer):
        doc = frappe.get_doc(
            {
                "doctype": "Point Application",
                "town": world.town_a,
                "materials_review": "Passed",
                "materials_reviewed_by": world.officer,
            }
        ).insert()
    assert frappe.db.get_value(
        "Point Application", doc.name, ["materials_review", "materials_reviewed_by"]
    ) == (
        None,
        None,
    )


def test_a_sent_application_cannot_be_deleted_or_renamed(world):
    application = world.application("Submitted")
    for user in ("Administrator", world.town_a_officer, world.officer):
        with acting_as(user):
            with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
                frappe.delete_doc("Point Application", application.name)
            with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
                frappe.rename_doc("Point Application", application.name, "PA-STOLEN")
    assert frappe.db.exists("Point Application", application.name)


def test_fields_closed_in_a_state_are_closed_on_every_route(world, form_dict):
    """`Only Allow Edit For` is read by the browser alone."""
    application = world.application("Submitted")
    with acting_as(world.town_a_officer):
        with pytest.raises(EditRefused):
            frappe.client.set_value("Point Application", application.name, "enterprise_count", 400)
        with pytest.raises(EditRefused):
            put_v1(application.name, enterprise_count=400)
    assert frappe.db.get_value("Point Application", application.name, "enterprise_count") == 36


def test_rows_of_a_table_cannot_be_changed_behind_their_parent(world):
    application = world.application("Materials Review")
    row = application.staff[0]
    with acting_as(world.town_a_officer):
        for attempt in (
            lambda: frappe.client.set_value("Point Application Staff", row.name, "education", "Doctorate"),
            lambda: frappe.get_doc("Point Application Staff", row.name).delete(),
            lambda: frappe.get_doc(
                {
                    "doctype": "Point Application Staff",
                    "parent": application.name,
                    "parenttype": "Point Application",
                    "parentfield": "staff",
                    "full_name": "Smuggled",
                    "education": "Doctorate",
                }
            ).insert(),
        ):
            with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
                attempt()
    application.reload()
    assert [(staff.full_name, staff.education) for staff in application.staff] == [
        ("Member 1", "Bachelor"),
        ("Member 2", "Bachelor"),
    ]
