"""Accreditation from the draft to the plaque, and every guard on the way (B1–B7)."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from reg_station.exceptions import (
    EditRefused,
    GuardUnmet,
    ReasonMissing,
    SelfApprovalRefused,
    TransitionRefused,
)
from reg_station.platform.audit import verify
from reg_station.workflow.steps import history
from tests.support.factories import acting_as


def test_the_whole_path_leads_to_a_point_and_a_certificate(world):
    application = world.application("Accredited")

    point = frappe.get_doc("Service Point", application.service_point)
    certificate = frappe.get_doc("Accreditation Certificate", application.certificate)
    assert (point.town, point.status, point.application) == (world.town_a, "Active", application.name)
    assert (certificate.service_point, certificate.status) == (point.name, "Valid")
    assert len(certificate.verification_code) == 16
    assert frappe.db.count("Station Member", {"service_point": point.name}) == 2
    assert application.approved_on and application.approval_head
    assert verify() == []


def test_each_entry_into_a_state_has_one_step_and_only_the_last_is_open(world):
    application = world.application("Returned")
    world.step(application, world.town_a_officer, "Resubmit")
    world.step(application, world.officer, "Return", transition_reason="Still no seal.")

    steps = history("Point Application", application.name)
    assert [step.state for step in steps] == [
        "Draft",
        "Submitted",
        "Materials Review",
        "Returned",
        "Materials Review",
        "Returned",
    ]
    assert [step.status for step in steps] == ["Done"] * 5 + ["Open"]
    assert [step.responsible_role for step in steps if step.state == "Returned"] == ["Town Officer"] * 2
    assert steps[-1].reason == "Still no seal."


def test_one_staff_member_is_refused_with_the_clause(world):
    draft = world.draft(staff=1)
    with pytest.raises(GuardUnmet, match=r"2023-35 附件 三\(二\)"):
        world.step(draft, world.town_a_officer, "Submit")


def test_staff_below_college_are_refused_by_name(world):
    draft = world.draft()
    with acting_as(world.town_a_officer):
        draft.staff[1].education = "Below College"
        draft.save()
    with pytest.raises(GuardUnmet, match="Member 2"):
        world.step(draft, world.town_a_officer, "Submit")


def test_without_the_official_letter_nothing_is_sent(world):
    with pytest.raises(GuardUnmet, match="letter"):
        world.step(world.draft(letter=False), world.town_a_officer, "Submit")


def test_a_return_needs_a_reason_each_time(world):
    application = world.application("Materials Review")
    with pytest.raises(ReasonMissing):
        world.step(application, world.officer, "Return")
    world.step(application, world.officer, "Return", transition_reason="No seal.")
    world.step(application, world.town_a_officer, "Resubmit")
    with pytest.raises(ReasonMissing):
        world.step(application, world.officer, "Return")


def test_the_visit_must_be_passed_before_the_decision(world):
    application = world.application("Site Visit")
    with pytest.raises(GuardUnmet, match="site visit"):
        world.step(application, world.officer, "Conclude Visit")
    world.visit(application, submit=False)
    with pytest.raises(GuardUnmet, match="site visit"):
        world.step(application, world.officer, "Conclude Visit")


def test_a_failed_visit_does_not_open_the_way(world):
    application = world.application("Site Visit")
    visit = world.visit(application, submit=False)
    with acting_as(world.inspectors[0]):
        visit = frappe.get_doc("Site Visit", visit.name)
        for row in visit.results:
            row.conclusion = "Met"
        visit.results[0].update({"conclusion": "Not Met", "remark": "No desk."})
        visit.conclusion = "Rectify"
        visit.submit()
    with pytest.raises(GuardUnmet, match="site visit"):
        world.step(application, world.officer, "Conclude Visit")


def test_a_visit_cannot_pass_with_an_unmet_requirement(world):
    visit = world.visit(world.application("Site Visit"), submit=False)
    with acting_as(world.inspectors[0]):
        visit = frappe.get_doc("Site Visit", visit.name)
        for row in visit.results:
            row.conclusion = "Met"
        visit.results[0].update({"conclusion": "Not Met", "remark": "No desk."})
        visit.conclusion = "Passed"
        with pytest.raises(frappe.ValidationError, match="cannot pass"):
            visit.submit()


@pytest.mark.parametrize(
    "change", ["one inspector", "twice the same", "no inspector role", "future date", "open row"]
)
def test_an_incomplete_visit_is_refused(world, change):
    visit = world.visit(world.application("Site Visit"), submit=False)
    with acting_as(world.officer):
        visit = frappe.get_doc("Site Visit", visit.name)
        for row in visit.results:
            row.conclusion = "Met"
        visit.conclusion = "Passed"
        if change == "one inspector":
            visit.inspectors = visit.inspectors[:1]
        elif change == "twice the same":
            visit.inspectors[1].inspector = visit.inspectors[0].inspector
        elif change == "no inspector role":
            visit.inspectors[1].inspector = world.town_a_officer
        elif change == "future date":
            visit.visit_date = add_days(nowdate(), 1)
        else:
            visit.results[-1].conclusion = ""
        with pytest.raises(frappe.ValidationError):
            visit.submit()
    assert frappe.db.get_value("Site Visit", visit.name, "docstatus") == 0


def test_an_inspector_of_the_visit_does_not_decide(world):
    application = world.application("Pending Decision")
    frappe.get_doc("User", world.inspectors[0]).add_roles("Bureau Approver")
    with pytest.raises(GuardUnmet, match="inspected"):
        world.step(application, world.inspectors[0], "Accredit", approval_opinion="Agreed.")


def test_the_creator_does_not_decide(world):
    application = world.application("Pending Decision")
    frappe.get_doc("User", world.town_a_officer).add_roles("Bureau Approver")
    with pytest.raises(frappe.ValidationError, match="Self approval"):
        world.step(application, world.town_a_officer, "Accredit", approval_opinion="Agreed.")
    with acting_as(world.town_a_officer), pytest.raises(SelfApprovalRefused):
        doc = frappe.get_doc("Point Application", application.name)
        doc.workflow_state = "Accredited"
        doc.save()


def test_a_decision_needs_an_opinion(world):
    application = world.application("Pending Decision")
    with pytest.raises(GuardUnmet, match="opinion"):
        world.step(application, world.approver, "Accredit")


def test_a_return_from_the_decision_asks_for_a_new_review_and_visit(world):
    application = world.application("Pending Decision")
    world.step(application, world.approver, "Return", transition_reason="The area is doubtful.")
    application.reload()
    assert (application.materials_review, application.site_visit) == ("Returned", None)
    world.step(application, world.town_a_officer, "Resubmit")
    world.step(application, world.officer, "Pass Materials")
    with pytest.raises(GuardUnmet, match="site visit"):
        world.step(application, world.officer, "Conclude Visit")


def test_a_finished_case_cannot_be_edited_by_anybody(world):
    application = world.application("Accredited")
    for user in (world.town_a_officer, world.officer, world.approver):
        with acting_as(user):
            doc = frappe.get_doc("Point Application", application.name)
            doc.government_name = "Another government"
            doc.approval_opinion = "Another opinion"
            doc.transition_reason = "Another reason"
            with pytest.raises(EditRefused):
                doc.save()


def test_the_applicant_cannot_edit_while_the_materials_are_reviewed(world):
    application = world.application("Materials Review")
    with acting_as(world.town_a_officer):
        doc = frappe.get_doc("Point Application", application.name)
        doc.enterprise_count = 99
        with pytest.raises(EditRefused, match="Station Officer"):
            doc.save()


def test_the_reviewer_cannot_edit_what_the_applicant_stated(world):
    application = world.application("Materials Review")
    with acting_as(world.officer):
        doc = frappe.get_doc("Point Application", application.name)
        doc.enterprise_count = 99
        doc.save()
    assert frappe.db.get_value("Point Application", application.name, "enterprise_count") == 36


def test_two_open_applications_for_one_address_are_refused(world):
    first = world.draft()
    with pytest.raises(frappe.ValidationError, match=first.name):
        world.draft(point_address=first.point_address)


def test_a_withdrawn_application_can_be_followed_by_a_new_one(world):
    first = world.application("Withdrawn")
    second = world.draft(point_address=first.point_address, previous_application=first.name)
    assert second.workflow_state == "Draft"


def test_an_open_application_cannot_be_followed(world):
    first = world.application("Submitted")
    with pytest.raises(frappe.ValidationError, match="follows"):
        world.draft(previous_application=first.name)


def test_withdrawing_from_the_review_is_not_a_step_of_the_workflow(world):
    application = world.application("Materials Review")
    with acting_as(world.town_a_officer), pytest.raises(TransitionRefused):
        doc = frappe.get_doc("Point Application", application.name)
        doc.workflow_state = "Withdrawn"
        doc.save()


def decision(world, point, kind, **values):
    with acting_as(world.officer):
        doc = frappe.new_doc("Point Status Decision")
        doc.update(
            {
                "service_point": point,
                "decision_kind": kind,
                "effective_on": nowdate(),
                "reason": "Found at the visit.",
                **values,
            }
        )
        return doc.insert()


def decided(world, point, kind, **values):
    doc = decision(world, point, kind, **values)
    world.step(doc, world.officer, "Submit")
    return world.step(doc, world.approver, "Decide")


def test_suspension_and_resumption_reach_point_and_certificate(world):
    application = world.application("Accredited")
    point, certificate = application.service_point, application.certificate
    decided(world, point, "Suspend")
    assert frappe.db.get_value("Service Point", point, "status") == "Suspended"
    assert frappe.db.get_value("Accreditation Certificate", certificate, ["status", "status_reason"]) == (
        "Suspended",
        "Found at the visit.",
    )
    decided(world, point, "Resume")
    assert frappe.db.get_value("Service Point", point, "status") == "Active"
    assert frappe.db.get_value("Accreditation Certificate", certificate, ["status", "status_reason"]) == (
        "Valid",
        None,
    )


def test_after_a_revocation_the_town_may_apply_again(world):
    application = world.application("Accredited")
    decided(world, application.service_point, "Revoke")
    again = world.draft(point_address=application.point_address, previous_application=application.name)
    assert again.workflow_state == "Draft"
    with pytest.raises(frappe.ValidationError, match="Revoked"):
        decision(world, application.service_point, "Resume")


def test_a_decision_of_tomorrow_waits_for_its_day(world, monkeypatch):
    from reg_station.accreditation import lifecycle

    application = world.application("Accredited")
    doc = decided(world, application.service_point, "Suspend", effective_on=add_days(nowdate(), 1))
    assert frappe.db.get_value("Service Point", application.service_point, "status") == "Active"
    monkeypatch.setattr(lifecycle, "nowdate", lambda: add_days(frappe.utils.nowdate(), 1))
    assert lifecycle.apply_due_decisions() == 1
    assert lifecycle.apply_due_decisions() == 0
    assert frappe.db.get_value("Service Point", application.service_point, "status") == "Suspended"
    assert frappe.db.get_value("Point Status Decision", doc.name, "applied_on")


def test_who_prepares_a_decision_does_not_take_it(world):
    application = world.application("Accredited")
    frappe.get_doc("User", world.officer).add_roles("Bureau Approver")
    doc = decision(world, application.service_point, "Suspend")
    world.step(doc, world.officer, "Submit")
    with pytest.raises(frappe.ValidationError, match="Self approval"):
        world.step(doc, world.officer, "Decide")


def test_status_name_and_address_of_a_point_change_by_decision_alone(world):
    application = world.application("Accredited")
    world.point_member(application.service_point)
    for user in (world.officer, world.point_officer, "Administrator"):
        with acting_as(user):
            point = frappe.get_doc("Service Point", application.service_point)
            before = (point.status, point.point_name, point.address)
            point.update(
                {"status": "Revoked", "point_name": "Other", "address": "Elsewhere", "public_phone": user}
            )
            point.save()
        fields = ["status", "point_name", "address", "public_phone"]
        assert frappe.db.get_value("Service Point", point.name, fields) == (*before, user)


def test_a_decided_change_reaches_point_and_certificate(world):
    application = world.application("Accredited")
    decided(
        world,
        application.service_point,
        "Change",
        new_point_name="Point at the Lake",
        new_address="1 Lake Road",
    )
    assert frappe.db.get_value("Service Point", application.service_point, ["point_name", "address"]) == (
        "Point at the Lake",
        "1 Lake Road",
    )
    assert (
        frappe.db.get_value("Accreditation Certificate", application.certificate, "point_name")
        == "Point at the Lake"
    )


def test_a_change_must_change_something(world):
    application = world.application("Accredited")
    with pytest.raises(frappe.ValidationError, match="what is to change"):
        decision(world, application.service_point, "Change")
