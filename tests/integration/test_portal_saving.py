"""Saving, attaching and concluding through the portal: what is refused, and that nothing else changes."""

import io

import frappe
import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from reg_station.exceptions import EditRefused, ForeignFileRefused
from reg_station.portal import applications, visits
from reg_station.portal.files import problem_with, upload
from reg_station.portal.saving import SavedMeanwhile
from tests.support.factories import acting_as, make_file
from tests.support.requests_in_process import begin_request, call

PDF = b"%PDF-1.4 evidence"
BROKEN_JPG = b"\xff\xd8\xff\xe0 photo"


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


def save(world, doc, values, user=None, modified=None):
    with acting_as(user or world.town_officer(doc.town)):
        return applications.save(doc.name, modified or str(doc.modified), values)


def stored(doc):
    return frappe.get_doc(doc.doctype, doc.name)


def test_start_needs_an_own_town(world):
    with acting_as(world.town_a_officer):
        made = applications.start(world.town_a)
        assert made["url"] == f"/station/applications/{made['name']}"
        assert frappe.db.get_value("Point Application", made["name"], "workflow_state") == "Draft"
        with pytest.raises(frappe.PermissionError):
            applications.start(world.town_b)
    with acting_as(world.officer), pytest.raises(frappe.PermissionError):
        applications.start(world.town_a)


def test_apply_again_carries_the_form_over(world):
    old = world.application("Rejected")
    with acting_as(world.town_a_officer):
        made = applications.start(world.town_a, old.name)
    new = frappe.get_doc("Point Application", made["name"])
    assert new.previous_application == old.name
    assert (new.point_address, new.total_property_area, len(new.staff)) == (
        old.point_address,
        old.total_property_area,
        2,
    )
    assert not new.transition_reason and not new.applicant_signed_on


def test_another_towns_application_cannot_be_followed_or_saved(world):
    foreign = world.application("Rejected", town=world.town_b)
    with acting_as(world.town_a_officer), pytest.raises(frappe.PermissionError):
        applications.start(world.town_a, foreign.name)
    draft = world.draft(town=world.town_b)
    with pytest.raises(frappe.PermissionError):
        save(world, draft, {"government_name": "Mine"}, user=world.town_a_officer)
    assert stored(draft).government_name != "Mine"


def test_a_draft_is_saved_midway_with_rows(world):
    doc = world.draft(staff=1)
    result = save(
        world,
        doc,
        {
            "total_property_area": "12,345.5",
            "enterprise_count": "7",
            "staff": [
                {"name": doc.staff[0].name, "full_name": "Kept", "education": "Master"},
                {"full_name": "Added", "education": "College"},
            ],
        },
    )
    after = stored(doc)
    assert (after.total_property_area, after.enterprise_count) == (12345.5, 7)
    assert [row.full_name for row in after.staff] == ["Kept", "Added"]
    assert after.staff[0].name == doc.staff[0].name
    assert result["rows"]["staff"] == [row.name for row in after.staff]
    assert result["modified"] == str(after.modified)


def test_rows_keep_what_the_browser_does_not_know(world):
    doc = world.draft()
    save(world, doc, {"staff": [{"name": doc.staff[1].name}]})
    assert [row.full_name for row in stored(doc).staff] == ["Member 2"]


def test_a_later_save_does_not_overwrite_an_earlier_one(world):
    doc = world.draft()
    opened = str(doc.modified)
    save(world, doc, {"contact_person": "First"})
    with pytest.raises(SavedMeanwhile, match="still here"):
        save(world, doc, {"contact_person": "Second"}, modified=opened)
    assert stored(doc).contact_person == "First"


@pytest.mark.parametrize(
    "state", ["Submitted", "Materials Review", "Site Visit", "Pending Decision", "Accredited", "Withdrawn"]
)
def test_nothing_is_saved_in_a_state_that_is_not_the_towns(world, state):
    doc = world.application(state)
    with pytest.raises(EditRefused):
        save(world, doc, {"contact_person": "Later"})
    assert stored(doc).contact_person == doc.contact_person


@pytest.mark.parametrize(
    "fieldname",
    [
        "workflow_state",
        "materials_review",
        "approval_opinion",
        "transition_reason",
        "review_note",
        "town",
        "owner",
        "docstatus",
        "nothing",
    ],
)
def test_fields_one_may_not_write_are_refused(world, fieldname):
    doc = world.draft()
    before = doc.get(fieldname)
    with pytest.raises(EditRefused):
        save(world, doc, {fieldname: "Accredited"})
    assert stored(doc).get(fieldname) == before


@pytest.mark.parametrize("cell", ["parent", "parenttype", "docstatus", "owner", "nothing"])
def test_cells_one_may_not_write_are_refused(world, cell):
    doc = world.draft()
    with pytest.raises(EditRefused):
        save(world, doc, {"staff": [{"name": doc.staff[0].name, cell: "1"}]})


def test_rows_of_another_document_cannot_be_taken(world):
    doc, other = world.draft(), world.draft()
    with pytest.raises(frappe.ValidationError, match="no longer exists"):
        save(world, doc, {"staff": [{"name": other.staff[0].name, "full_name": "Taken"}]})
    assert stored(other).staff[0].full_name == "Member 1"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"enterprise_count": "many"}, "must be a number"),
        ({"enterprise_count": "3.5"}, "whole number"),
        ({"total_property_area": "nan"}, "must be a number"),
        ({"total_property_area": "1e999"}, "must be a number"),
        ({"applicant_signed_on": "soon"}, "is not a date"),
        ({"contact_person": {"$ne": 1}}, "could not be read"),
        ({"staff": "everybody"}, "could not be read"),
        ({"staff": ["x"]}, "could not be read"),
        ({"has_biomed_policy": "Perhaps"}, "Own Biomedical Industry Policy"),
    ],
)
def test_bad_input_gets_one_sentence(world, values, sentence):
    doc = world.draft()
    with pytest.raises(frappe.ValidationError, match=sentence):
        save(world, doc, values)


def test_a_foreign_file_cannot_be_attached(world):
    doc, foreign = world.draft(), make_file(world.town_b_officer)
    with pytest.raises(ForeignFileRefused):
        save(world, doc, {"attachments": [{"attachment_kind": "Other", "file": foreign}]})


def test_calls_check_the_request_and_its_method(world):
    doc = world.draft()
    with acting_as(world.town_a_officer):
        call(
            "reg_station.portal.applications.save",
            name=doc.name,
            modified=str(doc.modified),
            values={"contact_person": "By call"},
        )
        assert stored(doc).contact_person == "By call"
    with acting_as("Guest"), pytest.raises(frappe.PermissionError):
        call(
            "reg_station.portal.applications.save",
            name=doc.name,
            modified=str(stored(doc).modified),
            values={},
        )
    with acting_as(world.town_a_officer):
        from frappe.handler import execute_cmd

        begin_request("GET", name=doc.name, modified="x", values={})
        with pytest.raises(frappe.PermissionError):
            execute_cmd("reg_station.portal.applications.save")


def send_file(user, doc, name, content, **more):
    with acting_as(user):
        begin_request("POST")
        frappe.local.request.files = {"file": FileStorage(io.BytesIO(content), filename=name)}
        return upload(doc.doctype, doc.name, **more)


def test_an_upload_is_private_and_belongs_to_its_case(world):
    doc = world.draft(letter=False)
    sent = send_file(world.town_a_officer, doc, "letter.pdf", PDF)
    file = frappe.get_doc("File", {"file_url": sent["file_url"]})
    assert (file.is_private, file.attached_to_doctype, file.attached_to_name) == (1, doc.doctype, doc.name)
    save(world, doc, {"attachments": [{"attachment_kind": "Official Letter", "file": sent["file_url"]}]})
    assert stored(doc).attachments[0].file == sent["file_url"]
    with acting_as(world.town_b_officer):
        assert not file.has_permission("read")


def test_uploads_are_refused_to_whoever_may_not_change_the_case(world):
    doc = world.draft()
    for user in (world.town_b_officer, world.auditor, "Guest"):
        with pytest.raises(frappe.PermissionError):
            send_file(user, doc, "letter.pdf", PDF)
    sent_on = world.application("Materials Review")
    with pytest.raises(frappe.PermissionError, match="present state"):
        send_file(world.town_a_officer, sent_on, "letter.pdf", PDF)
    with acting_as(world.town_a_officer), pytest.raises(frappe.PermissionError):
        begin_request("POST")
        upload("User", world.town_a_officer)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("page.html", b"<script>", "cannot be attached"),
        ("letter.pdf.exe", b"MZ", "cannot be attached"),
        ("letter", PDF, "cannot be attached"),
        ("letter.pdf", b"", "is empty"),
        ("letter.pdf", b"<html>", "not what its ending says"),
        ("photo.jpg", BROKEN_JPG, "is damaged"),
        ("photo.png", BROKEN_JPG, "not what its ending says"),
        ("big.pdf", PDF + b"x" * (10 * 1024 * 1024), "larger than 10 MB"),
    ],
)
def test_unfit_files_are_refused_with_one_sentence(site, name, content, sentence):
    assert sentence in problem_with(name, content)
    assert problem_with("letter.pdf", PDF) is None


def test_visit_is_saved_bit_by_bit_and_submitted(world):
    visit = world.visit(world.application("Site Visit"), submit=False)
    inspector = world.inspectors[0]
    photo = send_file(inspector, visit, "desk.jpg", picture(), pictures_only=1)
    first = visit.results[0]
    with acting_as(inspector):
        answer = visits.save(
            visit.name,
            str(stored(visit).modified),
            {
                "results": [
                    {"name": first.name, "conclusion": "Met", "remark": "Seen", "photo": photo["file_url"]}
                ]
            },
        )
        after = stored(visit)
        assert len(after.results) == len(visit.results)
        assert (after.results[0].conclusion, after.results[0].remark, after.results[0].photo) == (
            "Met",
            "Seen",
            photo["file_url"],
        )
        with pytest.raises(frappe.ValidationError, match="Not answered yet"):
            visits.submit(visit.name, answer["modified"], {"conclusion": "Passed"})
    with acting_as(inspector):
        everything = [{"name": row.name, "conclusion": "Met"} for row in visit.results]
        visits.submit(
            visit.name,
            str(stored(visit).modified),
            {"results": everything, "conclusion": "Passed", "summary": "Fine."},
        )
        assert stored(visit).docstatus == 1
        with pytest.raises(frappe.ValidationError, match="its result stands"):
            visits.save(visit.name, str(stored(visit).modified), {"summary": "Changed"})


def test_visit_is_closed_to_others_and_keeps_its_inspectors(world):
    visit = world.visit(world.application("Site Visit"), submit=False)
    for user in (world.town_a_officer, world.approver, world.auditor):
        with acting_as(user), pytest.raises(frappe.PermissionError):
            visits.save(visit.name, str(visit.modified), {"summary": "Mine"})
    row = visit.inspectors[0]
    with acting_as(world.inspectors[0]), pytest.raises(frappe.ValidationError):
        visits.save(
            visit.name,
            str(visit.modified),
            {"inspectors": [{"name": row.name, "inspector": world.inspectors[1]}]},
        )
    with acting_as(world.inspectors[0]), pytest.raises(EditRefused):
        visits.save(visit.name, str(visit.modified), {"application": "PA-1"})
    with acting_as(world.inspectors[0]), pytest.raises(frappe.ValidationError, match="no longer exists"):
        visits.save(visit.name, str(visit.modified), {"results": [{"conclusion": "Met"}]})


def test_two_inspectors_do_not_overwrite_each_other(world):
    visit = world.visit(world.application("Site Visit"), submit=False)
    opened = str(stored(visit).modified)
    with acting_as(world.inspectors[0]):
        visits.save(visit.name, opened, {"summary": "First"})
    with acting_as(world.inspectors[1]), pytest.raises(SavedMeanwhile):
        visits.save(visit.name, opened, {"summary": "Second"})
    assert stored(visit).summary == "First"
