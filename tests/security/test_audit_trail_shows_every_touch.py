"""Hole: Frappe's Version rows can be deleted, and Customize Form can switch tracking off.

Rule (N3): the audit trail is written by the system alone, protected on every route, and any change made behind
Frappe's back breaks its hash chain.
"""

import frappe
import pytest

from reg_station.exceptions import AuditTrailProtected
from reg_station.platform.audit import record, verify
from tests.support.factories import acting_as


@pytest.fixture
def chain(db):
    for number in range(5):
        record("test event", details={"number": number})
    assert verify() == []
    return frappe.get_all("Audit Entry", order_by="sequence desc", limit=5, fields=["name", "sequence"])


def kinds():
    return {item.kind for item in verify()}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user", "nobody@world.test"),
        ("event", "nothing"),
        ("details", "{}"),
        ("occurred_at", "2020-01-01 00:00:00"),
    ],
)
def test_an_edited_row_is_found(chain, field, value):
    frappe.db.set_value("Audit Entry", chain[2].name, field, value, update_modified=False)
    assert "edited" in kinds()


def test_an_edited_row_with_a_fitting_hash_is_found(chain):
    from reg_station.platform.audit_chain import entry_hash

    entry = frappe.get_doc("Audit Entry", chain[2].name).as_dict()
    entry.event = "nothing"
    frappe.db.set_value(
        "Audit Entry",
        chain[2].name,
        {"event": "nothing", "entry_hash": entry_hash(entry)},
        update_modified=False,
    )
    assert "unlinked" in kinds()


def test_a_removed_row_is_found(chain):
    frappe.db.delete("Audit Entry", {"name": chain[2].name})
    assert "missing" in kinds()


def test_a_chain_cut_off_at_its_end_is_found(chain):
    frappe.db.delete("Audit Entry", {"name": ("in", [row.name for row in chain[:2]])})
    assert "truncated" in kinds()


def test_nobody_writes_entries_by_hand(chain, world):
    for user in ("Administrator", world.auditor, world.admin, world.approver):
        with acting_as(user):
            with pytest.raises((AuditTrailProtected, frappe.PermissionError)):
                frappe.get_doc({"doctype": "Audit Entry", "event": "forged", "sequence": 999999}).insert()
            with pytest.raises((AuditTrailProtected, frappe.PermissionError)):
                frappe.get_doc("Audit Entry", chain[0].name).save()
            with pytest.raises((AuditTrailProtected, frappe.PermissionError)):
                frappe.delete_doc("Audit Entry", chain[0].name)
            with pytest.raises((AuditTrailProtected, frappe.PermissionError, frappe.ValidationError)):
                frappe.client.set_value("Audit Entry", chain[0].name, "event", "forged")


def test_tracking_cannot_be_switched_off(configuration):
    from frappe.custom.doctype.property_setter.property_setter import make_property_setter

    with pytest.raises(AuditTrailProtected):
        make_property_setter("Point Application", None, "track_changes", 0, "Check", for_doctype=True)


def test_the_audit_trail_cannot_be_customised(configuration):
    from frappe.custom.doctype.property_setter.property_setter import make_property_setter

    with pytest.raises(AuditTrailProtected):
        make_property_setter("Audit Entry", "event", "hidden", 1, "Check")
    with pytest.raises(AuditTrailProtected):
        frappe.get_doc(
            {
                "doctype": "Custom DocPerm",
                "parent": "Audit Entry",
                "role": "System Manager",
                "delete": 1,
                "read": 1,
            }
        ).insert()


def test_an_export_leaves_an_entry(world):
    from frappe.core.doctype.access_log.access_log import make_access_log

    application = world.draft()
    with acting_as(world.officer):
        make_access_log(doctype="Point Application", document=application.name, file_type="Excel")
    newest = frappe.get_last_doc("Audit Entry", order_by="sequence desc")
    assert (newest.event, newest.reference_name, newest.user) == ("exported", application.name, world.officer)
    assert verify() == []


def test_a_parked_access_log_is_noted_at_once_and_only_once(world):
    """v16 parks access logs in Redis and inserts them later as another user."""
    from reg_station.platform.access_log import AuditedAccessLog

    if not hasattr(AuditedAccessLog, "deferred_insert"):
        return
    values = {
        "doctype": "Access Log",
        "export_from": "Point Application",
        "file_type": "CSV",
        "user": world.officer,
    }
    with acting_as(world.officer):
        frappe.get_doc(values).deferred_insert()
    count = frappe.db.count("Audit Entry")
    assert frappe.get_last_doc("Audit Entry", order_by="sequence desc").user == world.officer
    frappe.get_doc(values).insert(ignore_permissions=True)  # what the scheduler does later
    assert frappe.db.count("Audit Entry") == count


def test_the_report_is_for_the_auditor(world):
    from reg_station.platform.audit import verification_report

    with acting_as(world.auditor):
        assert verification_report()["sound"] is True
    for user in (world.officer, world.approver, world.admin, world.town_a_officer):
        with acting_as(user), pytest.raises(frappe.PermissionError):
            verification_report()
