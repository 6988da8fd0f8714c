"""One idle cleanroom from registration of its owner to the outcome of its use, over HTTP, as each person would."""

import json
import re

import pytest

from reg_station.demo.enterprises import code
from tests.support.http_client import Person
from tests.support.sharing_over_http import Market, day

REFUSED = (400, 403, 404, 409, 417)
CONTACTS = ("13900004321", "13700008765", "容与", "子规")


@pytest.fixture(scope="module")
def people():
    return {
        name: Person(f"{name}@demo.test" if name != "guest" else None)
        for name in ("guest", "enterprise", "enterprise2", "station", "station2", "town2", "city", "approver")
    }


@pytest.fixture(scope="module")
def case():
    return {}


class TestRegistering:
    def register(self, person, **values):
        return person.call(
            "reg_station.product_registry.registering.register",
            **{
                "enterprise_name": "澄湖新叶医疗器械有限公司",
                "uscc": code(71),
                "town": "青禾镇",
                "applicant_name": "叶知秋",
                "applicant_email": "ye.zhiqiu@company.test",
                "applicant_phone": "13600001111",
                **values,
            },
        )

    def test_01_a_wrong_code_is_refused_and_says_why(self, people):
        wrong = code(71)[:-1] + ("0" if code(71)[-1] != "0" else "1")
        answer = self.register(people["guest"], uscc=wrong)
        assert answer.status in REFUSED
        assert "校验" in answer.sentences or "check digit" in answer.sentences
        assert self.register(people["guest"], town="没有的镇").status in REFUSED
        assert self.register(people["guest"], website="http://spam.test").status in REFUSED

    def test_02_a_registration_waits_and_opens_nothing(self, people, case):
        answer = self.register(people["guest"])
        assert answer.status == 200, answer.text
        assert answer.message["kind"] == "New Enterprise"
        case["registration"] = answer.message["name"]
        assert self.register(people["guest"]).status in REFUSED
        login = people["guest"].call("login", usr="ye.zhiqiu@company.test", pwd="demo")
        assert login.status == 401

    def test_03_another_town_does_not_see_it_and_the_station_approves(self, people, case):
        path = f"/api/resource/Enterprise Registration/{case['registration']}"
        assert people["town2"].get(path).status == 403
        answer = people["station"].call(
            "reg_station.workflow.progress.take_action",
            doctype="Enterprise Registration",
            name=case["registration"],
            action="Approve",
        )
        assert answer.status == 200, answer.text
        enterprise = people["station"].get(path).data["enterprise"]
        doc = people["station"].get(f"/api/resource/Enterprise/{enterprise}").data
        assert doc["uscc"] == code(71) and [row["user"] for row in doc["users"]] == ["ye.zhiqiu@company.test"]

    def test_04_a_second_one_with_the_code_is_refused_in_the_register(self, people):
        answer = people["station"].post(
            "/api/resource/Enterprise", enterprise_name="另一家", uscc=code(71), town="青禾镇"
        )
        assert answer.status in REFUSED and "澄湖新叶医疗器械有限公司" in answer.sentences


class TestListing:
    def test_01_the_owner_enters_it_and_another_person_verifies(self, people, case):
        own = people["enterprise"].get("/api/resource/Enterprise", fields='["name", "town"]').data[0]
        case["owner"] = own["name"]
        answer = people["enterprise"].post(
            "/api/resource/Shared Resource",
            title="旅程用洁净间",
            resource_type="Cleanroom",
            enterprise=own["name"],
            town=own["town"],
            area=333,
            cleanliness_class="GMP C",
            available_from=day(0),
            contact_person="容与",
            contact_phone="13900004321",
            utilities=[{"utility": "Purified Water"}],
        )
        assert answer.status == 200, answer.text
        case["listing"] = answer.data["name"]
        for state in ("Verified", "Published"):
            put = people["enterprise"].put(
                f"/api/resource/Shared Resource/{case['listing']}", workflow_state=state
            )
            assert put.status in REFUSED

    def test_02_it_is_not_on_the_market_before(self, people, case):
        assert "旅程用洁净间" not in people["guest"].page("/station/market").text
        assert people["guest"].page(f"/station/market/{case['listing']}").status == 404
        market = Market()
        market.step(people["enterprise"], "Shared Resource", case["listing"], "Submit")
        market.step(people["station2"], "Shared Resource", case["listing"], "Verify")
        market.step(people["station2"], "Shared Resource", case["listing"], "Publish")

    def test_03_everybody_sees_it_and_nobody_sees_whom_to_call(self, people, case):
        page = people["guest"].page(f"/station/market/{case['listing']}")
        assert page.status == 200 and "旅程用洁净间" in page.text and "333" in page.text
        others = [
            people["guest"].page("/station/market"),
            people["enterprise2"].page(f"/station/market/{case['listing']}"),
        ]
        for shown in (page, *others):
            assert not any(word in shown.text for word in CONTACTS)
        assert people["enterprise2"].get(f"/api/resource/Shared Resource/{case['listing']}").status == 403
        assert (
            not people["city"]
            .get(f"/api/resource/Shared Resource/{case['listing']}")
            .data.get("contact_phone")
        )


class TestIntroduction:
    def test_01_a_demand_is_accepted_and_matched_with_reasons(self, people, case):
        own = people["enterprise2"].get("/api/resource/Enterprise", fields='["name"]').data[0]["name"]
        answer = people["enterprise2"].post(
            "/api/resource/Resource Demand",
            title="旅程用需求",
            resource_type="Cleanroom",
            enterprise=own,
            area=320,
            cleanliness_class="ISO 8",
            needed_from=day(5),
            needed_to=day(95),
            contact_person="子规",
            contact_phone="13700008765",
        )
        assert answer.status == 200, answer.text
        case["demand"] = answer.data["name"]
        market = Market()
        market.step(people["enterprise2"], "Resource Demand", case["demand"], "Submit")
        market.step(people["station"], "Resource Demand", case["demand"], "Accept")
        asked = people["enterprise2"].call(
            "reg_station.resource_sharing.asking.ask",
            resource=case["listing"],
            demand=case["demand"],
            note="盼早日看场地",
        )
        assert asked.status == 200, asked.text
        case["match"] = asked.message["match"]
        match = people["enterprise2"].get(f"/api/resource/Resource Match/{case['match']}").data
        assert match["score"] > 0 and any("洁净级别" in row["words_zh"] for row in match["reasons"])
        assert any("leanliness" in row["words_en"] for row in match["reasons"])

    def test_02_the_owner_learns_of_it_by_the_introduction(self, people, case):
        path = f"/api/resource/Resource Match/{case['match']}"
        assert people["enterprise"].get(path).status == 403
        Market().step(people["station"], "Resource Match", case["match"], "Introduce")
        assert people["enterprise"].get(path).status == 200
        for person in (people["enterprise"], people["enterprise2"]):
            page = person.page(f"/station/introductions/{case['match']}")
            assert page.status == 200 and not any(word in page.text for word in CONTACTS)
            assert (
                person.call("reg_station.resource_sharing.contacts.reveal", match=case["match"]).status
                in REFUSED
            )

    def test_03_after_both_have_agreed_they_see_whom_to_call(self, people, case):
        for person in (people["enterprise2"], people["enterprise"]):
            Market.introduction(person, "agree_to_contact", match=case["match"])
        seen = (
            people["enterprise2"]
            .call("reg_station.resource_sharing.contacts.reveal", match=case["match"])
            .message
        )
        assert seen["sides"][0]["contact_phone"] == "13900004321"
        stranger = people["town2"].call("reg_station.resource_sharing.contacts.reveal", match=case["match"])
        assert stranger.status == 403

    def test_04_they_negotiate_and_agree(self, people, case):
        Market.introduction(
            people["enterprise2"], "write_note", match=case["match"], note="下周二上午看现场。"
        )
        Market.introduction(
            people["enterprise2"],
            "propose",
            match=case["match"],
            from_date=day(10),
            to_date=day(40),
            terms="每周五天",
        )
        proposed = (
            people["enterprise"].get(f"/api/resource/Resource Match/{case['match']}").data["proposed_on"]
        )
        done = Market.introduction(
            people["enterprise"], "accept_terms", match=case["match"], proposed_on=proposed
        )
        assert done.message["state"] == "Accepted"
        case["agreement"] = done.message["agreement"]
        for person in (people["enterprise"], people["station"], people["approver"]):
            put = person.put(f"/api/resource/Resource Agreement/{case['agreement']}", to_date=day(400))
            assert put.status in REFUSED

    def test_05_the_outcome_is_told_and_rated(self, people, case):
        market = Market()
        refused = people["station"].call(
            "reg_station.workflow.progress.take_action",
            doctype="Resource Match",
            name=case["match"],
            action="Complete",
        )
        assert refused.status in REFUSED
        market.step(
            people["station"], "Resource Match", case["match"], "Complete", reason="完成三批试制，已结清。"
        )
        rated = Market.introduction(
            people["enterprise2"], "rate", agreement=case["agreement"], rating=5, comment="场地维护良好"
        )
        assert rated.message["rating"] == 5
        agreement = people["city"].get(f"/api/resource/Resource Agreement/{case['agreement']}").data
        assert (agreement["status"], agreement["seeker_rating"]) == ("Completed", "5")

    def test_06_the_report_counts_it(self, people):
        answer = people["station"].call(
            "frappe.desk.query_report.run",
            report_name="Supply and Demand Matching",
            filters=json.dumps({"group_by": "Type"}),
        )
        assert answer.status == 200, answer.text
        rows = [row for row in answer.message["result"] if isinstance(row, dict)]
        room = next(row for row in rows if row["group"] == "洁净厂房")
        assert room["Completed"] >= 1 and room["conversion"] > 0

    def test_07_every_look_at_a_contact_is_on_record(self, case):
        auditor = Person("auditor@demo.test")
        rows = auditor.get(
            "/api/resource/Audit Entry",
            filters=json.dumps([["event", "=", "contact revealed"], ["reference_name", "=", case["match"]]]),
            fields='["user"]',
        ).data
        assert [row["user"] for row in rows] == ["enterprise2@demo.test"]


def test_a_list_is_not_filtered_by_what_the_reader_may_not_see(people):
    answer = people["city"].get(
        "/api/resource/Shared Resource", filters=json.dumps([["contact_phone", "like", "139%"]])
    )
    assert answer.status == 403 and not answer.data
    assert (
        people["station"]
        .get("/api/resource/Shared Resource", filters=json.dumps([["contact_phone", "like", "139%"]]))
        .status
        == 200
    )


def test_the_market_page_links_to_nothing_outside(people):
    page = people["guest"].page("/station/market").text
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1)', page)
