"""The papers of the demo district's appraisal over HTTP: who gets which, with the headers that a browser goes by."""

import io
import json
from datetime import date

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.support.http_client import Person

PAPERS = "/api/method/reg_station.appraisal.papers"
CIRCULAR, APPRAISAL, ROUND = "Appraisal Circular", "Service Appraisal", "Appraisal Round"
LAST = date.today().year - 1
OFFICER, APPROVER, POINT, TOWN = (f"{who}@demo.test" for who in ("station", "approver", "point", "town"))


def one(person: Person, doctype: str, *filters) -> str:
    answer = person.get(f"/api/resource/{doctype}", filters=json.dumps([list(row) for row in filters]))
    assert answer.status == 200 and answer.data, answer.text[:300]
    return answer.data[0]["name"]


@pytest.fixture(scope="module")
def officer() -> Person:
    return Person(OFFICER)


def test_everybody_gets_the_issued_letter_and_nobody_else_the_draft(officer):
    issued = one(officer, CIRCULAR, ("workflow_state", "=", "Issued"), ("round_year", "=", LAST))
    waiting = one(officer, CIRCULAR, ("workflow_state", "=", "Awaiting Issue"), ("round_year", "=", LAST))
    guest = Person()
    answer = guest.get(f"{PAPERS}.circular", name=issued)
    assert answer.status == 200 and answer.content.startswith(b"%PDF")
    assert "pdf" in answer.headers["Content-Type"] and issued in answer.headers["Content-Disposition"]
    words = "".join(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split()
    )
    assert "考核评估结果的通报" in words and "整改中，暂不评定等级" in words and "草稿" not in words
    docx = guest.get(f"{PAPERS}.circular", name=issued, kind="docx")
    assert docx.content.startswith(b"PK") and "attachment" in docx.headers["Content-Disposition"]
    for stranger in (guest, Person(POINT)):
        assert stranger.get(f"{PAPERS}.circular", name=waiting).status == 404
    for reader in (officer, Person(APPROVER)):
        draft = reader.get(f"{PAPERS}.circular", name=waiting)
        assert draft.status == 200 and draft.content.startswith(b"%PDF")


def test_the_point_gets_its_sheet_and_no_other(officer):
    point = Person(POINT)
    own = one(point, APPRAISAL, ("round_year", "=", LAST))
    answer = point.get(f"{PAPERS}.sheet", name=own)
    assert answer.status == 200 and answer.content.startswith(b"%PDF")
    foreign = one(officer, APPRAISAL, ("round_year", "=", LAST), ("name", "!=", own))
    assert point.get(f"{PAPERS}.sheet", name=foreign).status in (403, 404)
    assert Person().get(f"{PAPERS}.sheet", name=own).status in (401, 403)


def test_the_round_in_excel_and_its_trace_in_the_trail(officer):
    season = one(officer, ROUND, ("round_year", "=", LAST), ("appraisee_kind", "=", "Service Point"))
    answer = officer.get(f"{PAPERS}.workbook", round=season)
    assert answer.status == 200 and "spreadsheetml" in answer.headers["Content-Type"]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert any(cell.value == "优秀" for row in sheet.iter_rows() for cell in row)
    trail = Person("auditor@demo.test").get(
        "/api/resource/Audit Entry",
        filters=f'[["reference_name","=","{season}"],["event","=","exported"]]',
        fields='["details"]',
    )
    assert trail.status == 200 and any("Appraisal Workbook" in row["details"] for row in trail.data)
    for stranger in (POINT, "enterprise@demo.test"):
        assert Person(stranger).get(f"{PAPERS}.workbook", round=season).status in (403, 404)
