"""A key project's item runs late and is told once; a priority channel with one clause not evidenced, over HTTP."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from docx import Document

from tests.support.http_client import Answer, Person

REFUSED = (400, 403, 404, 409, 417)
PROJECT, ITEM, CHANNEL = "Key Project", "Key Project Service Item", "Channel Recommendation"
CHANNELS = "reg_station.product_registry.channels"


@pytest.fixture(scope="module")
def people():
    return {
        name: Person(f"{name}@demo.test")
        for name in (
            "enterprise",
            "enterprise2",
            "station",
            "station2",
            "approver",
            "department",
            "department2",
        )
    }


@pytest.fixture(scope="module")
def case():
    return {}


def act(person, doctype, name, action, **more):
    return person.call(
        "reg_station.workflow.progress.take_action", doctype=doctype, name=name, action=action, **more
    )


def sent(person, method, filename, content, **values):
    """A multipart call with the file in the part `file`."""
    return Answer(
        person.session.post(
            person.url(f"/api/method/{method}"), data=values, files={"file": (filename, content)}, timeout=60
        )
    )


def one(person, doctype, **filters):
    rows = person.get(
        f"/api/resource/{doctype}",
        filters=str([[key, "=", value] for key, value in filters.items()]).replace("'", '"'),
        fields='["*"]',
    ).data
    return rows[0] if rows else None


class TestKeyProject:
    def test_01_the_station_proposes_and_the_bureau_decides(self, people, case):
        enterprise = one(people["enterprise"], "Enterprise")["name"]
        made = people["station"].post(
            f"/api/resource/{PROJECT}",
            project_name="导管智能产线",
            project_year=2026,
            project_kind="产业化建设项目",
            enterprise=enterprise,
            inclusion_reason="列入市级清单。",
            investment=1000,
        )
        assert made.status == 200, made.text
        case["project"] = made.data["name"]
        assert act(people["station"], PROJECT, case["project"], "Include").status in REFUSED
        assert act(people["approver"], PROJECT, case["project"], "Include").message["state"] == "Included"

    def test_02_each_department_has_its_own_item(self, people, case):
        made = people["station"].call(
            "reg_station.product_registry.key_projects.add_proposed", project=case["project"]
        )
        assert made.status == 200 and len(made.message["made"]) == 3, made.text
        mine = one(people["department"], ITEM, project=case["project"])
        assert mine["department"] == "区经委" and mine["project_name"] == "导管智能产线"
        case["item"] = mine["name"]
        assert people["department2"].get(f"/api/resource/{ITEM}/{case['item']}").status in REFUSED
        assert people["department"].get(f"/api/resource/{PROJECT}/{case['project']}").status in REFUSED

    def test_03_the_department_works_and_notes(self, people, case):
        assert act(people["department2"], ITEM, case["item"], "Start").status in REFUSED
        assert act(people["department"], ITEM, case["item"], "Start").message["state"] == "Under Way"
        saved = people["department"].put(
            f"/api/resource/{ITEM}/{case['item']}", notes=[{"note": "已联系企业。"}]
        )
        assert saved.status == 200 and saved.data["notes"][0]["noted_by"] == "department@demo.test"
        assert act(people["department"], ITEM, case["item"], "Finish").status in REFUSED

    def test_04_the_enterprise_sees_the_standing_and_no_notes(self, people, case):
        page = people["enterprise"].page("/station/key-projects").text
        assert "导管智能产线" in page and "产业政策与用地用房对接" in page
        assert "已联系企业。" not in page
        assert "导管智能产线" not in people["enterprise2"].page("/station/key-projects").text

    def test_05_what_is_late_was_told_to_its_department_once(self, people):
        late = (
            people["department"]
            .get(f"/api/resource/{ITEM}", filters='[["overdue","=",1]]', fields='["name","due_on"]')
            .data
        )
        assert late
        for row in late:
            told = (
                people["department"]
                .get(
                    "/api/resource/Notification Log",
                    filters=f'[["document_name","=","{row["name"]}|{row["due_on"]}"],["for_user","=","department@demo.test"]]',
                )
                .data
            )
            assert len(told) == 1


class TestPriorityChannel:
    def test_01_the_enterprise_applies(self, people, case):
        made = people["enterprise"].post(
            "/api/resource/Biomedical Product",
            product_name="一次性输尿管鞘",
            product_type="Medical Device",
            device_class="II",
            enterprise=one(people["enterprise"], "Enterprise")["name"],
        )
        assert made.status == 200, made.text
        way = people["station"].post(
            "/api/resource/Registration Progress", product=made.data["name"], current_stage="Intent"
        )
        assert way.status == 200, way.text
        moved = people["station"].call(
            "reg_station.product_registry.following.move_on",
            name=way.data["name"],
            stage="Testing",
            evidence=sent(
                people["station"], "upload_file", "报告.pdf", b"%PDF-1.4 report", is_private=1
            ).message["file_url"],
        )
        assert moved.status == 200, moved.text
        begun = people["enterprise"].call(f"{CHANNELS}.start", product=made.data["name"], channel="Priority")
        assert begun.status == 200, begun.text
        case["name"] = begun.message["name"]
        page = people["enterprise"].page(begun.message["url"])
        assert page.status == 200 and 'id="example-note"' in page.text and 'data-clause="P3"' in page.text
        assert people["enterprise2"].page(begun.message["url"]).status == 404
        assert (
            act(people["enterprise"], CHANNEL, case["name"], "Submit").message["state"] == "Under Assessment"
        )

    def test_02_one_clause_without_evidence_is_refused(self, people, case):
        self.evidence(people, case, "P5")
        self.evidence(people, case, "P4b")
        for code in ("P5", "P4b"):
            assert self.judge(people["station"], case, code).status == 200
        assert self.judge(people["station"], case, "P3").status in REFUSED
        assert self.judge(people["enterprise"], case, "P3").status in REFUSED
        assert self.conclude(people["station2"], case).status == 200
        refused = act(people["station2"], CHANNEL, case["name"], "Decide")
        assert refused.status in REFUSED and "P3" in refused.sentences

    def test_03_evidenced_it_is_decided_by_somebody_else(self, people, case):
        self.evidence(people, case, "P3")
        assert self.judge(people["station"], case, "P3").status == 200
        assert act(people["station"], CHANNEL, case["name"], "Decide").status in REFUSED
        assert act(people["station2"], CHANNEL, case["name"], "Decide").message["state"] == "Decided"
        page = people["enterprise"].page(f"/station/channels/{case['name']}").text
        assert 'id="result"' in page and "要点均符合" in page

    def test_04_the_letter_names_the_clauses(self, people, case):
        address = "/api/method/reg_station.product_registry.channel_letters.download_letter"
        assert people["enterprise"].get(address, name=case["name"]).status in REFUSED
        letter = people["station"].get(address, name=case["name"])
        assert letter.status == 200
        document = Document(io.BytesIO(letter.content))
        words = "\n".join(paragraph.text for paragraph in document.paragraphs)
        assert "P3　" in words and "一次性输尿管鞘" in words and "示例" in words
        saved = people["station"].put(f"/api/resource/{CHANNEL}/{case['name']}", city_office="市局注册处")
        assert saved.status == 200, saved.text
        reported = act(people["station"], CHANNEL, case["name"], "Report to City")
        assert reported.message["state"] == "Reported to the City"

    def evidence(self, people, case, code):
        answer = sent(
            people["enterprise"],
            "reg_station.portal.channels.upload_evidence",
            "证明.pdf",
            b"%PDF-1.4 proof " + code.encode(),
            name=case["name"],
            code=code,
        )
        assert answer.status == 200, answer.text

    def judge(self, person, case, code):
        return person.call(
            f"{CHANNELS}.judge", name=case["name"], code=code, standing="Met", reason="已核对。"
        )

    def conclude(self, person, case):
        return person.put(
            f"/api/resource/{CHANNEL}/{case['name']}",
            conclusion="Recommended",
            conclusion_reason="要点均符合。",
        )


class TestTwoAtOnce:
    """Two officers press the same button at the same moment."""

    def both(self, call):
        with ThreadPoolExecutor(2) as pool:
            people = [Person("station@demo.test"), Person("station2@demo.test")]
            return list(pool.map(call, people))

    def test_a_service_list_is_made_once(self, people):
        enterprise = one(people["enterprise"], "Enterprise")["name"]
        made = people["station"].post(
            f"/api/resource/{PROJECT}",
            project_name="两人同时",
            project_year=2026,
            project_kind="产业化建设项目",
            enterprise=enterprise,
            inclusion_reason="并发。",
        )
        name = made.data["name"]
        assert act(people["approver"], PROJECT, name, "Include").status == 200
        answers = self.both(
            lambda person: person.call("reg_station.product_registry.key_projects.add_proposed", project=name)
        )
        assert sorted(len(answer.message["made"]) for answer in answers if answer.status == 200) in (
            [0, 3],
            [3],
        )
        rows = people["station"].get(f"/api/resource/{ITEM}", filters=f'[["project","=","{name}"]]').data
        assert len(rows) == 3

    def test_a_product_enters_a_channel_once(self, people):
        made = people["enterprise"].post(
            "/api/resource/Biomedical Product",
            product_name="并发导管",
            product_type="Medical Device",
            device_class="II",
            enterprise=one(people["enterprise"], "Enterprise")["name"],
        )
        product = made.data["name"]
        answers = self.both(
            lambda person: person.call(f"{CHANNELS}.start", product=product, channel="Priority")
        )
        assert sorted(answer.status == 200 for answer in answers) == [False, True]
        rows = (
            people["station"].get(f"/api/resource/{CHANNEL}", filters=f'[["product","=","{product}"]]').data
        )
        assert len(rows) == 1
