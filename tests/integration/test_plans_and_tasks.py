"""Work plans, and tasks that the station hands to its points (A4)."""

import contextlib
from datetime import date

import frappe
import pytest
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, nowdate

from reg_station.exceptions import EditRefused, GuardUnmet, ReasonMissing, TransitionRefused
from reg_station.station_network import tasks
from tests.support.factories import acting_as
from tests.support.learning import LearningWorld

YEAR = date.today().year


@pytest.fixture
def learn(world):
    return LearningWorld(world)


def plan(user, *items, **values):
    with acting_as(user):
        doc = frappe.new_doc("Work Plan")
        doc.update({"plan_year": YEAR, "plan_kind": "Work", **values})
        for item in items:
            doc.append("items", {"title": "Item", "due_on": f"{YEAR}-06-30", **item})
        return doc.insert()


def test_progress_follows_the_items(world, learn):
    doc = plan(
        world.officer,
        {"progress": 50, "due_on": f"{YEAR}-09-30"},
        {"status": "Done"},
        {"progress": 100, "item_kind": "Staff Rotation"},
        {"status": "Cancelled", "progress": 10},
        station=world.station,
    )
    assert (doc.progress, doc.open_items, str(doc.next_due_on)) == (83.3, 1, f"{YEAR}-09-30")
    assert [row.status for row in doc.items] == ["Open", "Done", "Done", "Cancelled"]
    assert [bool(row.done_on) for row in doc.items] == [False, True, True, False]


def test_what_is_derived_cannot_be_sent(world, learn):
    doc = plan(world.officer, {"progress": 20}, station=world.station, progress=99, open_items=0)
    assert (doc.progress, doc.open_items) == (20, 1)


@pytest.mark.parametrize(
    ("item", "words"),
    [({"due_on": f"{YEAR + 1}-01-01"}, "is not in"), ({"progress": 101}, "between 0 and 100")],
)
def test_items_that_cannot_be_right_are_refused(world, learn, item, words):
    with pytest.raises(frappe.ValidationError, match=words):
        plan(world.officer, item, station=world.station)


def test_one_plan_of_a_kind_a_year_for_each_place(world, learn):
    plan(world.officer, {}, station=world.station)
    plan(world.officer, {}, station=world.station, plan_kind="Learning")
    plan(world.point_officer, {}, service_point=learn.point)
    with pytest.raises(frappe.DuplicateEntryError):
        plan(world.officer, {}, station=world.station)


def test_a_point_plans_for_itself_only(world, learn):
    of_station = plan(world.officer, {}, station=world.station)
    with pytest.raises(frappe.PermissionError):
        plan(world.point_officer, {}, station=world.station, plan_kind="Learning")
    with acting_as(world.point_officer):
        assert not frappe.get_doc("Work Plan", of_station.name).has_permission("read")


def act(user, doc, action, **values):
    with acting_as(user):
        doc = frappe.get_doc("Point Task", doc.name)
        if values:
            doc.update(values)
            doc.save()
        return apply_workflow(doc, action)


def test_a_task_from_the_hand_out_to_acceptance(world, learn):
    with acting_as(world.officer):
        names = tasks.hand_out("Survey", "Ask all enterprises.", add_days(nowdate(), 5), [learn.point])
    task = frappe.get_doc("Point Task", names[0])
    assert (task.workflow_state, task.station, bool(task.town)) == ("Given", world.station, True)
    with pytest.raises(GuardUnmet, match="Write the report"):
        act(world.point_officer, task, "Report")
    act(world.point_officer, task, "Report", report_text="12 enterprises asked.")
    with pytest.raises(ReasonMissing):
        act(world.officer, task, "Return")
    returned = act(world.officer, task, "Return", transition_reason="Names are missing.")
    assert returned.workflow_state == "Returned"
    act(world.point_officer, task, "Report", report_text="12 enterprises, named.")
    accepted = act(world.officer, task, "Accept")
    assert accepted.workflow_state == "Accepted" and not accepted.transition_reason


def test_a_task_is_with_the_point_once_it_is_given(world, learn):
    task = learn.task()
    step = frappe.get_last_doc("Case Step", {"reference_name": task.name, "status": "Open"})
    assert (step.responsible_role, step.service_point) == ("Point Officer", learn.point)


def saved(user, task, **values):
    """What stands in the task after `user` has tried to change it."""
    with acting_as(user):
        doc = frappe.get_doc("Point Task", task.name)
        doc.update(values)
        # Frappe puts fields of a foreign level back; the guard refuses what it lets through.
        with contextlib.suppress(EditRefused):
            doc.save()
    return frappe.db.get_value("Point Task", task.name, list(values), as_dict=True)


def test_the_point_does_not_change_the_task_and_the_station_not_the_report(world, learn):
    task = learn.task()
    for values in ({"title": "Easier"}, {"description": "Nothing"}, {"transition_reason": "x"}):
        assert saved(world.point_officer, task, **values) != values
    assert saved(world.officer, task, report_text="All done.") == {"report_text": None}
    assert saved(world.point_officer, task, report_text="Begun.") == {"report_text": "Begun."}
    with acting_as(world.point_officer), pytest.raises(TransitionRefused):
        doc = frappe.get_doc("Point Task", task.name)
        doc.workflow_state = "Accepted"
        doc.save()


def test_tasks_are_given_to_all_points_or_to_none(world, learn):
    with acting_as(world.officer):
        before = frappe.db.count("Point Task")
        with pytest.raises(GuardUnmet, match="past"):
            tasks.hand_out("Late", "Text", add_days(nowdate(), -1), [learn.point])
        with pytest.raises(frappe.ValidationError, match="at least one"):
            tasks.hand_out("None", "Text", nowdate(), [])
        frappe.db.rollback()
        assert frappe.db.count("Point Task") <= before + 1
    with acting_as(world.point_officer), pytest.raises(frappe.PermissionError):
        tasks.hand_out("Mine", "Text", nowdate(), [learn.point])


def reminders(user, task):
    return frappe.get_all(
        "Notification Log",
        {"for_user": user, "document_type": "Point Task", "document_name": ("like", f"{task.name}|%")},
        pluck="subject",
    )


def test_reminders_go_out_once_and_overdue_tasks_reach_the_station(world, learn):
    far, near = learn.task(due_on=add_days(nowdate(), 10)), learn.task(due_on=add_days(nowdate(), 2))
    for _run in range(2):
        tasks.remind()
    assert (len(reminders(world.point_officer, far)), len(reminders(world.point_officer, near))) == (0, 1)
    assert reminders(world.officer, near) == []
    near.db_set("due_on", add_days(nowdate(), -1))
    for _run in range(2):
        tasks.remind()
    assert len(reminders(world.point_officer, near)) == 2
    assert len(reminders(world.officer, near)) == 1
    act(world.point_officer, near, "Report", report_text="Done.")
    tasks.remind()
    assert len(reminders(world.point_officer, near)) == 2
