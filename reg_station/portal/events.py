"""Training events on the portal: what everybody may know of an open session, and what somebody has signed up for (H1).

Enterprises and guests have no rights on sessions; these functions read a fixed list of fields on their behalf. Who else
has signed up is never among them.
"""

from urllib.parse import quote, urlencode

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, getdate, now_datetime, nowdate
from werkzeug.wrappers import Response

from reg_station.learning.keeping import own_points
from reg_station.learning.signing_up import OPEN, SESSION, SIGN_UP, SIGNED_UP
from reg_station.permissions.scope import memberships, own_enterprises
from reg_station.portal.downloads import download

SHOWN = [
    "name",
    "title",
    "audience",
    "topic",
    "starts_on",
    "hours",
    "venue",
    "capacity",
    "sign_up_until",
    "organiser",
    "lecturer",
    "description",
    "station",
    "service_point",
    "workflow_state",
]
MATERIAL = "/api/method/reg_station.portal.events.material?"
MOST = 100


def is_staff() -> bool:
    """Whether the user is a member of a station or point today."""
    return frappe.session.user != "Guest" and bool(memberships(frappe.session.user))


def audiences() -> list[str]:
    """Whose sessions the user is shown: those for enterprises everybody, those for staff the staff."""
    return ["Enterprises", "Staff"] if is_staff() else ["Enterprises"]


def coming(topic: str = "") -> list[dict]:
    """Open sessions that have not begun, the next first."""
    filters = {"workflow_state": OPEN, "audience": ("in", audiences()), "starts_on": (">", now_datetime())}
    if topic:
        filters["topic"] = topic
    rows = frappe.get_all(SESSION, filters, SHOWN, order_by="starts_on asc, name asc", limit_page_length=MOST)
    return [_drawn(row) for row in rows]


def topics() -> list[str]:
    return (frappe.get_meta(SESSION).get_field("topic").options or "").split("\n")


def detail(name: str) -> dict | None:
    """One session: an open one of an audience that the user belongs to, or one that he has signed up for."""
    row = frappe.db.get_value(SESSION, name, SHOWN, as_dict=True) if name else None
    if not row:
        return None
    own = own_sign_ups(name)
    if not own and (row.workflow_state != OPEN or row.audience not in audiences()):
        return None
    shown = _drawn(row)
    shown["own"] = own
    signed_up = any(sign_up.status == SIGNED_UP for sign_up in own)
    shown["materials"] = _materials(name) if signed_up else []
    return shown


def _drawn(row) -> dict:
    taken = frappe.db.count(SIGN_UP, {"session": row.name, "status": SIGNED_UP})
    last = getdate(row.sign_up_until or row.starts_on)
    left = max(0, cint(row.capacity) - taken)
    begun = get_datetime(row.starts_on) <= now_datetime()
    return {
        **row,
        "starts": str(row.starts_on)[:16],
        "host": _host(row),
        "last_day": str(last),
        "places_left": left,
        "can_sign_up": row.workflow_state == OPEN and left > 0 and getdate(nowdate()) <= last and not begun,
        "url": f"/station/events/{quote(row.name)}",
    }


def _host(row) -> str:
    if row.service_point:
        return frappe.get_cached_value("Service Point", row.service_point, "point_name")
    return row.station


def own_sign_ups(session: str = "") -> list:
    """Sign-ups of the user's enterprises and of himself as a member, the newest first."""
    user = frappe.session.user
    if user == "Guest":
        return []
    own = list(own_enterprises(user))
    members = frappe.get_all("Station Member", {"user": user}, pluck="name")
    found = []
    for field, names in (("enterprise", own), ("member", members)):
        if not names:
            continue
        filters = {field: ("in", names), **({"session": session} if session else {})}
        found += frappe.get_all(
            SIGN_UP,
            filters,
            ["name", "session", "person", "status", "attended", "enterprise", "signed_up_on"],
            order_by="signed_up_on desc, name desc",
            limit_page_length=MOST,
        )
    return found


def my_sign_ups() -> list[dict]:
    """Sign-ups in force of sessions to come, with their session, the next first."""
    rows = [row for row in own_sign_ups() if row.status == SIGNED_UP]
    sessions = {
        session.name: session
        for session in frappe.get_all(
            SESSION,
            {"name": ("in", [row.session for row in rows] or [""])},
            ["name", "title", "starts_on", "venue", "workflow_state"],
        )
    }
    shown = [
        {
            **row,
            "title": sessions[row.session].title,
            "starts": str(sessions[row.session].starts_on)[:16],
            "venue": sessions[row.session].venue or "",
            "state": sessions[row.session].workflow_state,
            "can_cancel": sessions[row.session].workflow_state == OPEN,
            "url": f"/station/events/{quote(row.session)}",
        }
        for row in rows
        if sessions[row.session].workflow_state in (OPEN, "Held")
    ]
    return sorted(shown, key=lambda row: row["starts"])


def members_to_sign_up() -> list[tuple[str, str]]:
    """(name, full name) of the members whom the user may sign up: himself, and those of his own points."""
    user = frappe.session.user
    today = getdate(nowdate())
    or_filters = [["user", "=", user]]
    points = sorted(own_points(user)) if "Point Officer" in frappe.get_roles(user) else []
    if points:
        or_filters.append(["service_point", "in", points])
    rows = frappe.get_all(
        "Station Member",
        or_filters=or_filters,
        fields=["name", "full_name", "left_on"],
        order_by="full_name asc",
    )
    return [(row.name, row.full_name) for row in rows if not row.left_on or getdate(row.left_on) >= today]


def _materials(session: str) -> list[dict]:
    rows = frappe.get_all(
        "Training Material", {"parent": session, "parenttype": SESSION}, ["name", "title"], order_by="idx asc"
    )
    return [
        {"title": row.title, "url": MATERIAL + urlencode({"session": session, "row": row.name})}
        for row in rows
    ]


@frappe.whitelist(methods=["GET"])
def material(session: str, row: str) -> Response:
    """A file of a session as a download, for those who have signed up and for those who may read it; else HTTP 404."""
    signed_up = any(sign_up.status == SIGNED_UP for sign_up in own_sign_ups(session))
    address = None
    if signed_up or (
        frappe.db.exists(SESSION, session) and frappe.get_doc(SESSION, session).has_permission("read")
    ):
        address = frappe.db.get_value(
            "Training Material", {"name": row, "parent": session, "parenttype": SESSION}, "file"
        )
    return download(address)


def sentence(event: dict) -> str:
    """Why nobody can sign up now; empty if one can."""
    if event["can_sign_up"]:
        return ""
    if event["workflow_state"] != OPEN:
        return _("The session is {0}.").format(_(event["workflow_state"]))
    if not event["places_left"]:
        return _("All {0} places are taken.").format(event["capacity"])
    return _("Sign-up ended on {0}.").format(event["last_day"])
