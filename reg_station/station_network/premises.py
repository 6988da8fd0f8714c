"""Checks of premises: the checklist in force, the equipment that is maintained, the nightly reminders (A5)."""

from collections.abc import Callable, Iterable

import frappe
from frappe import _
from frappe.utils import add_days, add_months, cint, cstr, get_url_to_form, getdate, nowdate

from reg_station.background import run_parts
from reg_station.exceptions import GuardUnmet
from reg_station.guidance_services.inspection_rules import DueDay, due_day
from reg_station.inbox import language_of, tell
from reg_station.platform.calendars import calendar
from reg_station.station_network import premises_rules as rules
from reg_station.workflow.people import people_of

DOCTYPE, CHECKLIST, EQUIPMENT = "Premises Check", "Inspection Checklist", "Station Equipment"
PLACES = {"station": "Registration Station", "service_point": "Service Point"}
KINDS = {"station": "Premises of a Station", "service_point": "Premises of a Service Point"}
MONTHS, DEFECT_DAYS, REMINDER_DAYS = 12, 10, 30
AHEAD = ("Planned", "Under Way")


def setting(field: str, otherwise: int) -> int:
    """A number of the settings; `otherwise` where the site has none yet."""
    kept = frappe.get_cached_doc("Reg Station Settings").get(field)
    return otherwise if kept is None else cint(kept)


def place_of(doc) -> tuple[str, str]:
    """(link field, name) of the station or the point that is checked."""
    link = "station" if doc.station else "service_point"
    return link, doc.get(link)


def checklist_for(doc):
    """The checklist for this kind of place that is in force today. Raises GuardUnmet if there is none."""
    kind, today = KINDS[place_of(doc)[0]], getdate(nowdate())
    rows = frappe.get_all(
        CHECKLIST,
        {"inspection_kind": kind, "valid_from": ("<=", today)},
        ["name", "valid_to"],
        order_by="valid_from desc",
    )
    for row in rows:
        if not row.valid_to or getdate(row.valid_to) >= today:
            return frappe.get_doc(CHECKLIST, row.name)
    frappe.throw(_("There is no checklist in force for {0}. Enter one first.").format(_(kind)), GuardUnmet)


def equipment_of(doc) -> list:
    """The equipment list of the place, without what is scrapped."""
    link, name = place_of(doc)
    return frappe.get_all(
        EQUIPMENT,
        {"parenttype": PLACES[link], "parent": name, "equipment_condition": ("!=", "Scrapped")},
        ["name", "item", "quantity", "equipment_condition"],
        order_by="idx asc",
    )


def carry_to_equipment(doc) -> None:
    """Write condition and day of what was checked into the equipment list; a row that is gone by now is left out."""
    link, name = place_of(doc)
    for row in doc.equipment:
        of_place = {"name": row.equipment_row, "parenttype": PLACES[link], "parent": name}
        listed = frappe.db.get_value(EQUIPMENT, of_place, "equipment_condition")
        looked_at = cstr(row.maintenance).strip() or row.equipment_condition != listed
        if listed is not None and looked_at:
            values = {"equipment_condition": row.equipment_condition, "last_checked_on": doc.checked_on}
            frappe.db.set_value(EQUIPMENT, row.equipment_row, values, update_modified=False)
    # The open form of the place must not write the old rows back.
    frappe.db.set_value(PLACES[link], name, "modified", frappe.utils.now(), update_modified=False)


def defect_due(found_on) -> DueDay:
    return due_day(getdate(found_on), setting("premises_defect_days", DEFECT_DAYS), calendar())


def next_check(checked_on):
    return add_months(checked_on, max(1, setting("premises_check_months", MONTHS)))


def answers_of(doc) -> list[rules.Answer]:
    return [
        rules.Answer(cstr(row.code), row.result or "", row.note or "", row.reason or "")
        for row in doc.clauses
    ]


def defects_of(rows: Iterable) -> list[rules.Defect]:
    return [
        rules.Defect(
            code=cstr(row.clause_code),
            due_on=getdate(row.due_on) if row.due_on else None,
            rectified_on=getdate(row.rectified_on) if row.rectified_on else None,
            described=bool(cstr(row.rectification).strip() or row.evidence),
            writers=tuple(cstr(row.rectified_by).split()),
            accepted=bool(row.accepted),
        )
        for row in rows
    ]


def state_of(link: str, name: str) -> rules.PremisesState:
    """How the premises of a station or point stand, from all its checks."""
    latest = _latest_closed({link: name})
    rows = frappe.get_all(DOCTYPE, {link: name, "state": "Rectification"}, pluck="open_defects")
    return rules.PremisesState(
        getdate(latest.next_check_on) if latest and latest.next_check_on else None, sum(map(cint, rows))
    )


def _latest_closed(place: dict):
    rows = frappe.get_all(
        DOCTYPE,
        {**place, "state": "Closed"},
        ["name", "next_check_on"],
        order_by="checked_on desc, closed_on desc, name desc",
        limit=1,
    )
    return rows[0] if rows else None


def run_daily() -> None:
    run_parts(flag_overdue, remind_of_checks)


def flag_overdue() -> int:
    """Set and take away the flag; point and station are told once for each check and day. Returns how many notices."""
    today, told = getdate(nowdate()), 0
    for name in frappe.get_all(DOCTYPE, {"state": "Rectification"}, pluck="name", limit_page_length=0):
        doc = frappe.get_doc(DOCTYPE, name)
        late = rules.is_overdue(defects_of(doc.defects), today)
        if late != bool(doc.overdue):
            frappe.db.set_value(DOCTYPE, name, "overdue", int(late), update_modified=False)
        if late:
            day = min(row.due_on for row in defects_of(doc.defects) if row.due_on and not row.rectified_on)
            users = {*people_of(doc, "Point Officer"), *people_of(doc, "Station Officer")}
            told += _tell(users, doc, f"late|{day}", _late_words(doc, day))
    return told


def remind_of_checks() -> int:
    """Once for each closed check: whoever keeps the place is told that the next one comes near. Returns how many."""
    until = add_days(nowdate(), setting("premises_reminder_days", REMINDER_DAYS))
    told = 0
    for link, doctype in PLACES.items():
        active = {"status": ("!=", "Revoked")} if link == "service_point" else {}
        for place in frappe.get_all(doctype, active, pluck="name", limit_page_length=0):
            latest = _latest_closed({link: place})
            due = latest and latest.next_check_on
            if not due or getdate(due) > getdate(until):
                continue
            if frappe.db.exists(DOCTYPE, {link: place, "state": ("in", AHEAD)}):
                continue
            doc = frappe.get_doc(DOCTYPE, latest.name)
            users = people_of(doc, "Point Officer") or people_of(doc, "Station Officer")
            told += _tell(users, doc, f"next|{due}", _due_words(doc, due))
    return told


def _late_words(doc, day) -> Callable[[str], str]:
    return lambda language: _("Defects not rectified since {0}: {1}", lang=language).format(day, doc.subject)


def _due_words(doc, day) -> Callable[[str], str]:
    return lambda language: _("The next check is due on {0}; the last one: {1}", lang=language).format(
        day, doc.subject
    )


def _tell(users: Iterable[str], doc, about: str, words: Callable[[str], str]) -> int:
    link = get_url_to_form(DOCTYPE, doc.name)
    return sum(
        tell(user, DOCTYPE, f"{doc.name}|{about}", words(language_of(user)), link) for user in sorted(users)
    )
