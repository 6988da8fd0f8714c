"""Hole: permission is checked on the document as it was sent. Whoever PUTs a foreign row with his own town in it passes.

Rule: the row must be within reach as stored and as it would be stored; derived belonging is never read from the sender.
"""

import frappe
import pytest

from tests.support.factories import acting_as


def test_a_foreign_application_with_my_town_is_still_foreign(world):
    foreign = world.draft(town=world.town_b)
    with acting_as(world.town_a_officer):
        doc = frappe.get_doc("Point Application", foreign.name)
        doc.town = world.town_a
        with pytest.raises(frappe.PermissionError):
            doc.save()
        assert not doc.has_permission("read")
    assert frappe.db.get_value("Point Application", foreign.name, "town") == world.town_b


def test_i_cannot_push_a_row_into_another_town(world):
    mine = world.draft()
    with acting_as(world.town_a_officer):
        doc = frappe.get_doc("Point Application", mine.name)
        doc.town = world.town_b
        with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
            doc.save()
    assert frappe.db.get_value("Point Application", mine.name, "town") == world.town_a


def test_i_cannot_create_a_row_for_another_town(world):
    with acting_as(world.town_a_officer), pytest.raises(frappe.PermissionError):
        frappe.get_doc({"doctype": "Point Application", "town": world.town_b}).insert()


def test_the_town_of_a_member_follows_from_its_point(world):
    point = world.application("Accredited").service_point
    world.point_member(point)
    other = world.application("Accredited", town=world.town_b).service_point
    with acting_as(world.point_officer):
        member = frappe.get_doc(
            {
                "doctype": "Station Member",
                "full_name": "Sneaked in",
                "employment_type": "Full-time",
                "service_point": other,
                "town": world.town_a,
            }
        )
        with pytest.raises(frappe.PermissionError):
            member.insert()


def test_a_second_role_does_not_widen_the_rights_of_the_first(world):
    """An inspector of town A's application who is town officer of B must not edit as a town officer in A."""
    application = world.application("Site Visit")
    world.visit(application, submit=False)
    frappe.get_doc("User", world.inspectors[0]).add_roles("Town Officer")
    town = frappe.get_doc("Town", world.town_b)
    town.append("officers", {"user": world.inspectors[0]})
    town.save()
    with acting_as(world.inspectors[0]):
        doc = frappe.get_doc("Point Application", application.name)
        assert doc.has_permission("read")
        assert not doc.has_permission("write")


def test_a_point_does_not_hand_out_accounts(world):
    from reg_station.exceptions import EditRefused

    point = world.application("Accredited").service_point
    world.point_member(point)
    with acting_as(world.point_officer), pytest.raises(EditRefused):
        frappe.get_doc(
            {
                "doctype": "Station Member",
                "full_name": "Friend",
                "employment_type": "Full-time",
                "service_point": point,
                "user": world.town_b_officer,
            }
        ).insert()
