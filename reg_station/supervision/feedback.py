"""What holds for complaints and suggestions on every route: place, level, deadline, who may act, what is told (J1)."""

import frappe
from frappe import _
from frappe.utils import cint, getdate, nowdate

from reg_station.background import soon
from reg_station.exceptions import FeedbackRefused, GuardUnmet
from reg_station.permissions import withheld
from reg_station.platform.calendars import calendar
from reg_station.supervision import deadlines, routing
from reg_station.supervision.routing import COMPLAINT, PEOPLE, POINT, STATION
from reg_station.workflow.guard import require_reason

DOCTYPE, MEMBER = "Feedback", "Station Member"
OPEN = ("Received", "Accepted", "In Handling", "Reopened")
WITH_REASON = ("Not Accept", "Reopen")
# The steps of whoever wrote; nobody else takes them.
OF_WRITER = ("Confirm", "Not Satisfied")
CONTACT = ("contact_person", "contact_phone")
AGAIN = ("Not Satisfied", "Reopen")
ROLE_AT = {POINT: "Point Officer", STATION: "Station Officer", routing.BUREAU: "Bureau Approver"}
DAYS, REOPENED_DAYS = 15, 10


def setting(field: str, otherwise: int) -> int:
    """A number of the settings; `otherwise` where the site has none yet."""
    kept = frappe.get_cached_doc("Reg Station Settings").get(field)
    return otherwise if kept is None else cint(kept)


def settle(doc) -> None:
    """Write place, level and who may see it into `doc`; raises nothing, so it may be asked before anything is filled in."""
    if doc.service_point:
        place = frappe.db.get_value("Service Point", doc.service_point, ["town", "station"], as_dict=True)
        doc.town, station = (place.town, place.station) if place else (None, None)
        doc.station = station or _default_station()
    else:
        doc.town, doc.station = None, doc.station or _default_station()
    found = routing.route(said(doc), doc.handled_at)
    doc.handled_at, doc.route_reason = found.level, _(found.reason)
    doc.open_to_point = doc.service_point if found.level == POINT else None
    # About the station itself: its officers see what they handle. About a point: they see it by its town.
    about_us = not doc.service_point and found.level == routing.BUREAU
    doc.open_to_station = None if about_us else doc.station


def _default_station() -> str | None:
    return frappe.db.get_single_value("Reg Station Settings", "default_station")


def place_title(doc) -> str:
    """What the service point or the station is called that `doc` is about."""
    if doc.service_point:
        return frappe.db.get_value("Service Point", doc.service_point, "point_name") or ""
    return frappe.db.get_value("Registration Station", doc.station, "station_name") or ""


def said(doc) -> routing.Said:
    """What the route depends on."""
    named = [row.member for row in doc.get("concerns_members") or [] if row.member]
    of_station = named and frappe.db.exists(
        MEMBER, {"name": ("in", named), "service_point": ("is", "not set"), "station": ("is", "set")}
    )
    return routing.Said(
        doc.kind,
        bool(doc.service_point),
        doc.concerns or routing.MATTER,
        bool(of_station),
        not doc.service_point or bool(officers_of_point(doc.service_point) - set(withheld.users_of(named))),
    )


def officers_of_point(point: str) -> set[str]:
    """Enabled accounts of point officers who are members of the point today."""
    from reg_station.inbox import enabled_users_of

    today = getdate(nowdate())
    users = set()
    for row in frappe.get_all(MEMBER, {"service_point": point}, ["user", "joined_on", "left_on"]):
        begun = not row.joined_on or getdate(row.joined_on) <= today
        if row.user and begun and (not row.left_on or getdate(row.left_on) >= today):
            users.add(row.user)
    return users & set(enabled_users_of("Point Officer"))


def begin(doc) -> None:
    """A new one: those who did the service are concerned, the day is set."""
    if getdate(doc.received_on) > getdate(nowdate()):
        frappe.throw(_("It cannot have been received in the future."), FeedbackRefused)
    if doc.service_point and not frappe.db.exists("Service Point", doc.service_point):
        frappe.throw(_("There is no service point {0}.").format(doc.service_point), FeedbackRefused)
    _name_those_who_did_it(doc)
    doc.update(doc.flags.code or {})
    if doc.kind != "Praise":
        set_due(doc, doc.received_on, setting("feedback_days", DAYS))


def _name_those_who_did_it(doc) -> None:
    """Whoever carried out the service that is complained about is concerned, whether the person says so or not."""
    if doc.kind != COMPLAINT:
        return
    links = (
        ("service_request", "Service Request", "assigned_to"),
        ("consultation", "Consultation", "answered_by"),
    )
    known = {row.member for row in doc.concerns_members}
    for field, doctype, person in links:
        user = frappe.db.get_value(doctype, doc.get(field), person) if doc.get(field) else None
        for member in frappe.get_all(MEMBER, {"user": user}, pluck="name") if user else ():
            if member not in known:
                known.add(member)
                doc.append("concerns_members", {"member": member, "note": _("Carried out the service.")})


def set_due(doc, start, days: int) -> None:
    """The last day for the reply, in working days, and how it was found."""
    due = deadlines.due_day(getdate(start), days, calendar())
    doc.due_on, doc.due_rule = due.on, due.rule


def check(doc) -> None:
    """An anonymous one holds nobody's name, members are named once, and it is handled where it may be."""
    if doc.anonymous:
        for field in ("enterprise", "service_request", "consultation", *CONTACT):
            doc.set(field, None)
    names = [row.member for row in doc.concerns_members]
    if len(names) != len(set(names)):
        frappe.throw(_("A member is named twice."), FeedbackRefused)
    for row in doc.concerns_members:
        row.full_name = frappe.db.get_value(MEMBER, row.member, "full_name")
    chosen = doc.handled_at
    settle(doc)
    doc.place_name = place_title(doc)
    before = doc.get_doc_before_save()
    if before and chosen and chosen != before.handled_at and chosen != doc.handled_at:
        frappe.throw(
            _("It cannot be handled at {0}: {1}.").format(_(chosen), doc.route_reason), FeedbackRefused
        )
    if doc.handled_by and (doc.is_new() or doc.has_value_changed("handled_by")):
        _check_handler(doc)


def _check_handler(doc) -> None:
    roles = frappe.get_roles(doc.handled_by)
    concerned = doc.handled_by in withheld.users_of([row.member for row in doc.concerns_members])
    if concerned or not routing.may_handle(roles, doc.handled_at, doc.escalated_to):
        frappe.throw(
            _("{0} cannot handle this: it concerns this person, or is handled elsewhere.").format(
                frappe.utils.get_fullname(doc.handled_by)
            ),
            FeedbackRefused,
        )


def check_step(doc, action: str) -> None:
    """What holds for a step whatever the workflow is drawn like. Raises GuardUnmet or ReasonMissing."""
    if action in OF_WRITER:
        if not doc.flags.by_writer:
            frappe.throw(_("Only whoever wrote this can say so."), GuardUnmet)
        # Frappe asks next whether the account may read it; the code was the proof.
        doc.get_doc_before_save().flags.ignore_permissions = True
    elif not doc.flags.by_the_clock and not routing.may_handle(
        frappe.get_roles(), doc.handled_at, doc.escalated_to
    ):
        frappe.throw(_("This is handled at {0}.").format(_(doc.handled_at)), GuardUnmet)
    if action in AGAIN and doc.reopened_on:
        frappe.throw(_("It was taken up again once already; call the station."), GuardUnmet)
    if action in WITH_REASON or (action == "Close" and not doc.flags.by_the_clock):
        require_reason(doc)
    if action == "Not Satisfied" and not (doc.flags.words or "").strip():
        frappe.throw(_("Say what is not satisfactory."), GuardUnmet)
    if action == "Accept" and doc.kind == COMPLAINT and doc.concerns == PEOPLE and not doc.concerns_members:
        frappe.throw(
            _("Name the members concerned first, or change what it is about: until then they could read it."),
            GuardUnmet,
        )
    if action == "Reply":
        _check_reply(doc)


def _check_reply(doc) -> None:
    reply = (doc.reply or "").strip()
    if not reply:
        frappe.throw(_("Write the reply down first."), GuardUnmet)
    if doc.earlier_reply and reply == doc.earlier_reply.strip():
        frappe.throw(
            _("This reply was given already and was not satisfactory. Write another one."), GuardUnmet
        )


def note_step(doc, action: str) -> None:
    """Write down what follows from a step."""
    today = getdate(nowdate())
    if action not in (*WITH_REASON, "Close"):
        # An older reason is not the reason of this step.
        doc.transition_reason = (doc.flags.words or "").strip() or None
    if action == "Start Handling" and not doc.handled_by:
        doc.handled_by = frappe.session.user
    if action == "Reply":
        doc.answered_in_time = deadlines.in_time(
            getdate(doc.due_on) if doc.due_on else None, today, doc.answered_in_time
        )
        doc.reply_given, doc.replied_on, doc.satisfied, doc.overdue = doc.reply, today, None, 0
    if action in AGAIN:
        doc.earlier_reply, doc.earlier_replied_on = doc.reply_given, doc.replied_on
        doc.satisfied, doc.reopened_on = "No", today
        doc.dissatisfaction = doc.transition_reason
        doc.reply_given = doc.replied_on = doc.escalated_to = doc.escalated_on = None
        set_due(doc, today, setting("feedback_reopened_days", REOPENED_DAYS))
    if action == "Confirm":
        doc.satisfied = "Yes"
    if action in ("Confirm", "Close", "Take Note", "Not Accept"):
        doc.closed_on, doc.overdue = today, 0


def turn_of(doc) -> str | None:
    """The role whose turn it is in the present state."""
    if doc.state == "Replied" and doc.enterprise:
        return "Enterprise User"
    return ROLE_AT.get(doc.handled_at)


def after_saving(doc) -> None:
    """Keep the steps as closed as the record, tell who has it now, take away what the concerned had got."""
    before = doc.get_doc_before_save()
    if before is None:
        _tell_of_new(doc)
    elif (before.open_to_point, before.open_to_station) != (doc.open_to_point, doc.open_to_station):
        _close_steps_too(doc)
    users = withheld.users_of([row.member for row in doc.concerns_members])
    withheld.withdraw(DOCTYPE, doc.name, users)


def _tell_of_new(doc) -> None:
    step = frappe.db.get_value("Case Step", {"reference_doctype": DOCTYPE, "reference_name": doc.name})
    if step:
        soon("reg_station.workflow.notices.send_for_step", step=step)


def _close_steps_too(doc) -> None:
    step = frappe.qb.DocType("Case Step")
    (
        frappe.qb.update(step)
        .set(step.service_point, doc.open_to_point)
        .set(step.station, doc.open_to_station)
        .where((step.reference_doctype == DOCTYPE) & (step.reference_name == doc.name))
        .run()
    )
    role = turn_of(doc)
    (
        frappe.qb.update(step)
        .set(step.responsible_role, role)
        .where(
            (step.reference_doctype == DOCTYPE) & (step.reference_name == doc.name) & (step.status == "Open")
        )
        .run()
    )
    open_step = frappe.db.get_value(
        "Case Step", {"reference_doctype": DOCTYPE, "reference_name": doc.name, "status": "Open"}
    )
    if open_step:
        soon("reg_station.workflow.notices.send_for_step", step=open_step)
