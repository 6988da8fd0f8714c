"""Nobody appraises what is his own: a member of the point or station, or an officer of its town (C3)."""

import frappe
from frappe import _

from reg_station.appraisal.metrics import POINT
from reg_station.exceptions import Recused
from reg_station.permissions.scope import memberships, own_towns
from reg_station.workflow.people import people_of


def is_own(appraisal, user: str | None = None) -> bool:
    """Whether `user` belongs to the appraised today."""
    user = user or frappe.session.user
    members = memberships(user)
    if appraisal.appraisee_kind == POINT or appraisal.service_point:
        if any(row.service_point == appraisal.service_point for row in members):
            return True
        return bool(appraisal.town) and appraisal.town in own_towns(user)
    return any(row.station == appraisal.station for row in members)


def require_stranger(appraisal) -> None:
    """Raises Recused for whoever belongs to the appraised."""
    if is_own(appraisal):
        frappe.throw(
            _("{0} is your own: somebody who belongs neither to it nor to its town appraises it.").format(
                appraisal.appraisee_name
            ),
            Recused,
        )


def is_appraised(appraisal, user: str | None = None) -> bool:
    """Whether `user` speaks for the appraised: a member of the point, or of the station that is appraised itself."""
    user = user or frappe.session.user
    if appraisal.service_point:
        return any(row.service_point == appraisal.service_point for row in memberships(user))
    return any(row.station == appraisal.station for row in memberships(user))


def speaks_for(appraisal) -> bool:
    """Whether the user speaks for the appraised: themselves, and the station for a point that has no account."""
    return is_appraised(appraisal) or bool(
        appraisal.service_point and not people_of(appraisal, "Point Officer")
    )
