"""Hole: a problem passes through hands that know nothing of one another; each sees it only while it is theirs.

Rule (N2, E5, G7, G8): a department sees problems and tasks that name it and nothing else of the district; a town and a
point what lies in the town; an enterprise its own problems and referrals, without visits and without the departments'
answers; consultations are the station's, the bureau's and the city's.
"""

import frappe
import pytest

from reg_station.permissions.filters import refuse_hidden_fields
from tests.support.factories import acting_as, make_file
from tests.support.problems import department, meeting, problem, referral, task, visit_to
from tests.support.requests_in_process import begin_request
from tests.support.surfaces import EVERY_SURFACE, revealed

# a, b: of enterprise A (town A) with the Science Office, of enterprise B (town B) with the Health Office.
SEEN = {
    "Issue Escalation": {
        "science": "a",
        "health": "b",
        "enterprise_a_user": "a",
        "enterprise_b_user": "b",
        "town_a_officer": "a",
        "town_b_officer": "b",
        "point_officer": "a",
        "officer": "ab",
        "approver": "ab",
        "observer": "ab",
        "auditor": "",
    },
    "Joint Consultation": {"officer": "a", "approver": "a", "observer": "a"},
    "Joint Consultation Task": {
        "science": "a",
        "health": "b",
        "officer": "ab",
        "approver": "ab",
        "observer": "ab",
    },
    "Enterprise Visit": {
        "town_a_officer": "a",
        "town_b_officer": "b",
        "point_officer": "a",
        "officer": "ab",
        "approver": "ab",
        "observer": "ab",
    },
    "Referral": {
        "enterprise_a_user": "a",
        "enterprise_b_user": "b",
        "town_a_officer": "a",
        "town_b_officer": "b",
        "point_officer": "a",
        "officer": "ab",
        "approver": "ab",
        "observer": "ab",
    },
}
WHO = tuple(SEEN["Issue Escalation"])


@pytest.fixture
def people(world):
    world.science, world.health = department("Science Office"), department("Health Office")
    return {who: getattr(world, who) for who in WHO}


@pytest.fixture
def rows(world, people):
    world.point_member(world.application("Accredited").service_point)
    held = meeting(world)
    both = (("a", world.enterprise_a, "Science Office"), ("b", world.enterprise_b, "Health Office"))
    found = {
        "Issue Escalation": {
            key: problem(world, "Raise", "Pass to Department", at=office, enterprise=enterprise).name
            for key, enterprise, office in both
        },
        "Joint Consultation": {"a": held.name},
        "Joint Consultation Task": {key: task(world, held, at=office).name for key, _e, office in both},
        "Enterprise Visit": {key: visit_to(world, enterprise).name for key, enterprise, _o in both},
        "Referral": {
            key: referral(world, "Refer", enterprise=enterprise).name for key, enterprise, _o in both
        },
    }
    for doctype in ("Issue Escalation", "Enterprise Visit", "Referral"):
        for key, name in found[doctype].items():
            make_file(world.officer, f"{key}.pdf", attached_to_doctype=doctype, attached_to_name=name)
    before = frappe.local.form_dict, getattr(frappe.local, "request", None)
    yield found
    frappe.local.form_dict, frappe.local.request = before


@pytest.mark.parametrize("doctype", SEEN)
def test_every_surface_agrees_with_the_rule(world, people, rows, doctype):
    with_files = doctype in ("Issue Escalation", "Enterprise Visit", "Referral")
    disagreeing = {}
    for who, user in people.items():
        expected = set(SEEN[doctype].get(who, ""))
        with acting_as(user):
            for surface in EVERY_SURFACE:
                if surface.__name__ == "attached_file" and not with_files:
                    continue
                found = revealed(surface, doctype, rows[doctype], expected)
                if found != expected:
                    disagreeing[who, surface.__name__] = found
    assert disagreeing == {}


def test_what_is_recalled_is_out_of_sight_again(world, people, rows):
    name = rows["Issue Escalation"]["a"]
    with acting_as(world.officer):
        doc = frappe.get_doc("Issue Escalation", name)
        doc.transition_reason = "Solved otherwise"
        doc.save()
        frappe.model.workflow.apply_workflow(doc, "Recall")
    with acting_as(people["science"]):
        assert frappe.get_list("Issue Escalation", pluck="name") == []
        with pytest.raises(frappe.PermissionError):
            frappe.client.get("Issue Escalation", name)


@pytest.mark.parametrize("field", ["answer", "department", "asked", "city_office"])
def test_an_enterprise_reads_no_answer_of_a_department(world, people, rows, field):
    name = rows["Issue Escalation"]["a"]
    frappe.db.set_value("Issue Escalation", name, "answer", "Between us: they are slow.")
    with acting_as(people["enterprise_a_user"]):
        assert not frappe.client.get("Issue Escalation", name).get(field)
        begin_request("POST", doctype="Issue Escalation", filters='{"answer": ["like", "%slow%"]}')
        with pytest.raises(frappe.PermissionError):
            refuse_hidden_fields()


def test_a_row_is_not_pulled_into_reach(world, people, rows):
    """A department names itself on a problem of another; a town officer writes his own town into a visit."""
    for user, doctype, key, values in (
        (people["health"], "Issue Escalation", "a", {"department": "Health Office"}),
        (people["town_b_officer"], "Enterprise Visit", "a", {"town": world.town_b}),
    ):
        with acting_as(user), pytest.raises(frappe.PermissionError):
            doc = frappe.get_doc(doctype, rows[doctype][key])
            doc.update(values)
            doc.save()


def test_only_officers_create(world, people):
    for who in ("science", "enterprise_a_user", "town_a_officer", "approver", "observer"):
        with acting_as(people[who]):
            for doctype in SEEN:
                assert not frappe.has_permission(doctype, "create"), (who, doctype)
