"""Who is appraised in a round, and one step for all of them (C1, C3)."""

import frappe
import pytest

from reg_station.appraisal import results, rounds
from reg_station.exceptions import RoundRefused
from tests.support import appraisal as support
from tests.support.appraisal import YEAR, appraisal_of, frozen, opened, published, sent_in
from tests.support.people import acting_as


def appraised(season) -> set[str]:
    return set(
        frappe.get_all("Service Appraisal", {"appraisal_round": season.name}, pluck="service_point", limit=0)
    )


def set_point(name: str, **values) -> None:
    frappe.db.set_value("Service Point", name, values)


class TestWho:
    def test_a_point_that_came_after_the_period_is_not_appraised(self, world):
        (last_day, _user), (later, _user), (old, _user) = (support.point(world) for _number in range(3))
        set_point(last_day, established_on=f"{YEAR}-12-31")
        set_point(later, established_on=f"{YEAR + 1}-01-01")
        found = appraised(opened(world))
        assert {last_day, old} <= found and later not in found

    def test_a_suspended_point_is_appraised_and_a_revoked_one_is_not(self, world):
        (suspended, _user), (revoked, _user) = support.point(world), support.point(world)
        set_point(suspended, status="Suspended")
        set_point(revoked, status="Revoked")
        found = appraised(opened(world))
        assert suspended in found and revoked not in found

    def test_a_point_revoked_since_the_opening_is_frozen_with_what_it_had(self, world):
        place, user = support.point(world, officer="revoked-later")
        support.visit(world, place)
        season = opened(world)
        sent_in(world, appraisal_of(season, place), user)
        set_point(place, status="Revoked")
        support.visit(world, place, day=f"{YEAR}-08-01")
        doc = appraisal_of(frozen(world, season), place)
        assert doc.evidence_hash and doc.rows[0].evidence_count == 2

    def test_revoking_a_point_leaves_its_frozen_evidence_unchanged(self, world):
        doc, place, _user, _names, _season = published(world)
        set_point(place, status="Revoked")
        with acting_as(world.officer):
            assert results.changed_since(doc.name) == {"intact": True, "changes": []}


class TestAStepForAll:
    @pytest.fixture
    def season(self, world, monkeypatch):
        for _number in range(3):
            support.point(world)
        monkeypatch.setattr(rounds, "AT_ONCE", 2)
        return opened(world)

    def states(self, season) -> set[str]:
        return set(
            frappe.get_all(
                "Service Appraisal", {"appraisal_round": season.name}, pluck="workflow_state", limit=0
            )
        )

    def test_many_are_left_to_one_background_job(self, world, season, monkeypatch):
        jobs = []
        monkeypatch.setattr(frappe, "enqueue", lambda method, **more: jobs.append((method, more)))
        with acting_as(world.officer):
            answer = rounds.take_for_all(season.name, "Start Self-Assessment")
        assert answer == {"taken": 0, "refused": {}, "waiting": len(appraised(season))}
        assert self.states(season) == {"Draft"}
        mine = [more for method, more in jobs if method.endswith("rounds.run_for_all")]
        assert len(mine) == 1 and mine[0]["deduplicate"] and season.name in mine[0]["job_id"]

    def test_the_job_takes_all_of_them_and_tells_who_asked(self, world, season, monkeypatch):
        monkeypatch.setattr(rounds, "BATCH", 2)
        with acting_as(world.officer):
            rounds.run_for_all(season.name, "Start Self-Assessment")
            rounds.run_for_all(season.name, "Start Self-Assessment")
        assert self.states(season) == {"Self-Assessment"}
        notices = frappe.get_all(
            "Notification Log",
            {"for_user": world.officer, "document_name": ("like", f"{season.name}|%")},
            pluck="subject",
            order_by="creation asc",
        )
        assert len(notices) == 1 and str(len(appraised(season))) in notices[0]

    def test_what_one_refuses_keeps_no_other_back(self, world, season, monkeypatch):
        own = support.point(world, officer="appraised-officer")[0]
        season = support.run(world, season)
        doc = appraisal_of(season, own)
        monkeypatch.setattr(rounds, "AT_ONCE", 100)
        real = type(doc).record_transition

        def refusing(self, transition):
            if self.name == doc.name:
                frappe.throw("Not this one.")
            real(self, transition)

        monkeypatch.setattr(type(doc), "record_transition", refusing)
        with acting_as(world.officer):
            answer = rounds.take_for_all(season.name, "Start Self-Assessment")
        assert answer["refused"] == {doc.name: "Not this one."}
        assert answer["taken"] == len(appraised(season)) - 1
        assert frappe.db.get_value(doc.doctype, doc.name, "workflow_state") == "Draft"

    def test_other_steps_are_taken_one_by_one(self, world, season):
        with acting_as(world.officer), pytest.raises(RoundRefused):
            rounds.take_for_all(season.name, "Confirm")
