"""Following a product: stages with evidence, due dates over holidays, stalls told once, the board."""

import frappe
import pytest
from frappe.utils import getdate

from reg_station.exceptions import DeletionRefused, ForeignFileRefused, StageRefused
from reg_station.product_registry.following import move_on, timeline
from reg_station.product_registry.report.registration_progress_overview.registration_progress_overview import (
    execute,
)
from reg_station.product_registry.stalls import flag_stalled
from tests.support.factories import make_file
from tests.support.people import acting_as
from tests.support.registry import followed, product


@pytest.fixture
def today(monkeypatch):
    """Sets the day: `today("2026-10-15")`."""
    import reg_station.product_registry.doctype.registration_progress.registration_progress as controller
    from reg_station.product_registry import following, stalls
    from reg_station.product_registry.report.registration_progress_overview import (
        registration_progress_overview as report,
    )

    def set_day(day: str):
        for module in (controller, following, report):
            monkeypatch.setattr(module, "nowdate", lambda: day)
        return stalls

    set_day("2026-11-23")
    return set_day


def stored(doc):
    return frappe.get_doc(doc.doctype, doc.name)


def go(world, doc, stage, day, proof=True, **more):
    with acting_as(world.officer):
        evidence = make_file(world.officer) if proof else ""
        move_on(doc.name, stage, day, evidence, **more)
    return stored(doc)


def test_a_product_is_followed_from_its_first_stage(world, today):
    doc = followed(world, started_on="2026-09-01")
    assert (doc.current_stage, doc.tracker, doc.town) == ("Intent", world.officer, world.town_a)
    assert [(row.stage, str(row.entered_on)) for row in doc.stages] == [("Intent", "2026-09-01")]
    with pytest.raises(frappe.DuplicateEntryError):
        followed(world, of=frappe.get_doc("Biomedical Product", doc.product))


def test_a_stage_needs_its_evidence_and_a_file_that_is_the_callers(world, today):
    doc = followed(world, started_on="2026-09-01")
    with pytest.raises(StageRefused, match="evidence"):
        go(world, doc, "Acceptance", "2026-09-25", proof=False)
    foreign = make_file(world.enterprise_b_user)
    with acting_as(world.officer), pytest.raises(ForeignFileRefused):
        move_on(doc.name, "Acceptance", "2026-09-25", foreign)
    doc = go(world, doc, "Acceptance", "2026-09-25")
    # 28, 29, 30 September, 8 and 9 October: the national holiday in between is not worked.
    assert (doc.current_stage, str(doc.due_on)) == ("Acceptance", "2026-10-09")
    assert str(doc.stages[0].finished_on) == "2026-09-25" and doc.stages[1].evidence


def test_order_and_date_are_checked(world, today):
    doc = go(world, followed(world, started_on="2026-03-02"), "Approval", "2026-06-01", proof=False)
    for stage, day, words in (
        ("Testing", "2026-06-02", "needs a remark"),
        ("Industrialisation", "2026-05-01", "lies before"),
        ("Industrialisation", "2026-11-24", "not come yet"),
        ("Approval", "2026-06-02", "already"),
        ("Nowhere", "2026-06-02", "no stage"),
    ):
        with pytest.raises(StageRefused, match=words):
            go(world, doc, stage, day)
    doc = go(world, doc, "Testing", "2026-06-02", remark="Withdrawn and tested again")
    assert doc.current_stage == "Testing"


def test_a_supplement_stops_the_clock_of_the_review(world, today):
    doc = followed(world, started_on="2026-03-02")
    doc = go(world, doc, "Technical Review", "2026-03-02", proof=False)
    first = doc.due_on
    doc = go(world, doc, "Supplement", "2026-03-16")
    assert doc.current_stage == "Supplement" and not doc.stages[1].finished_on and not doc.stages[1].due_on
    with acting_as(world.enterprise_a_user):
        told = {step["stage"]: step for step in timeline(doc.name)["steps"]}
    assert told["Technical Review"]["state"] == "interrupted"
    assert told["Technical Review"]["words"] == "The clock stands still."
    doc = go(world, doc, "Technical Review", "2026-04-13", proof=False)
    assert doc.current_stage == "Technical Review" and len(doc.stages) == 3
    assert getdate(doc.due_on) > getdate(first)


def test_a_due_day_in_a_year_without_a_table_is_said_and_stops_no_work(world, today):
    known = frappe.get_all("Working Day Calendar", pluck="calendar_year")
    assert 2026 in known and 2027 not in known
    doc = go(world, followed(world), "Technical Review", "2026-11-20", proof=False)
    assert not doc.due_on and not doc.stalled
    with acting_as(world.officer):
        (step,) = [step for step in timeline(doc.name)["steps"] if step["state"] == "current"]
    assert "2027" in step["words"]


def test_the_last_stage_ends_the_way_and_another_can_begin(world, today):
    doc = go(world, followed(world), "Industrialisation", "2026-11-20")
    assert str(doc.finished_on) == "2026-11-20" and doc.current_stage == "Industrialisation"
    with pytest.raises(StageRefused, match="whole way"):
        go(world, doc, "Testing", "2026-11-21")
    with pytest.raises(DeletionRefused):
        frappe.delete_doc(doc.doctype, doc.name)
    assert followed(world, of=frappe.get_doc("Biomedical Product", doc.product)).name != doc.name


def notices(doc):
    return frappe.get_all(
        "Notification Log",
        {"document_type": "Registration Progress", "document_name": ("like", f"{doc.name}|%")},
        ["for_user", "subject"],
    )


def test_what_stalls_is_flagged_and_its_tracker_told_once(world, today):
    doc = go(world, followed(world, started_on="2026-09-01"), "Acceptance", "2026-09-25")
    today("2026-10-09")
    flag_stalled()
    assert not stored(doc).stalled
    today("2026-10-10")
    first, second = flag_stalled(), flag_stalled()
    assert first["told"] >= 1 and second["told"] == 0 and second["changed"] == 0
    doc = stored(doc)
    assert doc.stalled and str(doc.stalled_since) == "2026-10-10"
    (notice,) = notices(doc)
    assert notice.for_user == world.officer and doc.product_name in notice.subject
    today("2026-10-20")
    assert flag_stalled()["told"] == 0 and len(notices(doc)) == 1
    doc = go(world, doc, "Technical Review", "2026-10-20", proof=False)
    assert not doc.stalled and not doc.stalled_since


def test_nobody_writes_the_way_by_hand(world, today):
    doc = go(world, followed(world, started_on="2026-09-01"), "Acceptance", "2026-09-25")
    with acting_as(world.officer):
        changed = stored(doc)
        changed.update({"stalled": 0, "due_on": "2030-01-01", "finished_on": "2026-10-01"})
        changed.stages[0].entered_on = "2020-01-01"
        changed.append("stages", {"stage": "Approval", "entered_on": "2026-10-01"})
        changed.save()
    after = stored(doc)
    assert (str(after.due_on), after.finished_on, after.stalled) == ("2026-10-09", None, 1)
    assert [(row.stage, str(row.entered_on)) for row in after.stages] == [
        ("Intent", "2026-09-01"),
        ("Acceptance", "2026-09-25"),
    ]


def test_a_card_drawn_to_another_column_obeys_the_same_rules(world, today):
    doc = go(world, followed(world), "Acceptance", "2026-11-20")
    with acting_as(world.officer):
        frappe.client.set_value(doc.doctype, doc.name, "current_stage", "Technical Review")
        assert [row.stage for row in stored(doc).stages][-1] == "Technical Review"
        with pytest.raises(StageRefused, match="evidence"):
            frappe.client.set_value(doc.doctype, doc.name, "current_stage", "System Inspection")
    assert stored(doc).current_stage == "Technical Review"
    board = frappe.get_doc("Kanban Board", "Product Stages")
    assert {row.column_name for row in board.columns} <= set(frappe.get_all("Progress Stage", pluck="name"))


def test_a_tracker_must_be_able_to_see_the_product(world, today):
    with pytest.raises(frappe.ValidationError, match="cannot track"):
        followed(world, tracker=world.town_b_officer)
    assert followed(world, tracker=world.town_a_officer).tracker == world.town_a_officer


def test_an_enterprise_reads_its_way_and_changes_nothing(world, today):
    doc = followed(world)
    with acting_as(world.enterprise_a_user):
        assert timeline(doc.name)["steps"][0]["stage"] == "Intent"
        with pytest.raises(frappe.PermissionError):
            move_on(doc.name, "Approval")
    with acting_as(world.enterprise_b_user), pytest.raises(frappe.PermissionError):
        timeline(doc.name)


def test_the_overview_tells_what_is_late_first_and_only_what_is_in_reach(world, today):
    late = go(world, followed(world, started_on="2026-09-01"), "Acceptance", "2026-09-25")
    fine = followed(world, of=product(world, enterprise=world.enterprise_b))
    flag_stalled()
    with acting_as(world.officer):
        _columns, rows, _message, chart = execute({})
        names = [row["name"] for row in rows]
        assert names.index(late.name) < names.index(fine.name)
        assert rows[names.index(late.name)]["days_over"] == 45
        assert sum(chart["data"]["datasets"][1]["values"]) == len([row for row in rows if row["stalled"]])
        assert [row["name"] for row in execute({"stalled": 1, "town": world.town_a})[1]] == [late.name]
    with acting_as(world.town_b_officer):
        assert [row["name"] for row in execute({})[1]] == [fine.name]
