"""Inspections of the test world, brought about by the ordinary steps."""

import frappe
from frappe.utils import nowdate

from tests.support.factories import make_file
from tests.support.guidance import service_request, take
from tests.support.people import acting_as

ITEMS = {"Mock Inspection": "7.2.7.2", "QMS Evaluation": "7.2.8.1"}


def stored(doc):
    return frappe.get_doc(doc.doctype, doc.name)


def checklist(world, clauses=("1", "2", "3"), keys=("1",), kind="Mock Inspection", **values):
    """A short checklist in force, in place of the seeded ones of its kind."""
    for name in frappe.get_all("Inspection Checklist", {"inspection_kind": kind}, pluck="name"):
        frappe.db.set_value("Inspection Checklist", name, "valid_to", "2023-12-31")
    with acting_as(world.admin):
        doc = frappe.new_doc("Inspection Checklist")
        doc.update({"code": f"T{frappe.generate_hash(length=5)}", "title": "Short", "inspection_kind": kind})
        doc.update({"product_class": "Any", "version": 1, "valid_from": "2024-01-01", **values})
        for code in clauses:
            doc.append(
                "clauses",
                {
                    "code": code,
                    "chapter": "Production and Test Equipment" if code == "1" else "Purchasing",
                    "title": f"Clause {code}",
                    "requirement": f"What {code} asks for.",
                    "key_item": int(code in keys),
                },
            )
        doc.insert()
    return doc


def planned(world, kind="Mock Inspection", request=None, enterprise=None, **values):
    """An inspection of enterprise A with both inspectors, planned by the officer."""
    request = request or service_request(world, "Under Way", enterprise=enterprise, item=ITEMS[kind])
    with acting_as(world.officer):
        doc = frappe.new_doc("Mock Inspection")
        doc.update({"inspection_kind": kind, "service_request": request.name, "planned_on": nowdate()})
        doc.update({"site_address": "1 Science Road", **values})
        for user in world.inspectors:
            doc.append("inspectors", {"inspector": user})
        doc.insert()
    return doc


def answer(world, doc, results=None, user=None, **values):
    """Answer every clause: `results` by code, the others conform."""
    with acting_as(user or world.inspectors[0]):
        doc = frappe.get_doc(doc.doctype, doc.name)
        for row in doc.clauses:
            row.result = (results or {}).get(row.code, "Conforms")
            row.note = "Seen on site." if row.result in ("Minor", "Major") else row.note
            row.reason = "Nothing of the kind is made here." if row.result == "Not Applicable" else row.reason
        doc.update({"conclusion": "Passed after Rectification" if results else "Passed", **values})
        doc.save()
    return doc


def inspection(world, state="Planned", results=None, **values):
    """An inspection in `state`; `results` by clause code, by default one minor finding on clause 2."""
    checklist(world, kind=values.get("kind", "Mock Inspection"))
    results = {"2": "Minor"} if results is None else results
    inspector, doc = world.inspectors[0], planned(world, **values)
    if state == "Planned":
        return doc
    doc = take(doc, inspector, "Start Inspection")
    if state == "Under Way":
        return doc
    doc = take(answer(world, doc, results), inspector, "Finish Visit")
    if state == "Rectification":
        return doc
    for name in found(doc):
        rectify(world, name)
    doc = take(doc, inspector, "Begin Recheck")
    if state == "Recheck":
        return doc
    for name in found(doc):
        take(frappe.get_doc("Nonconformity", name), inspector, "Accept Rectification")
    return take(doc, inspector, "Close Inspection")


def found(doc) -> list[str]:
    """Names of the nonconformities of an inspection."""
    return frappe.get_all("Nonconformity", {"inspection": doc.name}, pluck="name", order_by="name asc")


def answered(world, name, **values):
    """The enterprise's answer with evidence, not yet reported."""
    user = world.user_of(frappe.db.get_value("Nonconformity", name, "enterprise"))
    proof = make_file(user, attached_to_doctype="Nonconformity", attached_to_name=name)
    with acting_as(user):
        doc = frappe.get_doc("Nonconformity", name)
        doc.update({"cause": "Nobody was named.", "corrective_action": "Named and trained.", **values})
        doc.append("evidence", {"file": proof, "note": "Record"})
        doc.save()
    return doc


def rectify(world, name):
    doc = answered(world, name)
    return take(doc, world.user_of(doc.enterprise), "Report Rectified")
