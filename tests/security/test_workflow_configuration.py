"""Hole: a saved workflow may strand documents, and its mails carry links that act for whoever holds them.

Rule (M3): a workflow of ours is checked when it is saved and refused with the reason; its mails stay off.
"""

import frappe
import pytest

from reg_station.exceptions import WorkflowConfigurationError
from tests.support.factories import acting_as


@pytest.fixture
def workflow(configuration):
    return frappe.get_doc("Workflow", "Point Accreditation")


def test_the_shipped_workflow_can_be_saved_again(workflow):
    workflow.save()


def test_mails_with_acting_links_stay_off(workflow):
    workflow.send_email_alert = 1
    with pytest.raises(WorkflowConfigurationError):
        workflow.save()


def test_a_dead_end_is_refused_by_name(workflow):
    workflow.transitions = [row for row in workflow.transitions if row.state != "Returned"]
    with pytest.raises(WorkflowConfigurationError, match="Returned"):
        workflow.save()


def test_a_misspelt_field_in_a_condition_is_refused(workflow):
    workflow.transitions[0].condition = "doc.enterprise_cuont > 3"
    with pytest.raises(WorkflowConfigurationError, match="enterprise_cuont"):
        workflow.save()


def test_a_disabled_role_is_refused(workflow):
    frappe.db.set_value("Role", "Bureau Approver", "disabled", 1)
    with pytest.raises(WorkflowConfigurationError, match="Bureau Approver"):
        workflow.save()


def test_a_state_in_which_documents_stand_cannot_go(workflow, world):
    world.application("Withdrawn")
    workflow.transitions = [row for row in workflow.transitions if row.next_state != "Withdrawn"]
    workflow.states = [row for row in workflow.states if row.state != "Withdrawn"]
    with pytest.raises(WorkflowConfigurationError, match="Withdrawn"):
        workflow.save()


def test_a_state_that_its_field_cannot_hold_is_refused(configuration):
    match = frappe.get_doc("Workflow", "Resource Introduction")
    frappe.get_doc({"doctype": "Workflow State", "workflow_state_name": "Visited"}).insert()
    match.append("states", {"state": "Visited", "doc_status": "0", "allow_edit": "Station Officer"})
    for state, following in (("Introduced", "Visited"), ("Visited", "Negotiating")):
        match.append(
            "transitions",
            {"state": state, "action": "Accept", "next_state": following, "allowed": "Station Officer"},
        )
    with pytest.raises(WorkflowConfigurationError, match="Visited"):
        match.save()


def test_without_an_end_nothing_can_be_finished(workflow):
    for row in workflow.states:
        row.is_end_state = 0
    with pytest.raises(WorkflowConfigurationError, match="end state"):
        workflow.save()


def test_an_administrator_adds_a_state_without_code(workflow, world):
    """A countersignature by the bureau's head between visit and decision, made in the workflow builder alone."""
    frappe.get_doc({"doctype": "Workflow State", "workflow_state_name": "Head's Review"}).insert()
    workflow.append("states", {"state": "Head's Review", "doc_status": "0", "allow_edit": "Bureau Approver"})
    for row in workflow.transitions:
        if row.action == "Conclude Visit":
            row.next_state = "Head's Review"
    workflow.append(
        "transitions",
        {
            "state": "Head's Review",
            "action": "Accept",
            "next_state": "Pending Decision",
            "allowed": "Bureau Approver",
            "allow_self_approval": 1,
        },
    )
    workflow.save()
    application = world.application("Site Visit")
    world.visit(application)
    application = world.step(application, world.officer, "Conclude Visit")
    assert application.workflow_state == "Head's Review"
    application = world.step(application, world.approver, "Accept")
    application = world.step(application, world.approver, "Accredit", approval_opinion="Agreed.")
    assert application.certificate


def test_guards_hold_whatever_the_workflow_says(workflow, world):
    """A way around the visit, drawn by an administrator, still does not accredit: B5 is not configuration."""
    workflow.append(
        "transitions",
        {
            "state": "Materials Review",
            "action": "Accredit",
            "next_state": "Accredited",
            "allowed": "Bureau Approver",
            "allow_self_approval": 1,
        },
    )
    workflow.save()
    application = world.application("Materials Review")
    with acting_as(world.approver), pytest.raises(frappe.ValidationError):
        from frappe.model.workflow import apply_workflow

        apply_workflow(frappe.get_doc("Point Application", application.name), "Accredit")


def test_another_upgrade_keeps_the_administrators_workflow(workflow):
    from reg_station.setup import workflows

    workflow.transitions[0].allow_self_approval = 0
    workflow.save()
    workflows.seed()
    assert frappe.get_doc("Workflow", "Point Accreditation").transitions[0].allow_self_approval == 0
