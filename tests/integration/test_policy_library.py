"""Policies that supersede one another, answers that rest on them, the manual in force (H3, G5)."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from reg_station.exceptions import EditRefused, GuardUnmet
from reg_station.learning import library, upkeep
from tests.support.factories import acting_as
from tests.support.learning import answer, policy


def flagged(doc) -> bool:
    return bool(frappe.db.get_value("FAQ", doc.name, "needs_review"))


def supersede(old, **values):
    new = policy(**{"effective_from": nowdate(), "issued_on": nowdate(), **values})
    old.superseded_by = new.name
    old.save()
    return new


def test_superseding_sets_the_status_and_flags_the_answers_that_cite_it(world):
    old, other = policy(), policy()
    citing, silent = answer(old.name, other.name, status="Published"), answer(other.name)
    new = supersede(old)
    assert old.status == "Superseded" and not flagged(silent)
    assert flagged(citing)
    citing.reload()
    assert [row.policy_status for row in citing.cites] == ["Superseded", "In Force"]
    citing.cites[0].policy = new.name
    citing.save()
    assert not flagged(citing)


def test_a_successor_that_takes_effect_later_supersedes_on_its_day(world):
    old = policy()
    citing = answer(old.name, status="Published")
    new = supersede(old, effective_from=add_days(nowdate(), 5))
    assert old.status == "In Force" and not flagged(citing)
    new.db_set("effective_from", nowdate())
    assert library.refresh_policies() == 1
    assert library.refresh_policies() == 0
    assert frappe.db.get_value("Policy Document", old.name, "status") == "Superseded" and flagged(citing)


def test_moving_the_day_of_effect_moves_the_status_of_the_predecessor(world):
    old = policy()
    new = supersede(old)
    new.effective_from = add_days(nowdate(), 3)
    new.save()
    assert frappe.db.get_value("Policy Document", old.name, "status") == "In Force"


def test_taking_the_link_back_clears_the_flag(world):
    old = policy()
    citing = answer(old.name)
    supersede(old)
    assert flagged(citing)
    old.superseded_by = None
    old.save()
    assert not flagged(citing)


def test_policies_do_not_supersede_in_a_circle_or_backwards(world):
    first = policy()
    second = supersede(first)
    second.superseded_by = first.name
    with pytest.raises(frappe.ValidationError, match="supersede itself"):
        second.save()
    young, old = policy(effective_from="2025-01-01"), policy()
    young.superseded_by = old.name
    with pytest.raises(frappe.ValidationError, match="earlier than this one"):
        young.save()
    with pytest.raises(frappe.ValidationError, match="before it is issued"):
        policy(issued_on="2025-01-02", effective_from="2025-01-01")


def test_the_status_cannot_be_sent(world):
    assert policy(status="Superseded").status == "In Force"
    assert not flagged(answer(policy().name, needs_review=1))


def test_a_cited_policy_stays(world):
    cited = policy()
    answer(cited.name)
    with pytest.raises(frappe.ValidationError, match="Answers cite"):
        cited.delete()


def test_only_the_station_publishes_and_changes_published_answers(world):
    with acting_as(world.point_officer):
        draft = answer()
        with pytest.raises(EditRefused):
            answer(status="Published")
    with acting_as(world.officer):
        draft = frappe.get_doc("FAQ", draft.name)
        draft.status = "Published"
        draft.save()
        assert str(draft.published_on) == nowdate()
    with acting_as(world.point_officer):
        doc = frappe.get_doc("FAQ", draft.name)
        doc.answer = "No."
        with pytest.raises(EditRefused):
            doc.save()


def test_an_answer_on_old_ground_is_not_published(world):
    old = policy()
    draft = answer(old.name)
    supersede(old)
    draft.reload()
    draft.status = "Published"
    with pytest.raises(GuardUnmet, match="superseded"):
        draft.save()


def test_the_station_is_told_of_an_answer_to_review_once_a_day(world):
    citing = answer(policy().name)
    assert upkeep.tell_of_review("FAQ", citing.name) >= 1
    assert upkeep.tell_of_review("FAQ", citing.name) == 0
    notice = frappe.get_last_doc("Notification Log", {"for_user": world.officer, "document_type": "FAQ"})
    assert citing.question in notice.subject


def manual(version, effective_from, **values):
    doc = frappe.new_doc("Service Manual")
    doc.update(
        {"title": "Manual", "version": version, "effective_from": effective_from, "published": 1, **values}
    )
    doc.append("sections", {"heading": "Who we are", "body": "A station."})
    return doc.insert()


def statuses(*docs):
    return [frappe.db.get_value("Service Manual", doc.name, "status") for doc in docs]


def test_one_version_of_the_manual_is_in_force_in_each_language(world):
    first = manual("1.0", "2020-01-01")
    assert first.status == "In Force"
    second, coming = manual("2.0", nowdate()), manual("3.0", add_days(nowdate(), 1))
    english, draft = manual("1.0", "2021-01-01", language="en"), manual("4.0", nowdate(), published=0)
    assert statuses(first, second, coming, english, draft) == [
        "Superseded",
        "In Force",
        "Coming",
        "In Force",
        "Draft",
    ]
    second.delete()
    assert statuses(first) == ["In Force"]
    with pytest.raises(frappe.ValidationError, match=r"version 1\.0 in this language"):
        manual("1.0", nowdate())


def test_a_manual_comes_into_force_on_its_day(world):
    first, coming = manual("8.0", "2024-01-01"), manual("9.0", add_days(nowdate(), 1))
    coming.db_set("effective_from", nowdate())
    upkeep.run_daily()
    assert statuses(first, coming) == ["Superseded", "In Force"]
