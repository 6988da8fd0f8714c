"""Key projects, transfers and channels on the portal: what each account sees and can do there (F1–F4)."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from reg_station.portal import channels
from reg_station.product_registry import channels as cases
from reg_station.product_registry import defences
from tests.support.factories import acting_as
from tests.support.guidance import take
from tests.support.key_projects import (
    colleague,
    defence,
    item,
    judged,
    project,
    recommendation,
    rule_set,
    transfer,
)
from tests.support.pages import open_page
from tests.support.problems import department
from tests.support.registry import product

PAGES = ("/station/key-projects", "/station/channels")


@pytest.mark.parametrize("address", [*PAGES, "/station/channels/CR-1"])
def test_guests_are_led_to_sign_in(world, address):
    page = open_page(address)
    assert page.status == 302 and page.location.endswith(f"/login?redirect-to={address}")


@pytest.mark.parametrize("address", PAGES)
def test_an_account_without_rights_is_told_so(world, address):
    page = open_page(address, world.auditor)
    assert page.status == 403 and "no access" in page.words


class TestKeyProjects:
    def test_an_enterprise_reads_who_does_what_by_when_and_no_money(self, world):
        department("Science Office")
        of = project(world, commercial_note="A secret price")
        work = item(world, of)
        frappe.db.set_value(work.doctype, work.name, "due_on", add_days(nowdate(), -3))
        page = open_page("/station/key-projects", world.enterprise_a_user)
        assert page.status == 200 and f'id="{of.name}"' in page.html
        assert work.title in page.words and "Science Office" in page.words and "3 days late" in page.words
        assert "4200" not in page.words and "A secret price" not in page.words
        assert of.project_name not in open_page("/station/key-projects", world.enterprise_b_user).words

    def test_a_transfer_shows_its_steps_and_what_stands_in_the_way(self, world):
        doc = transfer(world, "Under Way", blockers="A licence is missing.")
        words = open_page("/station/key-projects", world.enterprise_a_user).words
        assert doc.product_name in words and "behind the plan" in words and "A licence is missing." in words
        assert "Agree" in words and "Jiangsu" in words

    def test_in_chinese(self, world):
        words = open_page("/station/key-projects", world.enterprise_a_user, "zh").words
        assert "重点项目" in words and "产品转入" in words


class TestChannels:
    @pytest.fixture(autouse=True)
    def rules(self, world):
        world.colleague = colleague(world)
        return rule_set()

    def test_an_enterprise_applies_and_sees_each_clause(self, world):
        of = product(world)
        listed = open_page("/station/channels", world.enterprise_a_user)
        assert of.product_name in listed.words and f'value="{of.name}"' in listed.html
        with acting_as(world.enterprise_a_user):
            url = cases.start(of.name, "Priority", note="Please")["url"]
        page = open_page(url, world.enterprise_a_user)
        assert page.html.count("data-clause=") == 5 and page.html.count("data-evidence=") == 4
        assert 'id="example-note"' in page.html and "P2 is not evidenced" in page.words
        assert "1 clauses met, 0 unmet, 4 not evidenced" in page.words
        assert open_page(url, world.enterprise_b_user).status == 404

    def test_the_result_is_shown_when_it_is_decided_and_not_before(self, world):
        doc = recommendation(world)
        with acting_as(world.colleague):
            doc = frappe.get_doc(doc.doctype, doc.name)
            doc.update({"conclusion": "Not Recommended", "conclusion_reason": "Nothing new."})
            doc.save()
        url = f"/station/channels/{doc.name}"
        assert "Nothing new." not in open_page(url, world.enterprise_a_user).words
        take(doc, world.colleague, "Decide")
        page = open_page(url, world.enterprise_a_user)
        assert "Nothing new." in page.words and "data-evidence=" not in page.html

    def test_an_enterprise_is_not_told_who_judged(self, world):
        doc = judged(world, recommendation(world), P2="Unmet")
        name = frappe.utils.get_fullname(world.officer)
        url = f"/station/channels/{doc.name}"
        page = open_page(url, world.enterprise_a_user)
        assert f"· {name}" not in page.words and "Looked at." in page.words
        assert f"· {name}" in open_page(url, world.officer).words

    def test_evidence_needs_the_right_to_the_case(self, world):
        doc = recommendation(world)
        for user, error in (
            (world.enterprise_b_user, frappe.DoesNotExistError),
            (world.approver, Exception),
            (world.observer, frappe.PermissionError),
        ):
            with pytest.raises(error), acting_as(user):
                channels.upload_evidence(doc.name, "P2")
        with acting_as(world.enterprise_a_user):
            channels.upload_evidence(doc.name, "P2", "The report follows on Monday.")
        row = frappe.get_doc(doc.doctype, doc.name).criteria[1]
        assert row.evidence_note == "The report follows on Monday."

    def test_comments_are_answered_on_the_page(self, world):
        rule_set("Innovation", [{"code": "I1", "criterion": "New"}])
        of = recommendation(world, channel="Innovation")
        doc = defence(world, of, "Record")
        url = f"/station/channels/{of.name}"
        page = open_page(url, world.enterprise_a_user)
        assert "Topic 0" in page.words and "reg_station.product_registry.defences.answer" in page.html
        with acting_as(world.enterprise_a_user):
            defences.answer(doc.name, doc.comments[0].name, "Because it is new.")
        assert "Because it is new." in open_page(url, world.enterprise_a_user).words
        # Before the rehearsal its comments are the experts' notes.
        planned = defence(world, of)
        assert (
            open_page(url, world.enterprise_a_user).html.count("Topic 0") == 1 and planned.state == "Planned"
        )

    def test_an_officer_decides_in_the_desk(self, world):
        doc = recommendation(world)
        assert 'data-action="Decide"' not in open_page(f"/station/channels/{doc.name}", world.officer).html
