"""Hole: Frappe opens a file to the readers of every document in whose Attach field its address stands; and an uploader
decides whether a file is private.

Rule: a document refers only to files its user may read, and files of casework are private whoever uploads them.
"""

import frappe
import pytest

from reg_station.exceptions import ForeignFileRefused
from tests.support.factories import acting_as, make_file


def test_a_foreign_private_file_cannot_be_attached(world):
    secret = make_file(world.town_b_officer, "secret.pdf", b"secret of town B")
    mine = world.draft()
    with acting_as(world.town_a_officer):
        doc = frappe.get_doc("Point Application", mine.name)
        doc.append("attachments", {"attachment_kind": "Other", "file": secret})
        with pytest.raises(ForeignFileRefused):
            doc.save()
    names = frappe.get_all("File", {"file_url": secret, "attached_to_name": mine.name})
    assert names == []


@pytest.mark.parametrize(
    "address", ["https://evil.test/a.pdf", "/private/files/none.pdf", "javascript:alert(1)", "/etc/passwd"]
)
def test_addresses_that_are_no_file_of_the_user_are_refused(world, address):
    mine = world.draft()
    with acting_as(world.town_a_officer):
        doc = frappe.get_doc("Point Application", mine.name)
        doc.append("attachments", {"attachment_kind": "Other", "file": address})
        with pytest.raises((ForeignFileRefused, frappe.ValidationError)):
            doc.save()


def test_files_of_casework_are_private_whatever_the_uploader_ticks(world):
    mine = world.draft()
    address = make_file(
        world.town_a_officer,
        "open.pdf",
        private=0,
        attached_to_doctype="Point Application",
        attached_to_name=mine.name,
    )
    assert address.startswith("/private/")


def test_a_file_of_the_case_opens_for_those_who_may_read_the_case(world):
    mine = world.draft()
    address = make_file(
        world.town_a_officer,
        "plan.pdf",
        attached_to_doctype="Point Application",
        attached_to_name=mine.name,
    )
    file = frappe.get_doc("File", {"file_url": address, "attached_to_name": mine.name})
    for user, allowed in (
        (world.officer, True),
        (world.approver, True),
        (world.town_b_officer, False),
        (world.inspectors[0], False),
        (world.auditor, False),
        ("Guest", False),
    ):
        with acting_as(user):
            assert bool(frappe.get_doc("File", file.name).has_permission("read")) is allowed, user
