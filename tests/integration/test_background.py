"""A full queue never refuses a save: what was to follow is swept up later."""

import frappe
import pytest

from reg_station import background
from tests.support.factories import acting_as


@pytest.fixture
def full_queue(monkeypatch):
    """As v16 refuses: with a message, and as PermissionError for those who may not see its health page."""

    def refuse(*args, **kwargs):
        frappe.msgprint("Too many queued background jobs (500). Please retry after some time.")
        raise frappe.PermissionError

    monkeypatch.setattr(frappe, "enqueue", refuse)


def test_a_case_moves_on_and_nobody_is_alarmed(world, full_queue):
    frappe.local.message_log = []
    listing = world.listing("Submitted")
    assert listing.workflow_state == "Submitted"
    assert frappe.db.exists("Case Step", {"reference_name": listing.name, "state": "Submitted"})
    assert frappe.local.message_log == []


def test_other_messages_stay(world, full_queue):
    frappe.local.message_log = []
    frappe.msgprint("Of somebody else.")
    with acting_as(world.officer):
        assert background.soon("reg_station.workflow.notices.send_for_step", step="x") is False
    assert len(frappe.local.message_log) == 1
