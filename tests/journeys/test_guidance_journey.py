"""A pre-review from the enterprise's application to its evaluation, and a question into the FAQ, over HTTP."""

import pytest

from tests.support.http_client import Person

REFUSED = (400, 403, 404, 409, 417)
REQUEST, CONSULTATION = "Service Request", "Consultation"


@pytest.fixture(scope="module")
def people():
    return {
        name: Person(f"{name}@demo.test" if name != "guest" else None)
        for name in ("guest", "enterprise", "enterprise2", "station", "town2", "city")
    }


@pytest.fixture(scope="module")
def case():
    return {}


def act(person, doctype, name, action, **more):
    return person.call(
        "reg_station.workflow.progress.take_action", doctype=doctype, name=name, action=action, **more
    )


class TestPreReview:
    def test_01_the_catalogue_is_public_and_asking_is_not(self, people):
        page = people["guest"].page("/station/services")
        assert page.status == 200 and page.text.count("data-service=") == 21
        refused = people["guest"].call(
            "reg_station.portal.guidance.start_request", service_item="7.2.7.1", subject="预审"
        )
        assert refused.status in (401, *REFUSED)

    def test_02_without_its_application_nothing_is_sent(self, people, case):
        answer = people["enterprise"].call(
            "reg_station.portal.guidance.start_request",
            service_item="7.2.7.1",
            subject="导管注册资料预审",
            product="一次性导管",
        )
        assert answer.status == 200, answer.text
        case["name"] = answer.message["name"]
        assert act(people["enterprise"], REQUEST, case["name"], "Submit").status in REFUSED

    def test_03_the_application_is_saved_and_sent(self, people, case):
        stored = people["enterprise"].get(f"/api/resource/{REQUEST}/{case['name']}").data
        values = {"application": "请对全部申报资料进行预审。"}
        saved = people["enterprise"].call(
            "reg_station.portal.records.save",
            doctype=REQUEST,
            name=case["name"],
            modified=stored["modified"],
            values=values,
        )
        assert saved.status == 200, saved.text
        assert act(people["enterprise"], REQUEST, case["name"], "Submit").message["state"] == "Submitted"
        assert act(people["enterprise"], REQUEST, case["name"], "Accept").status in REFUSED

    def test_04_others_know_nothing_of_it(self, people, case):
        for who in ("enterprise2", "town2"):
            assert people[who].get(f"/api/resource/{REQUEST}/{case['name']}").status in REFUSED
            assert people[who].page(f"/station/requests/{case['name']}").status == 404

    def test_05_taken_on_it_is_contacted_every_two_weeks(self, people, case):
        assert act(people["station"], REQUEST, case["name"], "Accept").status == 200
        assert act(people["station"], REQUEST, case["name"], "Start Service").status in REFUSED
        assigned = people["station"].put(
            f"/api/resource/{REQUEST}/{case['name']}", assigned_to="station@demo.test"
        )
        assert assigned.status == 200, assigned.text
        assert act(people["station"], REQUEST, case["name"], "Start Service").status == 200
        rows = people["station"].get(
            "/api/resource/Follow Up",
            filters=f'[["dossier","=","{case["name"]}"]]',
            fields='["name","standing","due_on"]',
        )
        (row,) = rows.data
        assert row["standing"] == "Upcoming"
        assert row["due_on"] in people["enterprise"].page(f"/station/requests/{case['name']}").text
        case["follow_up"] = row

    def test_06_an_effective_contact_makes_the_next_one(self, people, case):
        today = people["station"].get(f"/api/resource/{REQUEST}/{case['name']}").data["accepted_on"]
        saved = people["station"].put(
            f"/api/resource/Follow Up/{case['follow_up']['name']}",
            done_on=today,
            channel="Phone",
            effective=1,
            note="资料准备中。",
        )
        assert saved.status == 200, saved.text
        assert saved.data["standing"] == "Effective"
        assert (
            people["enterprise"]
            .put(f"/api/resource/Follow Up/{case['follow_up']['name']}", note="改写")
            .status
            in REFUSED
        )
        shown = people["enterprise"].get(f"/api/resource/Follow Up/{case['follow_up']['name']}").data
        assert not shown.get("note")

    def test_07_delivered_confirmed_evaluated_once(self, people, case):
        name = case["name"]
        assert act(people["station"], REQUEST, name, "Deliver").status in REFUSED
        assert people["station"].put(f"/api/resource/{REQUEST}/{name}", result="缺两份文件。").status == 200
        assert act(people["station"], REQUEST, name, "Deliver").message["waiting_for"] == "Enterprise User"
        assert act(people["station"], REQUEST, name, "Confirm").status in REFUSED
        assert act(people["enterprise"], REQUEST, name, "Confirm").message["state"] == "Confirmed"
        scores = {"courtesy": 5, "timeliness": 5, "accuracy": 4, "satisfaction": 5}
        method = "reg_station.guidance_services.evaluations.evaluate"
        assert people["enterprise2"].call(method, request=name, **scores).status in REFUSED
        assert people["enterprise"].call(method, request=name, **scores).status == 200
        assert people["enterprise"].call(method, request=name, **scores).status in REFUSED
        assert act(people["station"], REQUEST, name, "Settle").message["state"] == "Settled"


class TestQuestion:
    def test_01_a_guest_asks_and_reads_nothing(self, people, case):
        answer = people["guest"].call(
            "reg_station.guidance_services.questions.ask",
            subject="变更注册",
            question="产品增加型号是否需要变更注册？",
            contact_person="容与",
            contact_phone="13900008888",
            town="青禾镇",
        )
        assert answer.status == 200, answer.text
        case["question"] = answer.message["name"]
        assert people["guest"].page(answer.message["url"]).status == 200
        assert people["guest"].get(f"/api/resource/{CONSULTATION}/{case['question']}").status in (
            401,
            *REFUSED,
        )

    def test_02_who_asked_is_masked_for_the_city(self, people, case):
        seen = people["city"].get(f"/api/resource/{CONSULTATION}/{case['question']}")
        assert seen.status == 200 and "13900008888" not in seen.text and "容与" not in seen.text

    def test_03_answered_it_goes_into_the_faq(self, people, case):
        name = case["question"]
        assert people["station"].put(f"/api/resource/{CONSULTATION}/{name}", answer="需要。").status == 200
        assert act(people["station"], CONSULTATION, name, "Answer").status == 200
        made = people["station"].call("reg_station.guidance_services.questions.to_faq", consultation=name)
        assert made.status == 200, made.text
        entry = people["station"].get(f"/api/resource/FAQ/{made.message['name']}")
        assert entry.data["status"] == "Draft" and "容与" not in entry.text
