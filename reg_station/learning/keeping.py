"""Who keeps a training session: reading it is not enough to change it or to see to its people."""

import frappe
from frappe import _

from reg_station.permissions.scope import memberships

STATION_ROLES = {"Station Officer", "System Manager"}


def own_points(user: str) -> set[str]:
    """Service points at which `user` is in office today."""
    return {row.service_point for row in memberships(user) if row.service_point}


def keeps(service_point: str | None, user: str | None = None) -> bool:
    """Whether `user` keeps what belongs to `service_point`, or to the station when it is None.

    Points read what their station holds, so the scope alone would let them change it too.
    """
    user = user or frappe.session.user
    if user == "Administrator" or STATION_ROLES & set(frappe.get_roles(user)):
        return True
    return bool(service_point) and service_point in own_points(user)


def check_keeper(*service_points: str | None) -> None:
    """Raise PermissionError unless the user keeps all of them (as stored, and as it would be stored)."""
    if not all(keeps(point) for point in service_points):
        frappe.throw(
            _("Only the station, or the service point that holds the session, can do this."),
            frappe.PermissionError,
        )


def may_keep(session) -> bool:
    """Whether the user may see to the people of this Training Session document."""
    return bool(session.has_permission("write")) and keeps(session.service_point)
