"""Hole: v16 asks for "write" on an empty new document when a file is attached to a form that was never saved.

Rule: such a form belongs to no place yet, so nothing can be said against it; whatever is stored is asked with its values.
"""

import frappe
import pytest

from reg_station.permissions.dimensions import SCOPE_FIELDS
from tests.support.factories import acting_as

UPLOADED_TO = ("Point Application", "Resource Import", "Shared Resource")


@pytest.mark.parametrize("doctype", UPLOADED_TO)
def test_a_file_can_be_attached_before_the_first_save(world, doctype):
    from frappe.handler import check_write_permission

    with acting_as(world.town_a_officer):
        check_write_permission(doctype, f"new-{frappe.scrub(doctype)}-abcdefghij")


@pytest.mark.parametrize("doctype", UPLOADED_TO)
def test_nothing_but_that_is_opened(world, doctype):
    with acting_as(world.town_a_officer):
        blank = frappe.new_doc(doctype)
        assert not any(blank.has_permission(right) for right in ("create", "read", "delete", "print"))
        foreign = frappe.new_doc(doctype)
        foreign.town = world.town_b
        assert not foreign.has_permission("write")
        with pytest.raises(frappe.PermissionError):
            frappe.new_doc(doctype).insert()


def test_a_stored_row_is_not_opened_by_calling_it_new(world):
    application = world.application("Draft", town=world.town_b)
    with acting_as(world.town_a_officer):
        doc = frappe.get_doc("Point Application", application.name)
        doc.set("__islocal", 1)
        assert not doc.has_permission("write")
        for fieldname in SCOPE_FIELDS["Point Application"].values():
            if fieldname != "name":
                doc.set(fieldname, None)
        assert not doc.has_permission("write")


def test_who_has_no_right_on_the_doctype_attaches_nothing(world):
    """v15 asks nothing before the first save and leaves a private file of its uploader's; v16 asks this."""
    with acting_as(world.observer):
        assert not frappe.has_permission("Resource Import", "write", doc=frappe.new_doc("Resource Import"))
