"""Who there is to do something with a document."""

import frappe

from reg_station.inbox import enabled_users_of
from reg_station.permissions.dimensions import STEP_FIELDS
from reg_station.permissions.scope import row_filter


def people_of(doc, role: str) -> list[str]:
    """Enabled users of `role` within whose reach `doc` lies."""
    row = doc.as_dict()
    return [
        user
        for user in enabled_users_of(role)
        if user not in ("Administrator", "Guest") and row_filter(doc.doctype, user).admits(row)
    ]


def first_role_with_people(doc, roles: list[str]) -> str | None:
    """The role of the creator if it is among `roles` and the document is new; else the first that anybody holds.

    A town without a service point has no Point Officer: its cases are the station's.
    """
    if doc.is_new() or doc.flags.in_insert:
        held = set(frappe.get_roles(doc.owner)) if doc.owner not in (None, "Administrator") else set()
        own = next((role for role in roles if role in held), None)
        if own:
            return own
    return next((role for role in roles if people_of(doc, role)), roles[0] if roles else None)


def may_be_named(doctype: str) -> bool:
    """Whether the user may read who took the steps of a case; in one of two sides, only the office may."""
    if doctype not in STEP_FIELDS:
        return True
    return frappe.get_cached_value("User", frappe.session.user, "user_type") == "System User"
