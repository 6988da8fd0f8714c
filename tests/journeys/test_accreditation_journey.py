"""The accreditation of a service point from the first draft to the verified certificate, over HTTP, by the demo's people.

The tests of the class run in their order and share one application: each is a chapter of one story.
"""

import io
import time
import uuid
import zipfile
from datetime import date

import pytest
from PIL import Image

from tests.support.http_client import Person

REFUSED = (403, 417)
STAFF_CLAUSE = "2023-35 附件 三(二)"
VISIT_CLAUSE = "2023-35 附件 四(二)"
LETTER = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF " + uuid.uuid4().hex.encode()
FIRST = {"full_name": "苏晚晴", "education": "Bachelor", "employment_type": "Full-time"}
SECOND = {"full_name": "陆星河", "education": "College", "employment_type": "Full-time"}
FORM = {
    "government_name": "青禾镇人民政府",
    "total_property_area": "52000.5",
    "enterprise_count": "21",
    "has_biomed_policy": "Yes",
    "planned_staff_count": "2",
    "usable_floor_area": "118",
    "contact_person": "甘棠",
    "contact_phone": "021-5550 4022",
    "applicant_opinion": "各项条件均已落实，同意申报。",
    "applicant_head": "许青禾",
}


@pytest.fixture(scope="module")
def people():
    accounts = ("town", "town2", "station", "inspector", "approver", "approver2")
    return {name: Person(f"{name}@demo.test") for name in accounts} | {"guest": Person()}


@pytest.fixture(scope="module")
def case(people):
    """The application's name, and what later chapters need of it."""
    made = people["town"].call("reg_station.portal.applications.start", town="青禾镇")
    assert made.status == 200, made.text
    return {"name": made.message["name"], "address": f"澄湖区青禾镇旅程路{uuid.uuid4().hex[:8]}号"}


def steps(person, name):
    """Case steps as the person may see them, oldest first."""
    answer = person.get(
        "/api/resource/Case Step",
        filters=f'[["reference_name","=","{name}"]]',
        fields='["state","status","responsible_role","entry_number","name"]',
        order_by="entry_number asc",
        limit_page_length=0,
    )
    assert answer.status == 200, answer.text
    return answer.data


def state(person, case):
    return person.application(case["name"])["workflow_state"]


def photo() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


class TestAccreditation:
    def test_01_one_staff_member_is_refused_with_the_clause(self, people, case):
        town, name = people["town"], case["name"]
        letter = town.upload("Point Application", name, "申请函.pdf", LETTER)
        assert letter.status == 200, letter.text
        saved = town.save(
            name,
            **FORM,
            point_address=case["address"],
            applicant_signed_on=date.today().replace(day=1).isoformat(),
            staff=[FIRST],
            attachments=[{"attachment_kind": "Official Letter", "file": letter.message["file_url"]}],
        )
        assert saved.status == 200, saved.text
        refused = town.act(name, "Submit")
        assert refused.status in REFUSED
        assert STAFF_CLAUSE in refused.sentences
        assert state(town, case) == "Draft"
        assert STAFF_CLAUSE in town.page(f"/station/applications/{name}").text

    def test_02_corrected_it_goes_through(self, people, case):
        town = people["town"]
        kept = town.application(case["name"])["staff"][0]["name"]
        assert town.save(case["name"], staff=[{"name": kept}, SECOND]).status == 200
        sent = town.act(case["name"], "Submit")
        assert sent.status == 200, sent.text
        assert sent.message["state"] == "Submitted"
        assert sent.message["waiting_for"] == "Station Officer"

    def test_03_the_sent_application_is_closed_to_the_town(self, people, case):
        town = people["town"]
        assert town.save(case["name"], contact_person="另一人").status in REFUSED
        assert town.upload("Point Application", case["name"], "x.pdf", LETTER).status in REFUSED
        assert town.application(case["name"])["contact_person"] == FORM["contact_person"]

    def test_04_another_town_sees_nothing_of_it(self, people, case):
        other = people["town2"]
        assert other.page(f"/station/applications/{case['name']}").status == 404
        assert other.get(f"/api/resource/Point Application/{case['name']}").status == 403
        assert other.act(case["name"], "Withdraw").status in REFUSED

    def test_05_a_return_needs_its_reason(self, people, case):
        station = people["station"]
        assert station.act(case["name"], "Accept").status == 200
        assert station.act(case["name"], "Return").status in REFUSED
        assert state(station, case) == "Materials Review"

    @pytest.mark.parametrize("number", [1, 2])
    def test_06_returned_and_resubmitted_makes_one_new_task(self, people, case, number):
        station, town, name = people["station"], people["town"], case["name"]
        before = len([row for row in steps(station, name) if row["state"] == "Materials Review"])
        reason = f"第{number}次退回：公函未盖章。"
        assert station.act(name, "Return", reason=reason).status == 200
        page = town.page(f"/station/applications/{name}").text
        assert reason in page and 'data-action="Resubmit"' in page
        assert town.save(name, applicant_opinion=f"已第{number}次补正。").status == 200
        assert town.act(name, "Resubmit").status == 200
        rows = steps(station, name)
        reviews = [row for row in rows if row["state"] == "Materials Review"]
        assert len(reviews) == before + 1
        assert [row["state"] for row in rows if row["status"] == "Open"] == ["Materials Review"]

    def test_07_each_entry_gave_the_station_exactly_one_notice(self, people, case):
        station = people["station"]
        wanted = [row["name"] for row in steps(station, case["name"]) if row["state"] == "Materials Review"]
        resubmitted = wanted[1:]
        # A fresh site has its first round of scheduled jobs to do before.
        deadline = time.monotonic() + 180
        while True:
            counts = [self.notices(station, step) for step in resubmitted]
            if all(counts) or time.monotonic() > deadline:
                break
            time.sleep(0.5)
        assert counts == [1, 1]

    @staticmethod
    def notices(person, step):
        answer = person.get(
            "/api/resource/Notification Log",
            filters=f'[["document_name","=","{step}"]]',
            fields='["name"]',
            limit_page_length=0,
        )
        assert answer.status == 200, answer.text
        return len(answer.data)

    def test_08_without_a_site_visit_nothing_goes_on(self, people, case):
        station, approver = people["station"], people["approver"]
        assert station.act(case["name"], "Pass Materials").status == 200
        refused = station.act(case["name"], "Conclude Visit")
        assert refused.status in REFUSED and VISIT_CLAUSE in refused.sentences
        assert approver.act(case["name"], "Accredit", opinion="同意").status in REFUSED
        forced = approver.put(f"/api/resource/Point Application/{case['name']}", workflow_state="Accredited")
        assert forced.status in REFUSED
        assert state(station, case) == "Site Visit"

    def test_09_the_visit_is_done_on_the_phone(self, people, case):
        made = people["station"].post(
            "/api/resource/Site Visit",
            application=case["name"],
            visit_date=date.today().isoformat(),
            inspectors=[{"inspector": "inspector@demo.test"}, {"inspector": "approver2@demo.test"}],
        )
        assert made.status == 200, made.text
        visit, inspector = made.data, people["inspector"]
        page = inspector.page(f"/station/visits/{visit['name']}")
        assert page.status == 200 and page.text.count("data-result=") == len(visit["results"])
        picture = inspector.upload("Site Visit", visit["name"], "office.jpg", photo(), pictures_only=1)
        assert picture.status == 200, picture.text
        rows = [{"name": row["name"], "conclusion": "Met", "remark": "现场已核"} for row in visit["results"]]
        rows[0]["photo"] = picture.message["file_url"]
        values = {"results": rows, "conclusion": "Passed", "summary": "符合要求。"}
        current = inspector.get(f"/api/resource/Site Visit/{visit['name']}").data
        stale = inspector.call(
            "reg_station.portal.visits.save",
            name=visit["name"],
            modified="2020-01-01 00:00:00",
            values=values,
        )
        assert stale.status == 409
        done = inspector.call(
            "reg_station.portal.visits.submit",
            name=visit["name"],
            modified=current["modified"],
            values=values,
        )
        assert done.status == 200, done.text
        assert people["guest"].page(picture.message["file_url"]).status in (401, 403, 404)
        assert people["station"].act(case["name"], "Conclude Visit").status == 200

    def test_10_the_owner_cannot_put_the_state(self, people, case):
        town = people["town"]
        for values in ({"workflow_state": "Accredited"}, {"workflow_state": "Accredited", "docstatus": 1}):
            assert town.put(f"/api/resource/Point Application/{case['name']}", **values).status in REFUSED
        refused = town.call(
            "frappe.client.set_value",
            doctype="Point Application",
            name=case["name"],
            fieldname="workflow_state",
            value="Accredited",
        )
        assert refused.status in REFUSED
        assert state(town, case) == "Pending Decision"

    def test_11_an_approver_who_inspected_does_not_decide(self, people, case):
        refused = people["approver2"].act(case["name"], "Accredit", opinion="同意认定。")
        assert refused.status in REFUSED
        assert state(people["station"], case) == "Pending Decision"
        assert not people["station"].application(case["name"]).get("approval_opinion")

    def test_12_the_decision_needs_its_opinion_and_then_stands(self, people, case):
        approver = people["approver"]
        assert approver.act(case["name"], "Accredit").status in REFUSED
        done = approver.act(case["name"], "Accredit", opinion="经材料审核和现场考察，同意认定。")
        assert done.status == 200, done.text
        assert done.message["state"] == "Accredited" and done.message["ended"]
        application = approver.application(case["name"])
        assert application["service_point"] and application["certificate"]
        case.update(point=application["service_point"], certificate=application["certificate"])
        for action in ("Reject", "Return"):
            assert approver.act(case["name"], action, reason="改变主意").status in REFUSED

    def test_13_everybody_can_verify_the_certificate(self, people, case):
        certificate = (
            people["town"].get(f"/api/resource/Accreditation Certificate/{case['certificate']}").data
        )
        code = certificate["verification_code"]
        page = people["guest"].page(f"/station/verify/{code[:8].lower()}%20{code[8:]}")
        assert page.status == 200
        assert 'data-status="Valid"' in page.text and certificate["certificate_number"] in page.text
        answer = people["guest"].get("/api/method/reg_station.portal.public.verify", code=code)
        assert answer.message["status"] == "Valid"
        assert set(answer.message) <= {
            "certificate_number",
            "point_name",
            "town",
            "issued_on",
            "valid_to",
            "issued_by",
            "status",
        }
        wrong = people["guest"].page("/station/verify/AAAABBBBCCCCDDDD")
        assert 'data-status="Unknown"' in wrong.text
        assert people["guest"].page(f"/station/points/{case['point']}").status == 200

    def test_14_form_and_certificate_come_as_documents(self, people, case):
        town = people["town"]
        for file_format in ("pdf", "docx"):
            answer = town.get(
                "/api/method/reg_station.accreditation.forms.download",
                name=case["name"],
                file_format=file_format,
            )
            assert answer.status == 200
            if file_format == "pdf":
                assert answer.content.startswith(b"%PDF") and len(answer.content) > 5000
            else:
                words = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
                assert case["address"] in words and "☑" in words
        certificate = town.get(
            "/api/method/reg_station.accreditation.certificates.download",
            name=case["certificate"],
            language="zh",
        )
        assert certificate.content.startswith(b"%PDF")
        stranger = people["town2"].get(
            "/api/method/reg_station.accreditation.forms.download", name=case["name"]
        )
        assert stranger.status == 403 and not stranger.content.startswith(b"%PDF")

    def test_15_the_timeline_tells_the_whole_way(self, people, case):
        page = people["town"].page(f"/station/applications/{case['name']}").text
        states = [row["state"] for row in steps(people["town"], case["name"])]
        assert states == [
            "Draft",
            "Submitted",
            "Materials Review",
            "Returned",
            "Materials Review",
            "Returned",
            "Materials Review",
            "Site Visit",
            "Pending Decision",
            "Accredited",
        ]
        assert page.count("<blockquote>") >= 2
        assert "data-field=" not in page and "data-action=" not in page
        assert "沈嘉禾" in page
