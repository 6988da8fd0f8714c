"""Pre-reviews of the test world and the real files they are about, brought about by the ordinary steps."""

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import getdate

from reg_station.guidance_services import pre_review_files, pre_reviews
from reg_station.guidance_services.document_lists import of_case
from reg_station.guidance_services.prereview import samples
from tests.support.guidance import service_request
from tests.support.people import acting_as
from tests.support.registry import product

ENTERPRISE_NAME = "World Devices"
PRODUCT_NAME = "一次性使用电子膀胱镜"
SERVICE = "7.2.7.1"


def paper(case, code: str, **changes) -> samples.Paper:
    """A document that passes every check of the list of `case`, unless `changes` (enterprise, product, words) spoil it."""
    item = next(item for item in of_case(case) if item.code == code)
    names = pre_review_files.names_of(case)
    values = {"enterprise": names.enterprise, "product": names.product, "words": "", **changes}
    words = values["words"] or "、".join(names.models) or "以上内容真实、准确。"
    return samples.paper(item.title, values["enterprise"], values["product"], item.headings, words)


def pre_review(
    world, state: str = "Draft", enterprise: str | None = None, request_state="Taken On", **values
):
    """A case of enterprise A (or `enterprise`) in `state`; from Submitted on with every required document, all in order."""
    enterprise = enterprise or world.enterprise_a
    user = world.user_of(enterprise)
    request = service_request(world, request_state, enterprise=enterprise, item=SERVICE)
    made = product(
        world, enterprise=enterprise, product_name=values.pop("product_name", PRODUCT_NAME), **values
    )
    with acting_as(user):
        case = frappe.get_doc("Pre-Review", pre_reviews.start(request.name, made.name)["name"])
    if state == "Draft":
        return case
    if state == "Withdrawn":
        return take(case, user, "Withdraw")
    fill(case, user)
    case = take(case, user, "Submit")
    if state == "Submitted":
        return case
    case = take(case, world.officer, "Start Review")
    if state == "In Review":
        return case
    if state == "Returned":
        add_finding(case, world.officer)
        return take(case, world.officer, "Return", transition_reason="See the findings.")
    return take(case, world.officer, "Conclude", conclusion="Ready to File", opinion="In order.")


def fill(case, user: str, leave_out=()) -> None:
    for item in of_case(case):
        if item.must_be_there and item.code not in leave_out:
            put(case, user, item.code, samples.pdf(paper(case, item.code)), check=False)
    pre_review_files.check(case.name)


def put(case, user: str, code: str, content: bytes, name: str = "", check: bool = True) -> None:
    with acting_as(user):
        pre_review_files.take_in(case.name, code, name or f"{code}.pdf", content)
    if check:
        pre_review_files.check(case.name)


def add_finding(case, user: str, text: str = "The test method is not described.", **values) -> str:
    with acting_as(user):
        doc = frappe.get_doc("Pre-Review", case.name)
        row = doc.append("findings", {"kind": "Content", "severity": "Blocking", "text": text, **values})
        doc.save()
    return row.name


def take(case, user: str, action: str, **values):
    with acting_as(user):
        doc = frappe.get_doc("Pre-Review", case.name)
        if values:
            doc.update(values)
            doc.save()
        apply_workflow(doc, action)
    return fresh(case)


def fresh(case):
    return frappe.get_doc("Pre-Review", case.name)


def keys(case, *states: str) -> set[str]:
    """Keys of the system's findings that are in one of `states` (default: pending)."""
    states = states or ("Outstanding", "Answered")
    return {row.finding_key for row in fresh(case).findings if row.by_system and row.state in states}


def at(monkeypatch, day: str) -> None:
    """Let the clock of pre-reviews stand on `day`."""
    from reg_station.guidance_services import pre_review_clock

    for module in (pre_reviews, pre_review_clock):
        monkeypatch.setattr(module, "nowdate", lambda: str(getdate(day)))
