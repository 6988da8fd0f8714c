"""A mock inspection from the application to the report, over HTTP: closing is refused as long as one finding is open."""

import io
import json

import pytest
from PIL import Image

from tests.support.http_client import Person

REFUSED = (400, 403, 404, 409, 417)
REQUEST, INSPECTION, NONCONFORMITY = "Service Request", "Mock Inspection", "Nonconformity"
EMPTY = {"result": "", "note": "", "reason": "", "photo": ""}


@pytest.fixture(scope="module")
def people():
    names = ("enterprise", "enterprise2", "station", "inspector", "inspector2", "town2")
    return {name: Person(f"{name}@demo.test") for name in names}


@pytest.fixture(scope="module")
def case():
    return {}


def act(person, doctype, name, action, **more):
    return person.call(
        "reg_station.workflow.progress.take_action", doctype=doctype, name=name, action=action, **more
    )


def photo() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "#5b93ad").save(buffer, "JPEG")
    return buffer.getvalue()


class TestMockInspection:
    def test_01_without_an_application_nothing_is_planned(self, people, case):
        request = people["enterprise"].call(
            "reg_station.portal.guidance.start_request",
            service_item="7.2.7.2",
            subject="产线模拟检查",
            product="检查旅程导管",
        )
        case["request"] = request.message["name"]
        case["plan"] = {
            "inspection_kind": "Mock Inspection",
            "service_request": case["request"],
            "planned_on": "2026-12-01",
            "site_address": "科创路 1 号",
            "inspectors": [{"inspector": f"{name}@demo.test"} for name in ("inspector", "inspector2")],
        }
        refused = people["station"].post(f"/api/resource/{INSPECTION}", **case["plan"])
        assert refused.status in REFUSED and "申请" in refused.sentences

    def test_02_applied_for_and_taken_on_it_is_planned(self, people, case):
        name = case["request"]
        stored = people["enterprise"].get(f"/api/resource/{REQUEST}/{name}").data
        saved = people["enterprise"].call(
            "reg_station.portal.records.save",
            doctype=REQUEST,
            name=name,
            modified=stored["modified"],
            values={"application": "申请对生产现场进行模拟检查。"},
        )
        assert saved.status == 200, saved.text
        assert act(people["enterprise"], REQUEST, name, "Submit").status == 200
        assert act(people["station"], REQUEST, name, "Accept").status == 200
        assert people["enterprise"].post(f"/api/resource/{INSPECTION}", **case["plan"]).status in REFUSED
        made = people["station"].post(f"/api/resource/{INSPECTION}", **case["plan"])
        assert made.status == 200, made.text
        case["name"] = made.data["name"]
        assert made.data["checklist_is_example"] and len(made.data["clauses"]) > 30
        assert case["name"] in people["inspector"].page("/station").text
        for stranger in ("enterprise2", "town2"):
            assert people[stranger].page(f"/station/inspections/{case['name']}").status == 404

    def test_03_two_inspectors_answer_on_their_phones(self, people, case):
        name = case["name"]
        assert act(people["inspector"], INSPECTION, name, "Start Inspection").status == 200
        page = people["inspector"].page(f"/station/inspections/{name}")
        assert page.text.count("data-clause=") > 30
        clauses = people["inspector"].get(f"/api/resource/{INSPECTION}/{name}").data["clauses"]
        taken = people["inspector"].upload(INSPECTION, name, "现场.jpg", photo(), pictures_only="1")
        assert taken.status == 200, taken.text
        answers = {
            "3.2": {"result": "Major", "note": "校准过期。", "photo": taken.message["file_url"]},
            "4.2": {"result": "Minor", "note": "旧版文件。"},
            "7.5": {"result": "Not Applicable", "reason": "非无菌产品。"},
        }
        for number, row in enumerate(clauses):
            who = people["inspector" if number % 2 else "inspector2"]
            values = {**EMPTY, "result": "Conforms", **answers.get(row["code"], {})}
            saved = who.call(
                "reg_station.portal.inspections.save_clause",
                name=name,
                clause=row["name"],
                before=EMPTY,
                values=values,
            )
            assert saved.status == 200, saved.text
        assert saved.message["answered"] == saved.message["total"] == len(clauses)
        late = people["inspector2"].call(
            "reg_station.portal.inspections.save_clause",
            name=name,
            clause=clauses[0]["name"],
            before=EMPTY,
            values={"result": "Minor", "note": "x"},
        )
        assert late.status == 409

    def test_04_the_end_of_the_visit_gives_the_nonconformities(self, people, case):
        name = case["name"]
        assert act(people["inspector"], INSPECTION, name, "Finish Visit").status in REFUSED
        concluded = people["inspector"].call(
            "reg_station.portal.inspections.save_conclusion",
            name=name,
            before={"conclusion": "", "summary": ""},
            values={"conclusion": "Passed after Rectification", "summary": "请整改。"},
        )
        assert concluded.status == 200, concluded.text
        assert act(people["enterprise"], INSPECTION, name, "Finish Visit").status in REFUSED
        assert act(people["inspector"], INSPECTION, name, "Finish Visit").message["state"] == "Rectification"
        rows = people["enterprise"].get(
            f"/api/resource/{NONCONFORMITY}",
            filters=json.dumps([["inspection", "=", name]]),
            fields='["name","severity","clause_code"]',
            order_by="name asc",
        )
        assert [(row["clause_code"], row["severity"]) for row in rows.data] == [
            ("3.2", "Major"),
            ("4.2", "Minor"),
        ]
        case["found"] = [row["name"] for row in rows.data]

    def closing_is_refused(self, people, name):
        """The form's action, a list's or a bulk action, a value set by REST, a kanban card, an import of rows."""
        assert act(people["station"], INSPECTION, name, "Close Inspection").status in REFUSED
        assert people["station"].put(f"/api/resource/{INSPECTION}/{name}", state="Closed").status in REFUSED
        people["station"].call(
            "frappe.model.workflow.bulk_workflow_approval",
            docnames=json.dumps([name]),
            doctype=INSPECTION,
            action="Close Inspection",
        )
        set_value = people["station"].call(
            "frappe.client.set_value", doctype=INSPECTION, name=name, fieldname="state", value="Closed"
        )
        assert set_value.status in REFUSED
        people["station"].call(
            "frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
            doctype=INSPECTION,
            docnames=json.dumps([name]),
            action="update",
            data=json.dumps({"state": "Closed"}),
        )
        assert people["station"].get(f"/api/resource/{INSPECTION}/{name}").data["state"] != "Closed"

    def test_05_the_enterprise_answers_with_evidence(self, people, case):
        self.closing_is_refused(people, case["name"])
        for number, name in enumerate(case["found"]):
            page = people["enterprise"].page(f"/station/nonconformities/{name}")
            assert page.status == 200 and "下一步" in page.text
            assert act(people["enterprise"], NONCONFORMITY, name, "Report Rectified").status in REFUSED
            sent = people["enterprise"].upload(NONCONFORMITY, name, "整改.jpg", photo())
            assert sent.status == 200, sent.text
            stored = people["enterprise"].get(f"/api/resource/{NONCONFORMITY}/{name}").data
            values = {
                "cause": "没有提醒。",
                "corrective_action": "改为系统提醒。",
                "evidence": [{"file": sent.message["file_url"], "note": f"照片 {number}"}],
            }
            saved = people["enterprise"].call(
                "reg_station.portal.records.save",
                doctype=NONCONFORMITY,
                name=name,
                modified=stored["modified"],
                values=values,
            )
            assert saved.status == 200, saved.text
            assert act(people["enterprise"], NONCONFORMITY, name, "Report Rectified").status == 200
            assert act(people["enterprise"], NONCONFORMITY, name, "Accept Rectification").status in REFUSED

    def test_06_one_reopened_keeps_it_open_on_every_route(self, people, case):
        _first, second = case["found"]
        assert act(people["inspector"], INSPECTION, case["name"], "Begin Recheck").status == 200
        for name in case["found"]:
            done = act(people["inspector2"], NONCONFORMITY, name, "Accept Rectification")
            assert done.message["state"] == "Closed"
        reopen = "reg_station.guidance_services.rectification.reopen"
        assert people["enterprise"].call(reopen, name=second, reason="x").status in REFUSED
        assert people["inspector"].call(reopen, name=second, reason="现场仍有旧版。").status == 200
        self.closing_is_refused(people, case["name"])
        assert "现场仍有旧版" in people["enterprise"].page(f"/station/nonconformities/{second}").text

    def test_07_rectified_rechecked_closed(self, people, case):
        name, second = case["name"], case["found"][1]
        report = "/api/method/reg_station.guidance_services.inspection_report.download"
        assert people["enterprise"].get(report, name=name).status in REFUSED
        assert act(people["enterprise"], NONCONFORMITY, second, "Report Rectified").status == 200
        assert act(people["inspector"], NONCONFORMITY, second, "Accept Rectification").status == 200
        closed = act(people["inspector"], INSPECTION, name, "Close Inspection")
        assert closed.status == 200 and closed.message["state"] == "Closed"
        reopen = "reg_station.guidance_services.rectification.reopen"
        assert people["inspector"].call(reopen, name=second, reason="zu spät").status in REFUSED

    def test_08_the_report_goes_to_the_enterprise(self, people, case):
        report = "/api/method/reg_station.guidance_services.inspection_report.download"
        pdf = people["enterprise"].get(report, name=case["name"], file_format="pdf")
        assert pdf.status == 200 and pdf.content.startswith(b"%PDF")
        docx = people["enterprise"].get(report, name=case["name"], file_format="docx")
        assert docx.status == 200 and docx.content.startswith(b"PK")
        assert people["enterprise2"].get(report, name=case["name"]).status in REFUSED
        rows = people["enterprise"].get(
            "/api/resource/Mock Inspection Clause", parent=INSPECTION, fields='["note"]'
        )
        assert rows.status in REFUSED
