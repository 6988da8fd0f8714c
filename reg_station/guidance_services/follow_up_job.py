"""Makes, sorts and escalates the follow-ups of all open product files, every day and whenever a file changes (G6).

It may run twice, or not for days: each open file has one contact ahead of it. `follow_up_key`, unique in the database,
holds file and due day as long as the contact is ahead; then it is emptied, for a file may meet the same due day again.
"""

from collections import defaultdict
from datetime import date

import frappe
from frappe import _
from frappe.query_builder.functions import Max
from frappe.utils import cint, get_url, getdate, now, nowdate

from reg_station.guidance_services import follow_ups as rules
from reg_station.inbox import enabled_users_of, language_of, tell
from reg_station.permissions.scope import row_filter
from reg_station.platform.audit import record
from reg_station.platform.calendars import calendar
from reg_station.series import reserve

DOCTYPE = "Follow Up"
SERIES = "FUP-.YYYY.-.######"
# What counts as an open product file. A product file of its own joins with one line.
SOURCES = {
    "Service Request": ("Taken On", "Under Way", "Delivered"),
    "Mock Inspection": ("Planned", "Under Way", "Rectification", "Recheck"),
    "Pre-Review": ("Submitted", "In Review", "Returned"),
}
FIELDS = (
    "name",
    "naming_series",
    "follow_up_key",
    "dossier_type",
    "dossier",
    "subject",
    "enterprise",
    "town",
    "service_point",
    "assigned_to",
    "due_on",
    "counted_from",
    "counted_day",
    "due_rule",
    "standing",
    "owner",
    "modified_by",
    "creation",
    "modified",
)
ESCALATED_TO = ("Station Officer",)
AT_ONCE = 1000


def run_daily() -> None:
    """The scheduler's call: everything, and who missed something is told to the station."""
    try:
        counts = refresh()
        if any(counts.values()):
            record("follow-ups refreshed", details=counts)
        frappe.db.commit()
    except Exception:
        frappe.db.rollback()
        frappe.log_error(title="Follow-ups")


def refresh(dossier: str | None = None) -> dict[str, int]:
    """Bring the follow-ups of all open files (or of `dossier`) up to date; {"made", "not_needed", "escalated"}."""
    today, working_days = getdate(nowdate()), calendar()
    files = {(kind, row.name): row for kind in SOURCES for row in _open_files(kind, dossier)}
    ahead = _ahead(dossier)
    contacts = _contacts(dossier)
    known = [_dossier(key, row, contacts) for key, row in files.items()]
    waiting = [_ahead_of(row) for row in ahead]
    gone = {row.dossier for row in rules.superfluous(known, waiting)}
    _write_standing([row.name for row in ahead if _key(row) in gone], rules.NOT_NEEDED, follow_up_key=None)
    made = _make(rules.missing(known, waiting, _period(), working_days), files, today, working_days)
    stay = [row for row in ahead if _key(row) not in gone]
    escalated = _sort(stay + made, today, working_days)
    return {"made": len(made), "not_needed": len(ahead) - len(stay), "escalated": escalated}


def carry_over(doc) -> None:
    """Give the contact ahead of `doc`, a file, what it shows of it and who is to see it."""
    table = frappe.qb.DocType(DOCTYPE)
    (
        frappe.qb.update(table)
        .set(table.subject, doc.subject)
        .set(table.service_point, doc.service_point)
        .set(table.assigned_to, doc.assigned_to)
        .where((table.dossier_type == doc.doctype) & (table.dossier == doc.name))
        .where(table.standing.isin(rules.OPEN_STANDINGS))
        .run()
    )


def _period() -> int:
    return cint(_setting("follow_up_days")) or rules.PERIOD_DAYS


def _grace() -> int:
    kept = _setting("follow_up_grace")
    return rules.GRACE_DAYS if kept is None else cint(kept)


def _setting(field: str):
    return frappe.get_cached_doc("Reg Station Settings").get(field)


def _open_files(kind: str, dossier: str | None) -> list:
    filters = {"state": ("in", SOURCES[kind])}
    if dossier:
        filters["name"] = dossier
    return frappe.get_all(
        kind,
        filters=filters,
        fields=[
            "name",
            "subject",
            "enterprise",
            "town",
            "service_point",
            "assigned_to",
            "accepted_on",
            "creation",
        ],
        limit_page_length=0,
    )


def _ahead(dossier: str | None) -> list:
    filters = {"standing": ("in", rules.OPEN_STANDINGS)}
    if dossier:
        filters["dossier"] = dossier
    return frappe.get_all(
        DOCTYPE,
        filters=filters,
        fields=[
            "name",
            "dossier_type",
            "dossier",
            "due_on",
            "escalated_on",
            "standing",
            "town",
            "service_point",
        ],
        limit_page_length=0,
    )


def _contacts(dossier: str | None) -> dict[tuple[str, str], dict[str, date]]:
    """(kind, file) → the last day of an effective and of a fruitless contact."""
    table = frappe.qb.DocType(DOCTYPE)
    query = (
        frappe.qb.from_(table)
        .select(table.dossier_type, table.dossier, table.standing, Max(table.done_on))
        .where(table.standing.isin((rules.EFFECTIVE, rules.NOT_REACHED)))
        .groupby(table.dossier_type, table.dossier, table.standing)
    )
    if dossier:
        query = query.where(table.dossier == dossier)
    found: dict[tuple[str, str], dict[str, date]] = defaultdict(dict)
    for kind, name, standing, day in query.run():
        found[kind, name][standing] = getdate(day)
    return found


def _dossier(key: tuple[str, str], row, contacts) -> rules.Dossier:
    days = contacts.get(key, {})
    return rules.Dossier(
        "|".join(key),
        getdate(row.accepted_on or row.creation),
        days.get(rules.EFFECTIVE),
        days.get(rules.NOT_REACHED),
    )


def _key(row) -> str:
    return f"{row.dossier_type}|{row.dossier}"


def _ahead_of(row) -> rules.Ahead:
    return rules.Ahead(_key(row), getdate(row.due_on), bool(row.escalated_on))


def rows_of(found: list, files: dict, today: date, working_days) -> list[tuple]:
    """The rows to be written, as FIELDS; their names are reserved from the series."""
    stamp, user, grace = now(), frappe.session.user, _grace()
    rows = []
    for name, (dossier, due) in zip(reserve(SERIES, len(found)), found, strict=True):
        kind, file_name = dossier.name.split("|", 1)
        row = files[kind, file_name]
        place = rules.standing(rules.Ahead(dossier.name, due.on), today, grace, working_days)
        rows.append(
            (
                name,
                SERIES,
                f"{dossier.name}|{due.on}",
                kind,
                file_name,
                row.subject,
                row.enterprise,
                row.town,
                row.service_point,
                row.assigned_to,
                due.on,
                due.counted_from,
                due.counted,
                due.rule,
                # Sorting passes it on and tells the station.
                rules.OVERDUE if place == rules.ESCALATED else place,
                user,
                user,
                stamp,
                stamp,
            )
        )
    return rows


def _make(found: list, files: dict, today: date, working_days) -> list:
    """Write the missing contacts; returns those that are due or overdue already."""
    rows = rows_of(found, files, today, working_days)
    if rows:
        # A second run at the same moment made the same rows: the key is taken, and ours are left out.
        frappe.db.bulk_insert(DOCTYPE, FIELDS, rows, ignore_duplicates=True, chunk_size=10_000)
    return [frappe._dict(zip(FIELDS, row, strict=True)) for row in rows]


def _sort(ahead: list, today: date, working_days) -> int:
    """Write where each contact stands today; tells the station what was passed on. Returns how many."""
    grace = _grace()
    places: dict[str, list[str]] = defaultdict(list)
    missed = []
    for row in ahead:
        place = rules.standing(_ahead_of(row), today, grace, working_days)
        if place == rules.ESCALATED and not row.escalated_on:
            missed.append(row)
        if place != row.standing:
            places[place].append(row.name)
    for place, names in places.items():
        _write_standing(names, place)
    _escalate(missed, today)
    return len(missed)


def _write_standing(names: list[str], place: str, **more) -> None:
    table = frappe.qb.DocType(DOCTYPE)
    for start in range(0, len(names), AT_ONCE):
        query = frappe.qb.update(table).set(table.standing, place)
        for field, value in more.items():
            query = query.set(table[field], value)
        query.where(table.name.isin(names[start : start + AT_ONCE])).run()


def _escalate(missed: list, today: date) -> None:
    """Each missed contact is passed on once; each officer gets one notice of a run, whatever their number."""
    if not missed:
        return
    _write_standing([row.name for row in missed], rules.ESCALATED, escalated_on=str(today))
    for user in {user for role in ESCALATED_TO for user in enabled_users_of(role)}:
        reach = row_filter(DOCTYPE, user)
        count = sum(reach.admits(row) for row in missed)
        if count:
            text = _("{0} follow-ups were missed and are passed on to you", lang=language_of(user))
            link = get_url("/app/follow-up?standing=Escalated")
            tell(user, DOCTYPE, f"escalated|{missed[0].name}|{today}", text.format(count), link)
