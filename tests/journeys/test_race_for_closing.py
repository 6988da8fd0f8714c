"""A nonconformity is reopened while somebody else closes the inspection: never both (G4).

With two connections of which the second comes while the first has not yet committed: on the embedded host that is
PostgreSQL, on a bench whatever the bench has.
"""

import os
import threading

import pytest

from tests.support.http_client import Person

OFFICER, INSPECTORS = "station@demo.test", ("inspector@demo.test", "inspector2@demo.test")
TURNED_AWAY = (
    "FindingsOpen",
    "GuardUnmet",
    "QueryDeadlockError",
    "SerializationFailure",
    "TimestampMismatchError",
    "QueryTimeoutError",
)


class Connection:
    """One more connection to the site, with a user of its own; lives in the thread that opens it."""

    def __init__(self, user: str):
        import frappe

        self.frappe = frappe
        sites = os.environ["REG_STATION_SITES"]
        os.chdir(sites)
        frappe.init(os.environ["REG_STATION_LIVE_SITE"], sites_path=sites, force=True)
        frappe.connect()
        frappe.set_user(user)
        # What a request has read before, it has read from its snapshot.
        frappe.db.get_value("Nonconformity", {}, "name")

    def attempt(self, call) -> str:
        try:
            call()
            return "done"
        except Exception as refusal:
            self.frappe.db.rollback()
            return type(refusal).__name__

    def close(self):
        self.frappe.destroy()


def close_inspection(name):
    from reg_station.workflow.progress import take_action

    return lambda: take_action("Mock Inspection", name, "Close Inspection")


def reopen(name):
    from reg_station.guidance_services.rectification import reopen

    return lambda: reopen(name, "Not effective after all.")


def answer_clause(name, clause, result):
    from reg_station.portal.inspections import save_clause

    before = {"result": "", "note": "", "reason": "", "photo": ""}
    return lambda: save_clause(name, clause, before, {"result": result, "note": "Seen."})


def prepared(state: str) -> tuple[str, str]:
    """(inspection, nonconformity) of the demo district: under way, or with its one nonconformity closed."""
    done = {}

    def work():
        connection = Connection(OFFICER)
        done["names"] = _prepare(connection.frappe, state)
        connection.frappe.db.commit()
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=120)
    return done["names"]


def _prepare(frappe, state: str) -> tuple[str, str]:
    from frappe.model.workflow import apply_workflow

    enterprise = frappe.db.get_value("Enterprise User Link", {"user": "enterprise@demo.test"}, "parent")
    request = frappe.new_doc("Service Request")
    request.update({"enterprise": enterprise, "service_item": "7.2.7.2", "subject": "Race"})
    frappe.set_user("enterprise@demo.test")
    request.update({"application": "We apply."})
    request.insert()
    apply_workflow(request, "Submit")
    frappe.set_user(OFFICER)
    apply_workflow(frappe.get_doc("Service Request", request.name), "Accept")
    doc = frappe.new_doc("Mock Inspection")
    doc.update({"service_request": request.name, "planned_on": "2026-12-01", "site_address": "Race Road"})
    for user in INSPECTORS:
        doc.append("inspectors", {"inspector": user})
    doc.insert()
    doc = apply_workflow(doc, "Start Inspection")
    if state == "Under Way":
        return doc.name, ""
    for row in doc.clauses:
        row.result = "Conforms"
    doc.clauses[0].update({"result": "Minor", "note": "Seen."})
    doc.conclusion = "Passed after Rectification"
    doc.save()
    apply_workflow(doc, "Finish Visit")
    name = frappe.db.get_value("Nonconformity", {"inspection": doc.name})
    row = frappe.get_doc("Nonconformity", name)
    frappe.set_user("enterprise@demo.test")
    file = frappe.get_doc(
        {
            "doctype": "File",
            "file_name": f"{name}.pdf",
            "content": b"%PDF-1.4 race",
            "is_private": 1,
            "attached_to_doctype": "Nonconformity",
            "attached_to_name": name,
        }
    ).insert()
    row.update({"cause": "x", "corrective_action": "y"})
    row.append("evidence", {"file": file.file_url})
    row.save()
    apply_workflow(row, "Report Rectified")
    frappe.set_user(OFFICER)
    apply_workflow(frappe.get_doc("Mock Inspection", doc.name), "Begin Recheck")
    apply_workflow(frappe.get_doc("Nonconformity", name), "Accept Rectification")
    return doc.name, name


def race(first, second) -> dict[str, str]:
    """Run (user, call) `first`; `second` comes before it commits. {"first": …, "second": "done" or the refusal's name}."""
    acted, connected, results = threading.Event(), threading.Barrier(2), {}

    def one():
        connection = Connection(first[0])
        connected.wait(timeout=30)
        results["first"] = connection.attempt(first[1])
        acted.set()
        # The other one is now at the lock, or about to be.
        threading.Event().wait(1.5)
        connection.frappe.db.commit()
        connection.close()

    def other():
        connection = Connection(second[0])
        connected.wait(timeout=30)
        acted.wait(timeout=30)
        results["second"] = connection.attempt(second[1])
        connection.frappe.db.commit()
        connection.close()

    threads = [threading.Thread(target=target) for target in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return results


@pytest.fixture(autouse=True)
def reachable():
    if not os.environ.get("REG_STATION_SITES"):
        pytest.skip("The site's database is reached through REG_STATION_SITES")


def states(inspection: str, nonconformity: str) -> tuple[str, str]:
    officer = Person(OFFICER)
    return (
        officer.get(f"/api/resource/Mock Inspection/{inspection}").data["state"],
        officer.get(f"/api/resource/Nonconformity/{nonconformity}").data["state"],
    )


def test_reopened_first_it_is_not_closed():
    inspection, nonconformity = prepared("Recheck")
    results = race((INSPECTORS[0], reopen(nonconformity)), (OFFICER, close_inspection(inspection)))
    assert results["first"] == "done" and results["second"] in TURNED_AWAY
    assert states(inspection, nonconformity) == ("Recheck", "Reopened")


def test_closed_first_it_is_not_reopened():
    inspection, nonconformity = prepared("Recheck")
    results = race((OFFICER, close_inspection(inspection)), (INSPECTORS[0], reopen(nonconformity)))
    assert results["first"] == "done" and results["second"] in TURNED_AWAY
    assert states(inspection, nonconformity) == ("Closed", "Closed")


def test_two_inspectors_at_the_same_moment_lose_no_answer():
    inspection, _none = prepared("Under Way")
    officer = Person(OFFICER)
    rows = officer.get(f"/api/resource/Mock Inspection/{inspection}").data["clauses"]
    results = race(
        (INSPECTORS[0], answer_clause(inspection, rows[0]["name"], "Conforms")),
        (INSPECTORS[1], answer_clause(inspection, rows[1]["name"], "Minor")),
    )
    assert results == {"first": "done", "second": "done"}
    rows = officer.get(f"/api/resource/Mock Inspection/{inspection}").data["clauses"]
    assert [row["result"] for row in rows[:2]] == ["Conforms", "Minor"]
    assert [row["answered_by"] for row in rows[:2]] == list(INSPECTORS)
