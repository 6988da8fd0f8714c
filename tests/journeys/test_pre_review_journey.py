"""A pre-review in three rounds over HTTP: missing and misnamed, page numbers broken, ready; the opinion in hand."""

import io
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from docx import Document

from reg_station.guidance_services.prereview import samples
from tests.support.http_client import Answer, Person

REFUSED = (400, 403, 404, 409, 417)
REQUEST, CASE = "Service Request", "Pre-Review"
PORTAL = "reg_station.portal.pre_reviews"
OPINION = "reg_station.guidance_services.pre_review_opinion.download"
PRODUCT = f"一次性输尿管软镜{uuid.uuid4().hex[:4]}"
ENTERPRISE = "澄湖启明医疗科技有限公司"
TECHNICAL, REPORT, DECLARATION = "3.4", "3.6", "1.4"
PATIENCE = 60


@pytest.fixture(scope="module")
def people():
    return {
        name: Person(f"{name}@demo.test") for name in ("enterprise", "enterprise2", "station", "town", "city")
    }


@pytest.fixture(scope="module")
def case():
    return {}


def act(person, name, action, doctype=CASE, **more):
    return person.call(
        "reg_station.workflow.progress.take_action", doctype=doctype, name=name, action=action, **more
    )


def stored(person, name, doctype=CASE):
    answer = person.get(f"/api/resource/{doctype}/{name}")
    assert answer.status == 200, answer.text
    return answer.data


def upload(person, name, code, content, filename=None):
    return Answer(
        person.session.post(
            person.url(f"/api/method/{PORTAL}.upload"),
            data={"name": name, "item_code": code},
            files={"file": (filename or f"{code}.pdf", content)},
            timeout=60,
        )
    )


def checked(person, name):
    """Wait until the background has checked every file."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = person.call(f"{PORTAL}.status", name=name)
        assert answer.status == 200, answer.text
        if not answer.message["waiting"]:
            return
        time.sleep(0.3)
    raise AssertionError("the files are still waiting for their checks")


def paper(items, code, **changes):
    item = items[code]
    return samples.paper(
        item["title"],
        changes.get("enterprise", ENTERPRISE),
        changes.get("product", PRODUCT),
        item["headings"],
        changes.get("words", ""),
    )


def papers_of(person, name):
    return {
        entry["code"]: entry for entry in person.call(f"{PORTAL}.overview", name=name).message["documents"]
    }


def test_01_it_starts_from_the_request_that_the_station_has_taken_on(people, case):
    made = people["enterprise"].post(
        "/api/resource/Biomedical Product",
        product_name=PRODUCT,
        enterprise=stored_enterprise(people["enterprise"]),
        product_type="Medical Device",
        device_class="II",
    )
    assert made.status == 200, made.text
    asked = people["enterprise"].call(
        "reg_station.portal.guidance.start_request",
        service_item="7.2.7.1",
        subject="输尿管软镜资料预审",
        product=PRODUCT,
    )
    request = asked.message["name"]
    start = {"service_request": request, "product": made.data["name"]}
    method = "reg_station.guidance_services.pre_reviews.start"
    assert people["enterprise"].call(method, **start).status in REFUSED
    modified = stored(people["enterprise"], request, REQUEST)["modified"]
    people["enterprise"].call(
        "reg_station.portal.records.save",
        doctype=REQUEST,
        name=request,
        modified=modified,
        values={"application": "请预审全部申报资料。"},
    )
    assert act(people["enterprise"], request, "Submit", REQUEST).status == 200
    assert act(people["station"], request, "Accept", REQUEST).status == 200
    assert 'id="start-pre-review"' in people["enterprise"].page(f"/station/requests/{request}").text
    assert people["enterprise2"].call(method, **start).status in REFUSED
    # Two clicks at once make one pre-review.
    with ThreadPoolExecutor(2) as pool:
        twins = [Person("enterprise@demo.test"), Person("enterprise@demo.test")]
        answers = list(pool.map(lambda person: person.call(method, **start), twins))
    assert sorted(answer.status == 200 for answer in answers) == [False, True], [a.text for a in answers]
    begun = next(answer for answer in answers if answer.status == 200)
    case.update(request=request, name=begun.message["name"])
    assert people["enterprise"].call(method, **start).status in REFUSED
    case["items"] = papers_of(people["enterprise"], case["name"])
    assert people["enterprise"].page(begun.message["url"]).status == 200


def stored_enterprise(person):
    rows = person.get("/api/resource/Enterprise", filters=f'[["enterprise_name","=","{ENTERPRISE}"]]').data
    return rows[0]["name"]


def test_02_others_know_nothing_of_it(people, case):
    for who in ("enterprise2", "town", "city"):
        assert people[who].get(f"/api/resource/{CASE}/{case['name']}").status in REFUSED
        assert people[who].page(f"/station/pre-reviews/{case['name']}").status == 404
        assert upload(people[who], case["name"], "2", b"%PDF-1.4").status in REFUSED


def test_03_round_one_lacks_a_document_and_misnames_the_enterprise(people, case):
    name, person = case["name"], people["enterprise"]
    assert act(person, name, "Submit").status in REFUSED
    refused = upload(person, name, "2", b"MZ", "setup.exe")
    assert refused.status in REFUSED and "PDF" in refused.sentences
    broken = upload(person, name, REPORT, b"%PDF-1.7 broken")
    assert broken.status == 200, broken.text
    for code, item in case["items"].items():
        if item["required"] and code not in (DECLARATION, REPORT):
            wrong = {"enterprise": ENTERPRISE.replace("启明", "启名")} if code == TECHNICAL else {}
            answer = upload(person, name, code, samples.pdf(paper(case["items"], code, **wrong)))
            assert answer.status == 200, answer.text
    checked(person, name)
    page = person.page(f"/station/pre-reviews/{name}").text
    assert "澄湖启名医疗科技有限公司" in page and "已损坏" in page
    assert upload(person, name, REPORT, samples.pdf(paper(case["items"], REPORT))).status == 200
    checked(person, name)
    assert act(person, name, "Submit").message["state"] == "Submitted"
    assert upload(person, name, DECLARATION, samples.pdf(paper(case["items"], DECLARATION))).status in REFUSED
    assert act(person, name, "Start Review").status in REFUSED


def test_04_it_is_returned_and_cannot_be_called_ready(people, case):
    name, station = case["name"], people["station"]
    assert act(station, name, "Start Review").status == 200
    assert stored(station, case["request"], REQUEST)["state"] == "Under Way"
    assert station.put(f"/api/resource/{CASE}/{name}", conclusion="Ready to File").status == 200
    refused = act(station, name, "Conclude")
    assert refused.status in REFUSED and "符合性声明" in refused.sentences
    assert act(station, name, "Return").status in REFUSED
    assert (
        act(station, name, "Return", reason="缺一份声明，一处企业名称有误。").message["state"] == "Returned"
    )
    row = stored(station, name)
    assert row["clock_standing"] == "Waiting for the Enterprise" and row["round_number"] == 2


def test_05_round_two_mends_both_and_breaks_the_page_numbers(people, case):
    name, person, station = case["name"], people["enterprise"], people["station"]
    assert upload(person, name, DECLARATION, samples.pdf(paper(case["items"], DECLARATION))).status == 200
    wrong = samples.renumbered(paper(case["items"], TECHNICAL), 1, 2, 4)
    assert upload(person, name, TECHNICAL, samples.pdf(wrong)).status == 200
    checked(person, name)
    assert act(person, name, "Resubmit").message["state"] == "Submitted"
    seen = person.call(f"{PORTAL}.differences", name=name).message
    changes = {row["code"]: row["change"] for row in seen["documents"]}
    assert (changes[DECLARATION], changes[TECHNICAL], changes["2"]) == ("Added", "Replaced", "Unchanged")
    assert seen["findings"]["resolved"] == 2 and seen["findings"]["new"] == 1
    words = person.call(f"{PORTAL}.text_difference", name=name, item_code=TECHNICAL).message
    changed = "".join(text for row in words["rows"] for text, marked in row["parts"] if marked)
    assert "名" in changed and "明" in changed
    assert act(station, name, "Start Review").status == 200
    row = stored(station, name)
    findings = [
        *row["findings"],
        {"item_code": "2", "kind": "Content", "severity": "Blocking", "text": "请补充产品结构图。"},
    ]
    saved = station.put(f"/api/resource/{CASE}/{name}", findings=findings)
    assert saved.status == 200, saved.text
    assert "请补充产品结构图" not in person.page(f"/station/pre-reviews/{name}").text
    assert act(station, name, "Return", reason="页码不连续，另有一条内容意见。").status == 200
    assert "请补充产品结构图" in person.page(f"/station/pre-reviews/{name}").text


def test_06_an_answer_is_given_and_no_finding_is_resolved_by_the_enterprise(people, case):
    name, person = case["name"], people["enterprise"]
    rows = stored(people["station"], name)["findings"]
    mine = next(row for row in rows if row["text"] == "请补充产品结构图。")
    method = "reg_station.guidance_services.pre_reviews.answer"
    assert people["enterprise2"].call(method, name=name, finding=mine["name"], text="x").status in REFUSED
    assert person.call(method, name=name, finding=mine["name"], text=" ").status in REFUSED
    assert person.call(method, name=name, finding=mine["name"], text="已补充，见第3页。").status == 200
    for row in rows:
        row["state"] = "Resolved"
    person.put(f"/api/resource/{CASE}/{name}", findings=rows)
    states = {row["text"]: row["state"] for row in stored(people["station"], name)["findings"]}
    assert states["请补充产品结构图。"] == "Answered"
    case["mine"] = mine["name"]


def test_07_round_three_is_ready_and_the_opinion_is_issued(people, case):
    name, person, station = case["name"], people["enterprise"], people["station"]
    assert upload(person, name, TECHNICAL, samples.pdf(paper(case["items"], TECHNICAL))).status == 200
    assert (
        upload(
            person,
            name,
            "2",
            samples.docx(paper(case["items"], "2", words="产品结构图见附图。")),
            "综述.docx",
        ).status
        == 200
    )
    checked(person, name)
    assert act(person, name, "Resubmit").status == 200
    assert act(station, name, "Start Review").status == 200
    assert act(station, name, "Conclude").status in REFUSED
    rows = stored(station, name)["findings"]
    next(row for row in rows if row["name"] == case["mine"])["state"] = "Resolved"
    saved = station.put(
        f"/api/resource/{CASE}/{name}",
        findings=rows,
        conclusion="Ready to File",
        opinion="资料齐全，可以提交注册申请。",
    )
    assert saved.status == 200, saved.text
    assert person.get(f"/api/method/{OPINION}", name=name).status in REFUSED
    assert act(station, name, "Conclude").message["state"] == "Concluded"
    request = stored(person, case["request"], REQUEST)
    assert request["state"] == "Delivered" and name in request["result"]


def test_08_the_opinion_says_what_happened(people, case):
    name = case["name"]
    answer = people["enterprise"].get(f"/api/method/{OPINION}", name=name, file_format="docx")
    assert answer.status == 200
    document = Document(io.BytesIO(answer.content))
    words = "\n".join(
        [line.text for line in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    for part in (
        name,
        ENTERPRISE,
        PRODUCT,
        "预审意见书",
        "可以申报",
        "请补充产品结构图",
        "已补充，见第3页",
        "第 2 轮已解决",
        "第 3 轮已解决",
    ):
        assert part in words, part
    assert len(document.tables[1].rows) == 4
    pdf = people["enterprise"].get(f"/api/method/{OPINION}", name=name, file_format="pdf")
    assert pdf.status == 200 and pdf.content.startswith(b"%PDF")
    for who in ("enterprise2", "town"):
        assert people[who].get(f"/api/method/{OPINION}", name=name).status in REFUSED


def test_09_what_is_closed_stays_as_it_is_and_reads_are_on_record(people, case):
    name, station = case["name"], people["station"]
    assert station.put(f"/api/resource/{CASE}/{name}", opinion="另一种意见").status in REFUSED
    method = "reg_station.guidance_services.pre_reviews.check_again"
    assert station.call(method, name=name).status in REFUSED
    address = stored(station, name)["documents"][0]["file"]
    assert people["enterprise2"].page(address).status in REFUSED
    assert station.page(address).status == 200
    entries = Person("auditor@demo.test").get(
        "/api/resource/Audit Entry",
        filters=f'[["reference_name","=","{name}"],["event","=","file read"]]',
        fields='["user","event"]',
    )
    assert entries.status == 200, entries.text
    assert "station@demo.test" in {row["user"] for row in entries.data}
    assert "enterprise@demo.test" not in {row["user"] for row in entries.data}
