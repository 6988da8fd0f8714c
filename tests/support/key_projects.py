"""Key projects, product transfers, recommendations and mock defences of the test world, by the ordinary steps."""

import itertools
from datetime import date

import frappe
from frappe.utils import add_days, nowdate

from reg_station.product_registry import channels, key_projects
from tests.support.factories import make_file
from tests.support.guidance import take
from tests.support.people import acting_as, make_user
from tests.support.registry import product

_numbers = itertools.count(1)


def colleague(world) -> str:
    """A second officer of the station."""
    user = make_user("station-2", "Station Officer")
    if not frappe.db.exists("Station Member", {"user": user}):
        world._member(user, station=world.station)
    return user


def kind(*items: tuple[str, str, int]) -> str:
    """A kind of key projects; items: (title, department, working days)."""
    return (
        frappe.get_doc(
            {
                "doctype": "Key Project Kind",
                "kind_name": f"Kind {next(_numbers)}",
                "items": [
                    {"title": title, "department": department, "days_allowed": days}
                    for title, department, days in items
                ],
            }
        )
        .insert(ignore_permissions=True)  # test data
        .name
    )


def project(world, state: str = "Included", **values):
    """A key project of enterprise A, proposed by the officer, decided by the bureau."""
    with acting_as(world.officer):
        doc = frappe.get_doc(
            {
                "doctype": "Key Project",
                "project_name": f"Project {next(_numbers)}",
                "project_year": date.today().year,
                "project_kind": values.pop("project_kind", None) or kind(("Advice", "Science Office", 10)),
                "enterprise": world.enterprise_a,
                "inclusion_reason": "On the city's list.",
                "investment": 4200,
                **values,
            }
        ).insert()
    return take(doc, world.approver, "Include") if state == "Included" else doc


def item(world, of=None, at: str = "Science Office", **values):
    """An item of a project (a new one) with a department, entered by the officer."""
    of = of or project(world)
    with acting_as(world.officer):
        return frappe.get_doc(
            {
                "doctype": key_projects.ITEM,
                "project": of.name,
                "title": f"Item {next(_numbers)}",
                "department": at,
                "due_on": add_days(nowdate(), 10),
                **values,
            }
        ).insert()


def route(transfer_kind: str = "From Another Province", steps=(("Agree", 5, 0), ("Build", 10, 1))) -> str:
    """A route template; steps: (name, working days, evidence needed)."""
    return (
        frappe.get_doc(
            {
                "doctype": "Transfer Route",
                "route_name": f"Route {next(_numbers)}",
                "transfer_kind": transfer_kind,
                "steps": [
                    {"step_name": name, "days_allowed": days, "evidence_needed": needed}
                    for name, days, needed in steps
                ],
            }
        )
        .insert(ignore_permissions=True)  # test data
        .name
    )


def transfer(world, state: str = "Planned", **values):
    """A product of enterprise A from another province, on a route of two steps."""
    with acting_as(world.officer):
        doc = frappe.get_doc(
            {
                "doctype": "Product Transfer",
                "enterprise": world.enterprise_a,
                "product_name": f"Transferred {next(_numbers)}",
                "product_type": "Medical Device",
                "device_class": "II",
                "transfer_kind": "From Another Province",
                "origin_place": "Jiangsu",
                "route": values.pop("route", None) or route(),
                "starts_on": add_days(nowdate(), -60),
                **values,
            }
        ).insert()
    return take(doc, world.officer, "Start") if state == "Under Way" else doc


def all_steps_done(world, doc):
    """Every step of `doc` done yesterday, with its evidence."""
    paper = make_file(world.officer, attached_to_doctype=doc.doctype, attached_to_name=doc.name)
    with acting_as(world.officer):
        doc = frappe.get_doc(doc.doctype, doc.name)
        for row in doc.steps:
            row.done_on, row.evidence = add_days(nowdate(), -1), paper
        doc.save()
    return doc


CRITERIA = (
    {
        "code": "P1",
        "criterion": "Class II",
        "judged_by": "Fact of the Product",
        "check_name": "Device Class Is One Of",
        "check_values": "II",
    },
    {"code": "P2", "criterion": "Tested", "evidence_expected": "Report"},
    {"code": "P3a", "criterion": "Rare disease", "needed": "One of a Group", "group_code": "A"},
    {"code": "P3b", "criterion": "Urgent", "needed": "One of a Group", "group_code": "A"},
    {"code": "P4", "criterion": "Patent", "needed": "Optional"},
)


def rule_set(channel: str = "Priority", criteria=CRITERIA, **values):
    """The only rule set of the channel: those that were shipped end before it."""
    for name in frappe.get_all("Channel Rule Set", {"channel": channel}, pluck="name"):
        frappe.db.set_value("Channel Rule Set", name, {"valid_from": "2000-01-01", "valid_to": "2000-01-02"})
    return frappe.get_doc(
        {
            "doctype": "Channel Rule Set",
            "rule_set_name": f"Rules {next(_numbers)}",
            "channel": channel,
            "product_type": "Medical Device",
            "valid_from": "2020-01-01",
            "criteria": [dict(row) for row in criteria],
            **values,
        }
    ).insert(ignore_permissions=True)  # test data


def recommendation(world, state: str = "Under Assessment", channel: str = "Priority", of=None):
    """A recommendation that enterprise A (or that of `of`) applies for."""
    of = of or product(world)
    user = world.user_of(of.enterprise)
    with acting_as(user):
        name = channels.start(of.name, channel, note="Please.")["name"]
    doc = frappe.get_doc(channels.DOCTYPE, name)
    return take(doc, user, "Submit") if state != "Draft" else doc


def judged(world, doc, **standings: str):
    """Clauses judged by the officer: code → standing; what is met gets evidence first."""
    with acting_as(world.officer):
        for code, standing in standings.items():
            if standing == "Met":
                paper = make_file(world.officer, attached_to_doctype=doc.doctype, attached_to_name=doc.name)
                channels.give_evidence(doc.name, code, paper)
            channels.judge(doc.name, code, standing, "Looked at.")
    return frappe.get_doc(doc.doctype, doc.name)


def defence(world, of, *actions: str, comments: int = 1, **values):
    """A mock defence of yesterday over `of`, with comments and a task, taken through `actions`."""
    with acting_as(world.officer):
        doc = frappe.get_doc(
            {
                "doctype": "Mock Defence",
                "recommendation": of.name,
                "held_at": f"{add_days(nowdate(), -1)} 09:00:00",
                "experts": [{"expert_name": "Lin"}],
                "comments": [{"topic": f"Topic {n}", "comment": "Why?"} for n in range(comments)],
                "tasks": [{"task": "More samples", "due_on": add_days(nowdate(), 20)}],
                **values,
            }
        ).insert()
    for action in actions:
        doc = take(doc, world.officer, action)
    return doc
