"""Writes the rows that follow from a held session into the ledger of training hours (H2)."""

import frappe
from frappe.utils import getdate

from reg_station.learning import signing_up
from reg_station.learning.balances import APPROVED, RECORD, SUBMITTED
from reg_station.platform.audit import record
from reg_station.station_network.order import refresh_place_of
from reg_station.workflow.steps import new_step
from reg_station.workflow.table import active_workflow


def write_session(session) -> list[str]:
    """Rows for the members who attended `session`; the names of those that are new. A second call writes nothing.

    Whoever closes the session cannot approve his own hours: his row waits for somebody else.
    """
    if session.audience != "Staff":
        return []
    written = []
    for row in signing_up.attended(session.name):
        if row.member and not frappe.db.exists(RECORD, {"session_key": f"{session.name}|{row.member}"}):
            written.append(_write(session, row.member))
    return written


def _write(session, member: str) -> str:
    person = frappe.db.get_value(
        "Station Member", member, ["full_name", "user", "station", "service_point", "town"], as_dict=True
    )
    own = person.user == frappe.session.user
    doc = frappe.new_doc(RECORD)
    doc.update(
        {
            "member": member,
            "member_name": person.full_name,
            "record_kind": "Session",
            "course_title": session.title,
            "organiser": session.organiser or session.station,
            "session": session.name,
            "session_key": f"{session.name}|{member}",
            "held_on": getdate(session.starts_on),
            "hours": session.hours,
            "workflow_state": SUBMITTED if own else APPROVED,
            "decided_by": None if own else frappe.session.user,
            "decided_on": None if own else frappe.utils.now(),
            "station": person.station,
            "service_point": person.service_point,
            "town": person.town,
        }
    )
    doc.set_new_name()
    doc.set_user_and_timestamp()
    # Straight to the database: follows from closing the session, which the workflow has just allowed. A form could
    # only begin with Submitted, and would have an officer approve each attendance that he has just noted.
    doc.db_insert()
    workflow = active_workflow(RECORD)
    new_step(doc, workflow, doc.workflow_state, action=None, entry_number=1).db_insert()
    record("created", RECORD, doc.name, {"state": doc.workflow_state, "session": session.name})
    refresh_place_of(doc)
    return doc.name
