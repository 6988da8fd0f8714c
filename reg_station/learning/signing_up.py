"""Signing up for training sessions, and noting who came (H1).

Sign-ups are written by these functions only; no role has the right to write them by hand. The session's row is locked
and changed while a place is taken, so two people never get the last one (as in `resource_sharing.booking`).
"""

import unicodedata

import frappe
from frappe import _
from frappe.utils import cint, cstr, getdate, now, nowdate

from reg_station.background import soon
from reg_station.exceptions import SessionFull, SignUpRefused
from reg_station.learning.keeping import may_keep
from reg_station.permissions.scope import own_enterprises
from reg_station.platform.audit import record

SESSION, SIGN_UP = "Training Session", "Training Sign-up"
SIGNED_UP, CANCELLED = "Signed Up", "Cancelled"
OPEN, HELD = "Open for Sign-up", "Held"
LONGEST = 140


@frappe.whitelist(methods=["POST"])
def sign_up(session: str, person: str = "", phone: str = "", enterprise: str = "", member: str = "") -> dict:
    """Take a place for a person of an enterprise, or for a member of the staff; {"name", "places_left"}.

    An account of an enterprise signs up its own people, a member himself, keepers of the session anybody within
    their reach. Raises SignUpRefused, SessionFull; PermissionError for whom it is not.
    """
    doc = _session(session)
    keeper = may_keep(doc)
    if doc.audience == "Staff":
        who = _member_values(member, keeper)
    else:
        who = _person_values(enterprise, person, phone, keeper)
    row = _locked(session)
    _check_open(row, keeper)
    name = _take_place(doc, row, who)
    # Without the person's name: the trail is never erased.
    record("signed up", SESSION, session, {"sign_up": name})
    return {"name": name, "places_left": max(0, cint(row.capacity) - places_taken(session))}


@frappe.whitelist(methods=["POST"])
def cancel(name: str) -> dict:
    """Give a place back before the session is held; {"session", "places_left"}. A second call changes nothing."""
    row = frappe.db.get_value(
        SIGN_UP, name, ["name", "session", "enterprise", "member", "status"], as_dict=True
    )
    if not row or not _is_own(row):
        frappe.throw(_("There is no such sign-up, or it is not yours."), frappe.PermissionError)
    session = _locked(row.session)
    if session.workflow_state not in (OPEN, "Draft"):
        frappe.throw(
            _("The session is {0}; places can no longer be given back.").format(_(session.workflow_state)),
            SignUpRefused,
        )
    if row.status == SIGNED_UP:
        frappe.db.set_value(SIGN_UP, name, {"status": CANCELLED, "cancelled_on": now()})
        record("sign-up cancelled", SESSION, row.session, {"sign_up": name})
    return {"session": row.session, "places_left": cint(session.capacity) - places_taken(row.session)}


@frappe.whitelist(methods=["POST"])
def mark_attendance(session: str, attended: list) -> dict:
    """Note that of those signed up exactly the sign-ups named in `attended` came; {"attended", "absent"}.

    For keepers, while the session is held and not yet closed.
    """
    doc = frappe.get_doc(SESSION, session)
    if not may_keep(doc):
        frappe.throw(_("Only who holds the session notes the attendance."), frappe.PermissionError)
    if _locked(session).workflow_state != HELD:
        frappe.throw(
            _("Attendance is noted once the session is held, and until it is closed."), SignUpRefused
        )
    present = set(frappe.get_all(SIGN_UP, {"session": session, "status": SIGNED_UP}, pluck="name"))
    unknown = {cstr(name) for name in attended} - present
    if unknown:
        frappe.throw(
            _("Not signed up for this session: {0}").format(", ".join(sorted(unknown))), SignUpRefused
        )
    for name in sorted(present):
        frappe.db.set_value(SIGN_UP, name, "attended", int(name in attended))
    record("attendance noted", SESSION, session, {"attended": sorted(attended)})
    return {"attended": len(attended), "absent": len(present) - len(attended)}


@frappe.whitelist(methods=["GET", "POST"])
def people(session: str) -> dict:
    """Who has signed up, for the session's form: {"keeper", "taken", "rows": [{name, person, of, attended, …}]}.

    Rows are those that the caller may see.
    """
    doc = frappe.get_doc(SESSION, session)
    doc.check_permission("read")
    rows = []
    if frappe.has_permission(SIGN_UP, "read"):
        rows = frappe.get_list(
            SIGN_UP,
            filters={"session": session, "status": SIGNED_UP},
            fields=["name", "person", "enterprise", "member", "attended", "signed_up_on"],
            order_by="signed_up_on asc, name asc",
            limit_page_length=0,
        )
    titles = _titles("Enterprise", "enterprise_name", {row.enterprise for row in rows if row.enterprise})
    for row in rows:
        row["of"] = titles.get(row.enterprise, "")
    return {"keeper": may_keep(doc), "taken": places_taken(session), "rows": rows}


def _titles(doctype: str, field: str, names: set[str]) -> dict[str, str]:
    if not names:
        return {}
    rows = frappe.get_all(doctype, {"name": ("in", sorted(names))}, ["name", field])
    return {row.name: row[field] for row in rows}


def places_taken(session: str) -> int:
    return frappe.db.count(SIGN_UP, {"session": session, "status": SIGNED_UP})


def attended(session: str) -> list:
    """Those who came, in the order of signing up: name, member, person."""
    return frappe.get_all(
        SIGN_UP,
        filters={"session": session, "status": SIGNED_UP, "attended": 1},
        fields=["name", "member", "person"],
        order_by="signed_up_on asc, name asc",
    )


def follow_session(doc) -> None:
    """Sign-ups are seen by whom their session belongs to: take over its place when it changes."""
    before = doc.get_doc_before_save()
    if not before or (before.station, before.service_point) == (doc.station, doc.service_point):
        return
    for name in frappe.get_all(SIGN_UP, {"session": doc.name}, pluck="name"):
        values = {"station": doc.station, "session_point": doc.service_point}
        frappe.db.set_value(SIGN_UP, name, values, update_modified=False)


# ------------------------------------------------------------------------------------------------------ who it is for


def _session(name: str):
    """The session, if it is one that the caller may know of: an open one, or one within reach."""
    if frappe.session.user == "Guest":
        frappe.throw(_("Sign in first."), frappe.PermissionError)
    doc = frappe.get_doc(SESSION, name) if frappe.db.exists(SESSION, name) else None
    if not doc or (doc.workflow_state != OPEN and not doc.has_permission("read")):
        frappe.throw(_("There is no such session."), frappe.DoesNotExistError)
    return doc


def _member_values(member: str, keeper: bool) -> dict:
    user = frappe.session.user
    fields = ["name", "full_name", "user", "service_point", "town", "left_on"]
    if not member:
        rows = frappe.get_all("Station Member", {"user": user}, fields, order_by="creation desc")
        rows = [row for row in rows if not row.left_on or getdate(row.left_on) >= getdate(nowdate())]
        found = rows[0] if rows else None
    else:
        found = frappe.db.get_value("Station Member", member, fields, as_dict=True)
    if not found:
        frappe.throw(_("This session is for the staff of stations and service points."), SignUpRefused)
    if found.user != user and not _may_sign_up_member(found.name, keeper):
        frappe.throw(_("You may not sign this person up."), frappe.PermissionError)
    return {
        "key": f"member|{found.name}",
        "member": found.name,
        "person": found.full_name,
        "service_point": found.service_point,
        "town": found.town,
    }


def _may_sign_up_member(member: str, keeper: bool) -> bool:
    doc = frappe.get_doc("Station Member", member)
    return bool(doc.has_permission("write") or (keeper and doc.has_permission("read")))


def _person_values(enterprise: str, person: str, phone: str, keeper: bool) -> dict:
    name = " ".join(cstr(person).split())
    if not name or len(name) > LONGEST or len(cstr(phone)) > LONGEST:
        frappe.throw(_("Enter the name of the person who will come."), SignUpRefused)
    own = own_enterprises(frappe.session.user)
    enterprise = enterprise or (next(iter(own)) if len(own) == 1 else "")
    if not enterprise:
        frappe.throw(_("Choose the enterprise."), SignUpRefused)
    if enterprise not in own and not (keeper and _reads("Enterprise", enterprise)):
        frappe.throw(_("You do not act for this enterprise."), frappe.PermissionError)
    folded = unicodedata.normalize("NFKC", name).casefold().replace(" ", "")
    return {
        "key": f"{enterprise}|{folded}",
        "enterprise": enterprise,
        "person": name,
        "phone": cstr(phone).strip(),
        "town": frappe.db.get_value("Enterprise", enterprise, "town"),
    }


def _reads(doctype: str, name: str) -> bool:
    return bool(frappe.db.exists(doctype, name)) and bool(
        frappe.get_doc(doctype, name).has_permission("read")
    )


def _is_own(row) -> bool:
    user = frappe.session.user
    if row.enterprise and row.enterprise in own_enterprises(user):
        return True
    if row.member and frappe.db.get_value("Station Member", row.member, "user") == user:
        return True
    return may_keep(frappe.get_doc(SESSION, row.session))


# ---------------------------------------------------------------------------------------------------- taking a place


def _locked(session: str):
    """The session's row as it is now, locked until the transaction ends."""
    table = frappe.qb.DocType(SESSION)
    rows = (
        frappe.qb.from_(table)
        .select(
            table.workflow_state,
            table.capacity,
            table.places_per_enterprise,
            table.sign_up_until,
            table.starts_on,
            table.sign_ups,
        )
        .where(table.name == session)
        .for_update()
        .run(as_dict=True)
    )
    # A lock alone does not turn away a second comer who reads from a snapshot; a changed row does.
    frappe.qb.update(table).set(table.sign_ups, cint(rows[0].sign_ups) + 1).where(table.name == session).run()
    return rows[0]


def _taken_now(session: str) -> list[str | None]:
    """The enterprise of each place taken, in the newest committed state, held until the transaction ends."""
    table = frappe.qb.DocType(SIGN_UP)
    rows = (
        frappe.qb.from_(table)
        .select(table.enterprise)
        .where((table.session == session) & (table.status == SIGNED_UP))
        .for_update()
        .run()
    )
    return [row[0] for row in rows]


def _check_open(row, keeper: bool) -> None:
    # Who came without signing up is entered by the keeper afterwards.
    if keeper and row.workflow_state == HELD:
        return
    if row.workflow_state != OPEN:
        frappe.throw(_("This session is not open for sign-up."), SignUpRefused)
    last = getdate(row.sign_up_until or row.starts_on)
    if getdate(nowdate()) > last:
        frappe.throw(_("Sign-up ended on {0}.").format(last), SignUpRefused)


def _take_place(doc, row, who: dict) -> str:
    key = f"{doc.name}|{who.pop('key')}"
    known = frappe.db.get_value(SIGN_UP, {"person_key": key}, ["name", "status"], as_dict=True)
    if known and known.status == SIGNED_UP:
        frappe.throw(_("{0} has signed up already.").format(who["person"]), SignUpRefused)
    taken, most = _taken_now(doc.name), cint(row.places_per_enterprise)
    if len(taken) >= cint(row.capacity):
        frappe.throw(_("All {0} places are taken.").format(row.capacity), SessionFull)
    if most and who.get("enterprise") and taken.count(who["enterprise"]) >= most:
        frappe.throw(_("An enterprise takes at most {0} places of this session.").format(most), SessionFull)
    values = {
        **who,
        "status": SIGNED_UP,
        "signed_up_on": now(),
        "signed_up_by": frappe.session.user,
        "cancelled_on": None,
        "attended": 0,
        "station": doc.station,
        "session_point": doc.service_point,
    }
    if known:
        frappe.db.set_value(SIGN_UP, known.name, values)
        return known.name
    sign_up_doc = frappe.new_doc(SIGN_UP)
    sign_up_doc.update({"session": doc.name, "person_key": key, **values})
    # Checked above; nobody has the right to write sign-ups by hand.
    return sign_up_doc.insert(ignore_permissions=True).name


def tell_of_cancellation(doc) -> None:
    soon("reg_station.learning.upkeep.send_cancellation", session=doc.name)
