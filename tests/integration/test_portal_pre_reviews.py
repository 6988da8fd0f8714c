"""Pre-reviews on the portal: what each page shows to whom, and the opinion in hand."""

import io

import frappe
import pytest
from docx import Document

from reg_station.exceptions import PreReviewFileRefused, PreReviewRefused
from reg_station.guidance_services import pre_review_opinion, pre_reviews
from reg_station.guidance_services.prereview import samples
from reg_station.portal import pre_reviews as portal
from tests.support.factories import acting_as, make_file
from tests.support.guidance import service_request
from tests.support.pages import open_page
from tests.support.pre_reviews import SERVICE, add_finding, fresh, paper, pre_review, put, take
from tests.support.registry import product
from tests.support.requests_in_process import begin_request


@pytest.fixture
def user(world):
    return world.enterprise_a_user


@pytest.mark.parametrize("address", ["/station/pre-reviews", "/station/pre-reviews/PRV-1"])
def test_guests_are_led_to_sign_in(world, address):
    assert open_page(address).status == 302


def test_an_account_without_rights_is_told_so(world):
    assert open_page("/station/pre-reviews", world.auditor).status == 403


def test_foreign_and_missing_look_alike(world):
    case = pre_review(world)
    for name in (case.name, "PRV-1999-0001"):
        assert open_page(f"/station/pre-reviews/{name}", world.enterprise_b_user).status == 404
    assert case.name not in open_page("/station/pre-reviews", world.enterprise_b_user).html


def test_the_page_of_the_request_offers_the_start_once(world, user):
    made = product(world)
    request = service_request(world, "Submitted", item=SERVICE)
    address = f"/station/requests/{request.name}"
    assert 'id="pre-review"' not in open_page(address, user).html
    request = service_request(world, "Taken On", item=SERVICE, product=made.product_name)
    address = f"/station/requests/{request.name}"
    page = open_page(address, user)
    assert 'id="start-pre-review"' in page.html and made.product_name in page.words
    with acting_as(user):
        # The product that the request names is the first choice.
        assert portal.start_offer(request)["products"][0] == (made.name, made.product_name)
        case = pre_reviews.start(request.name, made.name)
    page = open_page(address, user)
    assert 'id="start-pre-review"' not in page.html and case["url"] in page.html
    other = service_request(world, "Taken On")
    assert 'id="pre-review"' not in open_page(f"/station/requests/{other.name}", user).html


def test_the_list_says_where_each_case_stands(world, user):
    case = pre_review(world, "Submitted")
    page = open_page("/station/pre-reviews", user)
    assert case.subject in page.words and "Submitted" in page.words and "Review due by" in page.words
    assert case.subject in open_page("/station/pre-reviews", world.officer).words


def test_the_draft_asks_for_each_document_and_says_that_the_list_is_an_example(world, user):
    case = pre_review(world)
    page = open_page(f"/station/pre-reviews/{case.name}", user)
    assert page.status == 200 and "Example list" in page.words
    assert (
        page.html.count("data-upload=") == 11
        and "产品技术要求" in page.words
        and 'data-action="Submit"' in page.html
    )
    put(case, user, "2", samples.pdf(paper(case, "2", enterprise="World Devises")))
    page = open_page(f"/station/pre-reviews/{case.name}", user)
    assert "worlddevises" in page.words and "Make names and models agree" in page.words
    assert "3 pages" in page.words and "page numbers run on" in page.words and 'data-remove="2"' in page.html
    assert "页码连续" in open_page(f"/station/pre-reviews/{case.name}", user, "zh").words


def test_under_review_nothing_is_uploaded_and_returned_it_is_answered(world, user):
    case = pre_review(world, "In Review")
    page = open_page(f"/station/pre-reviews/{case.name}", user)
    assert "data-upload" not in page.html and "data-answer" not in page.html
    name = add_finding(case, world.officer, "See <b>this</b> & that.", item_code="2")
    case = take(case, world.officer, "Return", transition_reason="See.")
    page = open_page(f"/station/pre-reviews/{case.name}", user)
    assert f'data-answer="{name}"' in page.html and "See <b>this</b>" not in page.html
    assert 'id="differences"' in page.html and "data-upload" in page.html
    assert 'data-action="Resubmit"' in page.html


def test_concluding_is_for_the_desk(world):
    case = pre_review(world, "In Review")
    page = open_page(f"/station/pre-reviews/{case.name}", world.officer)
    assert 'data-action="Return"' in page.html and 'data-action="Conclude"' not in page.html


def test_concluded_it_shows_conclusion_and_opinion(world, user):
    case = pre_review(world, "Concluded")
    page = open_page(f"/station/pre-reviews/{case.name}", user)
    assert "Ready to File" in page.words and "In order." in page.words and 'id="opinion-docx"' in page.html


def test_upload_takes_a_file_from_the_request(world, user):
    case = pre_review(world)
    with acting_as(user):
        begin_request()
        with pytest.raises(PreReviewFileRefused, match="Choose a file"):
            portal.upload(case.name, "2")


def test_words_are_compared_only_where_there_are_two_files(world, user):
    case = pre_review(world, "Returned")
    put(case, user, "2", samples.pdf(paper(case, "2", words="第二稿增加了产品结构图。")))
    with acting_as(user):
        outcome = portal.text_difference(case.name, "2")
        assert any(
            "产品结构图" in "".join(text for text, _changed in row["parts"]) for row in outcome["rows"]
        )
        same = portal.text_difference(case.name, "3.4")
        assert same["rows"] == [] and "No difference" in same["note"]
        for code, number in (("2", 1), ("99", 2)):
            with pytest.raises(PreReviewFileRefused):
                portal.text_difference(case.name, code, number)


def downloaded(name, file_format="docx"):
    frappe.local.response = frappe._dict(docs=[])
    pre_review_opinion.download(name, file_format)
    return frappe.local.response


def words_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


class TestOpinion:
    def test_an_officer_gets_the_draft_and_the_enterprise_the_issued_one(self, world, user):
        case = pre_review(world, "In Review")
        add_finding(case, world.officer, "请补充结构图。", item_code="2")
        with acting_as(world.officer):
            assert "请补充结构图。" in words_of(downloaded(case.name).filecontent)
            with pytest.raises(PreReviewRefused, match="pdf or docx"):
                downloaded(case.name, "exe")
        with acting_as(user), pytest.raises(PreReviewRefused):
            downloaded(case.name)
        case = take(case, world.officer, "Conclude", conclusion="Not Ready", opinion="结构图缺失。")
        with acting_as(user):
            answer = downloaded(case.name)
            assert answer.filename == f"{case.name}.docx"
            words = words_of(answer.filecontent)
            assert "结构图缺失。" in words and "暂不具备申报条件" in words and "World Devices" in words
            assert downloaded(case.name, "pdf").filecontent.startswith(b"%PDF")
        assert case.opinion_file.startswith("/private/files/") and not case.opinion_edited

    def test_an_edited_opinion_is_issued_as_it_is(self, world, user):
        case = pre_review(world, "In Review")
        attached = {"attached_to_doctype": "Pre-Review", "attached_to_name": case.name}
        edited = make_file(world.officer, "edited.docx", samples.docx(paper(case, "2")), **attached)
        case = take(case, world.officer, "Conclude", conclusion="Ready to File", opinion_file=edited)
        assert fresh(case).opinion_edited and case.opinion_file == edited
        with acting_as(user):
            assert downloaded(case.name, "pdf").filename.endswith(".docx")
