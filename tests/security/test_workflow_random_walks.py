"""Hole: any single route may be closed while a clever sequence of actions, users and raw writes still gets through.

Rule: over random sequences a document's state only ever changes along the table of data-model.md, by the role it
names, and reaches Accredited only with materials and visit passed, by somebody who neither created nor inspected.
"""

import json
from pathlib import Path

import frappe
import pytest
from frappe.model.workflow import apply_workflow
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reg_station.permissions.scope import forget_reach
from tests.support.factories import acting_as

TABLE = json.loads((Path(__file__).parents[2] / "reg_station" / "data" / "workflows.json").read_text())[0]
STATES = [row["state"] for row in TABLE["states"]]
ACTIONS = sorted({row["action"] for row in TABLE["transitions"]})
USERS = ["town_a_officer", "town_b_officer", "officer", "approver", "inspector", "turncoat"]

steps = st.one_of(
    st.tuples(st.just("action"), st.sampled_from(USERS), st.sampled_from(ACTIONS)),
    st.tuples(st.just("put"), st.sampled_from(USERS), st.sampled_from(STATES)),
    st.tuples(st.just("visit"), st.just("officer"), st.sampled_from(["Passed", "Failed"])),
    st.tuples(
        st.just("edit"), st.sampled_from(USERS), st.sampled_from(["enterprise_count", "approval_opinion"])
    ),
)


@pytest.fixture
def turncoat(world):
    """One of the two inspectors who is also an approver."""
    user = world.inspectors[1]
    frappe.get_doc("User", user).add_roles("Bureau Approver")
    return user


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(["Draft", "Materials Review", "Site Visit", "Pending Decision"]),
    walk=st.lists(steps, min_size=3, max_size=9),
)
def test_no_walk_leaves_the_table(world, turncoat, start, walk):
    frappe.db.savepoint("walk")
    try:
        application = world.application(start)
        for kind, who, what in walk:
            _take(world, turncoat, application.name, kind, who, what)
    finally:
        frappe.db.rollback(save_point="walk")
        forget_reach()


def _take(world, turncoat, name, kind, who, what):
    user = {"inspector": world.inspectors[0], "turncoat": turncoat}.get(who) or getattr(world, who)
    before = frappe.get_doc("Point Application", name)
    frappe.db.savepoint("step")
    try:
        _act(world, before, kind, user, what)
    except (frappe.ValidationError, frappe.PermissionError):
        frappe.db.rollback(save_point="step")
    after = frappe.get_doc("Point Application", name)
    if after.workflow_state != before.workflow_state:
        _check_change(before, after, user)
    elif kind == "edit" and before.workflow_state not in ("Draft", "Returned"):
        assert after.enterprise_count == before.enterprise_count


def _act(world, doc, kind, user, what):
    if kind == "visit":
        world.visit(doc, conclusion=what)
        return
    with acting_as(user):
        doc = frappe.get_doc("Point Application", doc.name)
        if kind == "action":
            if what in ("Return", "Reject"):
                doc.transition_reason = "Because."
                doc.save()
            if what == "Accredit":
                doc.approval_opinion = "Agreed."
                doc.save()
            apply_workflow(doc, what)
        elif kind == "put":
            doc.transition_reason = doc.approval_opinion = "Put."
            doc.workflow_state = what
            doc.save()
        else:
            doc.set(what, 77 if what == "enterprise_count" else "Put.")
            doc.save()


def _check_change(before, after, user):
    rows = [
        row
        for row in TABLE["transitions"]
        if (row["state"], row["next_state"]) == (before.workflow_state, after.workflow_state)
    ]
    roles = set(frappe.get_roles(user))
    assert any(row["allowed"] in roles for row in rows), (before.workflow_state, after.workflow_state, user)
    if after.workflow_state in ("Returned", "Rejected"):
        assert after.transition_reason
    if after.workflow_state == "Accredited":
        visit = frappe.get_doc("Site Visit", before.site_visit)
        assert before.materials_review == "Passed"
        assert (visit.docstatus, visit.conclusion, visit.application) == (1, "Passed", before.name)
        assert user not in {before.owner, *(row.inspector for row in visit.inspectors)}
        assert frappe.db.count("Accreditation Certificate", {"application": before.name}) == 1
