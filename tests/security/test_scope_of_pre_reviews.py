"""Hole: the documents of a filing are commercial secrets; each surface and each file must know whose they are.

Rule: a pre-review is seen by its enterprise, the station's officers of the district and the point whose case it is; no
town, no other enterprise, no observer. What an officer reads is noted; draft findings stay in the office.
"""

import json

import frappe
import pytest

from reg_station.exceptions import DeletionRefused, PreReviewRefused
from reg_station.guidance_services import pre_review_opinion
from reg_station.platform import file_reads
from reg_station.portal import pre_reviews as portal
from tests.support.factories import acting_as
from tests.support.pages import open_page
from tests.support.pre_reviews import add_finding, pre_review, take
from tests.support.requests_in_process import call
from tests.support.surfaces import (
    attached_file,
    export,
    form,
    link_search,
    list_view,
    print_view,
    report_builder,
    rest_document,
    rest_list,
    single_value,
)

SURFACES = [
    list_view,
    rest_list,
    report_builder,
    export,
    link_search,
    form,
    rest_document,
    single_value,
    print_view,
    attached_file,
]
# Which of the surfaces are closed to accounts of the portal or to roles without the right, though the row is theirs.
SEES = {
    "enterprise_a_user": True,
    "enterprise_b_user": False,
    "town_a_officer": False,
    "town_b_officer": False,
    "officer": True,
    "observer": False,
    "approver": False,
    "inspector": False,
    "auditor": False,
    "point_officer": False,
}
NOT_FOR_PORTAL = {"form", "report_builder", "export", "print_view"}


def user_of(world, who):
    return world.inspectors[0] if who == "inspector" else getattr(world, who)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.__name__)
def test_each_surface_shows_it_to_its_people_only(world, surface):
    case = pre_review(world, "Submitted")
    for who, expected in SEES.items():
        with acting_as(user_of(world, who)):
            try:
                seen = case.name in surface("Pre-Review")
            except frappe.PermissionError:
                seen = False
        if who == "enterprise_a_user" and surface.__name__ in NOT_FOR_PORTAL:
            continue
        assert seen is expected, (who, surface.__name__)


def test_a_town_sees_it_only_if_an_administrator_gives_it_the_right(world):
    case = pre_review(world, "Submitted")
    with acting_as(world.town_a_officer):
        assert not frappe.has_permission("Pre-Review", "read", doc=case)
    page = open_page(f"/station/pre-reviews/{case.name}", world.town_a_officer)
    assert page.status == 404


@pytest.mark.parametrize(
    "method",
    [portal.status, portal.differences, portal.overview, lambda name: portal.text_difference(name, "2")],
    ids=["status", "differences", "overview", "text_difference"],
)
def test_a_foreign_case_looks_like_a_missing_one(world, method):
    case = pre_review(world, "Submitted")
    for who in ("enterprise_b_user", "town_a_officer", "observer"):
        with acting_as(getattr(world, who)):
            for name in (case.name, "PRV-1999-0001"):
                with pytest.raises(frappe.DoesNotExistError):
                    method(name)


def test_files_are_private_and_read_by_its_people_only(world):
    case = pre_review(world, "Submitted")
    rows = [row.file for row in case.documents]
    assert rows and all(address.startswith("/private/files/") for address in rows)
    file = frappe.get_doc("File", {"file_url": rows[0], "attached_to_name": case.name})
    for who, expected in SEES.items():
        with acting_as(user_of(world, who)):
            assert bool(frappe.get_doc("File", file.name).has_permission("read")) is expected, who


def reads(case) -> list:
    return frappe.get_all(
        "Audit Entry",
        {"event": "file read", "reference_doctype": "Pre-Review", "reference_name": case.name},
        ["user", "details"],
    )


def test_what_an_officer_reads_is_noted_and_what_the_enterprise_reads_is_not(world):
    case = pre_review(world, "Submitted")
    address = case.documents[0].file
    with acting_as(world.enterprise_a_user):
        call("download_file", file_url=address)
    assert reads(case) == []
    with acting_as(world.officer):
        call("frappe.core.doctype.file.file.download_file", file_url=address)
    (row,) = reads(case)
    assert row.user == world.officer and json.loads(row.details)["file"]


def test_the_log_of_frappe_s_own_download_is_noted_too(world):
    from frappe.core.doctype.access_log.access_log import make_access_log

    case = pre_review(world, "Submitted")
    file = frappe.db.get_value("File", {"file_url": case.documents[0].file, "attached_to_name": case.name})
    with acting_as(world.officer):
        make_access_log(doctype="File", document=file, file_type="pdf")
        assert len(reads(case)) == 1
        assert not file_reads.note_read(None) and not file_reads.note_read("no such file")


def test_a_stranger_gets_no_file_by_frappe_s_call(world):
    case = pre_review(world, "Submitted")
    for who in ("enterprise_b_user", "town_a_officer"):
        with acting_as(getattr(world, who)), pytest.raises(frappe.PermissionError):
            call("download_file", file_url=case.documents[0].file)
    assert reads(case) == []


def test_draft_findings_and_the_draft_opinion_stay_in_the_office(world):
    user = world.enterprise_a_user
    case = pre_review(world, "In Review")
    add_finding(case, world.officer, "A first impression, not for the enterprise.")
    with acting_as(world.officer):
        doc = frappe.get_doc("Pre-Review", case.name)
        doc.update({"conclusion": "Not Ready", "opinion": "Half a sentence."})
        doc.save()
    with acting_as(user):
        stored = frappe.client.get("Pre-Review", case.name)
        assert not stored.get("findings") and not stored.get("conclusion") and not stored.get("opinion")
        with pytest.raises(PreReviewRefused, match="not issued"):
            pre_review_opinion.download(case.name)
    page = open_page(f"/station/pre-reviews/{case.name}", user)
    assert page.status == 200 and "first impression" not in page.html and "Half a sentence" not in page.html
    assert "first impression" in open_page(f"/station/pre-reviews/{case.name}", world.officer).html
    take(case, world.officer, "Return", transition_reason="See.")
    assert "first impression" in open_page(f"/station/pre-reviews/{case.name}", user).html


def test_no_row_is_pulled_into_reach(world):
    case = pre_review(world, "Submitted")
    with acting_as(world.officer):
        doc = frappe.get_doc("Pre-Review", case.name)
        doc.update({"town": world.town_b, "enterprise": world.enterprise_b})
        doc.save()
    stored = frappe.db.get_value("Pre-Review", case.name, ["town", "enterprise"])
    assert stored == (world.town_a, world.enterprise_a)


def test_lists_are_the_station_s_to_write(world):
    for who, expected in (("officer", True), ("enterprise_a_user", False), ("town_a_officer", False)):
        with acting_as(getattr(world, who)):
            assert bool(frappe.has_permission("Pre-Review Document List", "write")) is expected


def test_a_file_of_a_round_is_deleted_by_nobody(world):
    case = pre_review(world, "Submitted")
    file = frappe.db.get_value("File", {"file_url": case.documents[0].file, "attached_to_name": case.name})
    for who in ("enterprise_a_user", "officer"):
        with acting_as(getattr(world, who)), pytest.raises((DeletionRefused, frappe.PermissionError)):
            frappe.delete_doc("File", file)
    assert frappe.db.exists("File", file)


def test_a_point_sees_the_cases_of_its_own_only(world):
    """A point reads the requests of every enterprise of its town; secrets only where the case is its own."""
    point = world.application("Accredited").service_point
    world.point_member(point)
    mine, other = pre_review(world, "Submitted"), pre_review(world, "Submitted", product_name="另一产品")
    request = frappe.db.get_value("Pre-Review", other.name, "service_request")
    frappe.db.set_value("Service Request", request, "service_point", None)
    frappe.db.set_value("Pre-Review", other.name, "service_point", None)
    assert frappe.db.get_value("Pre-Review", mine.name, "service_point") == point
    with acting_as(world.point_officer):
        seen = list_view("Pre-Review")
        assert request in list_view("Service Request")
    assert mine.name in seen and other.name not in seen
