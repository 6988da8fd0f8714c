"""Hole: the person complained about has the roles and the reach to read the complaint, as officer of the very place.

Rule (J1, DB31117 8.3.1, 8.3.4): a member named in a complaint reaches it on no surface, nor its steps, files, notices, or
the plan that follows from it; a complaint about a whole point is not the point's to read, one about the station not its
officers'. Everybody else sees what lies within his reach, so that nothing is hidden from those who handle it.
"""

import contextlib

import frappe
import pytest

from reg_station.permissions.filters import refuse_hidden_tables
from reg_station.workflow.notices import send_for_step
from tests.support.factories import make_file
from tests.support.feedback import complaint, member_of, named, plan, second_officer, sent, staffed_point
from tests.support.pages import open_page
from tests.support.people import acting_as
from tests.support.requests_in_process import begin_request, call
from tests.support.surfaces import EVERY_SURFACE, revealed

SEEN = {
    # matter: about a matter of the point, its first officer concerned; whole: about the whole point; ours: about the
    # whole station; own: of enterprise A about the point; colleague: about the station's officer, so the bureau's.
    "concerned": {"own"},
    # Of the same point, and not concerned.
    "colleague": {"matter", "own"},
    "officer": {"matter", "whole", "own"},
    "second": {"matter", "whole", "own"},
    "approver": {"matter", "whole", "ours", "own", "colleague"},
    "town_a_officer": {"matter", "whole", "own"},
    "town_b_officer": set(),
    "enterprise_a_user": {"own"},
    "enterprise_b_user": set(),
    "observer": set(),
    "auditor": set(),
}


@pytest.fixture
def cases(world):
    place, users = staffed_point(world, "fb-one", "fb-two")
    second = second_officer(world)
    rows = {
        "matter": named(complaint(world, place, subject="Matter"), users[0], by=world.officer),
        "whole": complaint(world, place, concerns="The Whole Place", subject="Whole"),
        "ours": complaint(world, None, concerns="The Whole Place", subject="Ours"),
        "colleague": complaint(world, None, subject="Colleague"),
    }
    rows["colleague"] = named(rows["colleague"], world.officer, by=second)
    own, _code = sent(place, world.enterprise_a_user, enterprise=world.enterprise_a, subject="Own")
    rows["own"] = frappe.get_doc("Feedback", own)
    for doc in rows.values():
        make_file(second, attached_to_doctype="Feedback", attached_to_name=doc.name)
    frappe.db.set_value(
        "File", {"attached_to_doctype": "Feedback", "owner": second}, "owner", "Administrator"
    )
    before = frappe.local.form_dict, getattr(frappe.local, "request", None)
    people = {
        "concerned": users[0],
        "colleague": users[1],
        "second": second,
        **{who: getattr(world, who) for who in SEEN if hasattr(world, who)},
    }
    yield frappe._dict(rows=rows, place=place, people=people, names={k: d.name for k, d in rows.items()})
    frappe.local.form_dict, frappe.local.request = before


def test_every_surface_agrees_with_the_rule(world, cases):
    disagreeing = {}
    for who, user in cases.people.items():
        with acting_as(user):
            for surface in EVERY_SURFACE:
                expected = SEEN[who]
                found = revealed(surface, "Feedback", cases.names, expected)
                # What one reads at all one may still not export.
                if found != expected and not (surface.__name__ == "export" and not found):
                    disagreeing[who, surface.__name__] = found
    assert disagreeing == {}


def test_nor_the_steps_the_files_or_the_plan(world, cases):
    matter = cases.names["matter"]
    made = plan(world, cases.place, sources=[{"feedback": matter}])
    for who, seen in (("concerned", False), ("colleague", True), ("second", True), ("approver", True)):
        with acting_as(cases.people[who]):
            steps = frappe.get_list("Case Step", {"reference_name": matter}, pluck="name")
            files = frappe.get_list("File", {"attached_to_name": matter}, pluck="name")
            plans = frappe.get_list("Improvement Plan", {"name": made.name}, pluck="name")
            assert (bool(steps), bool(files), bool(plans)) == (seen, seen, seen), who
            assert frappe.get_doc("Improvement Plan", made.name).has_permission("read") is seen
    assert frappe.get_all("File", {"attached_to_name": matter})


def test_nor_by_search_count_title_history_or_progress(world, cases):
    matter = cases.names["matter"]
    with acting_as(cases.people["concerned"]):
        assert call("frappe.client.get_count", doctype="Feedback", filters={"name": matter}) == 0
        title = call("frappe.desk.search.get_link_title", doctype="Feedback", docname=matter)
        assert "Matter" not in str(title)
        for method, arguments in (
            ("frappe.desk.form.load.getdoc", {"doctype": "Feedback", "name": matter}),
            ("frappe.desk.form.load.get_docinfo", {"doctype": "Feedback", "name": matter}),
            ("reg_station.workflow.progress.progress", {"doctype": "Feedback", "name": matter}),
            ("frappe.client.get", {"doctype": "Feedback", "name": matter}),
            ("reg_station.supervision.improvement.from_feedback", {"feedback": matter}),
        ):
            with pytest.raises(frappe.PermissionError):
                call(method, **arguments)


def test_nor_in_the_portal(world, cases):
    matter, whole = cases.names["matter"], cases.names["whole"]
    concerned, colleague = cases.people["concerned"], cases.people["colleague"]
    assert open_page(f"/station/complaints/{matter}", concerned).status == 404
    assert matter not in open_page("/station/complaints", concerned).html
    assert "Waiting" not in open_page(f"/station/complaints/{matter}", concerned).html
    assert open_page(f"/station/complaints/{matter}", colleague).status == 200
    assert open_page(f"/station/complaints/{whole}", colleague).status == 404
    assert open_page(f"/station/complaints/{whole}", world.town_a_officer).status == 200
    assert open_page(f"/station/complaints/{matter}", world.town_b_officer).status == 404


@pytest.mark.parametrize("table", ["Feedback Member", "Improvement Plan Source"])
def test_the_tables_are_listed_for_nobody(world, cases, table):
    parent = "Feedback" if table == "Feedback Member" else "Improvement Plan"
    for user in (cases.people["concerned"], world.officer, world.approver):
        with acting_as(user):
            begin_request("GET", doctype=table, parent=parent)
            with pytest.raises(frappe.PermissionError):
                refuse_hidden_tables()


def test_who_is_named_later_loses_what_he_had(world, cases):
    doc = complaint(world, cases.place, subject="Later")
    colleague = cases.people["colleague"]
    step = frappe.get_value("Case Step", {"reference_name": doc.name})
    send_for_step(step)
    mine = {"for_user": colleague, "document_name": step}
    assert frappe.db.exists("Notification Log", mine)
    file = make_file(colleague, attached_to_doctype="Feedback", attached_to_name=doc.name)
    frappe.get_doc(
        {
            "doctype": "ToDo",
            "allocated_to": colleague,
            "reference_type": "Feedback",
            "reference_name": doc.name,
            "description": "See",
        }
    ).insert(ignore_permissions=True)
    frappe.share.add_docshare("Feedback", doc.name, colleague, flags={"ignore_share_permission": True})
    named(doc, colleague, by=world.officer)
    assert not frappe.db.exists("Notification Log", mine)
    assert not frappe.db.exists("DocShare", {"share_name": doc.name, "user": colleague})
    assert not frappe.db.exists("ToDo", {"reference_name": doc.name, "allocated_to": colleague})
    with acting_as(colleague):
        assert not frappe.get_doc("Feedback", doc.name).has_permission("read")
        assert not frappe.get_doc("File", {"file_url": file}).has_permission("read")
        assert doc.name not in frappe.get_list("Feedback", pluck="name")
    send_for_step(step)
    assert not frappe.db.exists("Notification Log", mine)


def test_it_cannot_be_shared_with_whom_it_concerns(world, cases):
    for key, user in (("matter", cases.people["concerned"]), ("whole", cases.people["colleague"])):
        with acting_as(world.officer), pytest.raises(frappe.PermissionError):
            frappe.share.add_docshare("Feedback", cases.names[key], user, flags={"ignore_share_permission": True})


def test_a_new_account_of_the_member_is_barred_too(world, cases):
    colleague = cases.people["colleague"]
    other = frappe.get_doc("Station Member", member_of(cases.people["concerned"]))
    frappe.db.set_value("Station Member", other.name, "user", colleague)
    with acting_as(colleague):
        assert cases.names["matter"] not in frappe.get_list("Feedback", pluck="name")


def test_a_point_officer_neither_names_nor_unnames_anybody(world, cases):
    colleague = cases.people["colleague"]
    with acting_as(colleague):
        doc = frappe.get_doc("Feedback", cases.names["matter"])
        doc.set("concerns_members", [])
        doc.handled_at = "Station"
        doc.finding = "Looked into."
        with contextlib.suppress(frappe.ValidationError, frappe.PermissionError):
            doc.save()
    rows = frappe.get_all("Feedback Member", {"parent": cases.names["matter"]}, pluck="member")
    assert rows == [member_of(cases.people["concerned"])]
    assert frappe.db.get_value("Feedback", cases.names["matter"], "handled_at") == "Service Point"


def test_whoever_hands_it_on_sees_it_saved_once_and_then_no_more(world, cases):
    doc = complaint(world, None, subject="Handed on")
    with acting_as(world.officer):
        doc = frappe.get_doc("Feedback", doc.name)
        doc.concerns = "The Whole Place"
        doc.save()
        assert doc.handled_at == "Bureau" and doc.has_permission("read")
        assert not frappe.get_doc("Feedback", doc.name).has_permission("read")
        assert not frappe.get_list("Case Step", {"reference_name": doc.name})


def test_contacts_are_for_those_who_handle_it(world, cases):
    name = cases.names["matter"]
    for user, seen in (
        (world.officer, True),
        (cases.people["colleague"], True),
        (world.town_a_officer, False),
    ):
        with acting_as(user):
            text = frappe.as_json(call("frappe.client.get", doctype="Feedback", name=name))
            assert ("13900001111" in text) is seen
    with acting_as(world.enterprise_a_user):
        text = frappe.as_json(call("frappe.client.get", doctype="Feedback", name=cases.names["own"]))
        assert "code_hash" not in text or '"code_hash": null' in text
        assert "concerns_members" not in text or '"concerns_members": []' in text
