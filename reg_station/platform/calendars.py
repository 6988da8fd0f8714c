"""The working-day calendar of this site, read from the records *Working Day Calendar*."""

import contextlib
from collections.abc import Iterator
from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, getdate, nowdate

from reg_station.exceptions import CalendarRefused, YearMissing
from reg_station.inbox import enabled_users_of, language_of, tell
from reg_station.platform.calendar_lines import read_lines
from reg_station.platform.working_days import Calendar, YearNotCovered

DOCTYPE = "Working Day Calendar"
WARN_FROM_MONTH = 11


def calendar() -> Calendar:
    """All years that have a table; read once a request. Asking it for another year raises YearNotCovered."""
    known = getattr(frappe.local, "reg_station_calendar", None)
    if known is None:
        known = frappe.local.reg_station_calendar = _load()
    return known


def forget(doc=None, method=None) -> None:
    """To be called when a table changes; the next question reads it anew."""
    frappe.local.reg_station_calendar = None


def _load() -> Calendar:
    rows = frappe.get_all("Working Day Exception", filters={"parenttype": DOCTYPE}, fields=["day", "kind"])
    days: dict[str, list[date]] = {"Holiday": [], "Working Day": []}
    for row in rows:
        days[row.kind].append(getdate(row.day))
    years = frappe.get_all(DOCTYPE, pluck="calendar_year")
    return Calendar(years, days["Holiday"], days["Working Day"])


def due_in(days: int, start: date | str | None = None) -> date:
    """The working day `days` working days after `start` (default: today); `start` itself is not counted.

    Raises YearMissing, which tells the administrator what to do.
    """
    with in_words():
        return calendar().add_working_days(getdate(start or nowdate()), days)


def due_in_or_none(days: int, start: date | str | None = None) -> date | None:
    """Like `due_in`; None if the year is missing: for work that must go on and shows the gap elsewhere."""
    with contextlib.suppress(YearNotCovered):
        return calendar().add_working_days(getdate(start or nowdate()), days)
    return None


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """Around pure calculations with the calendar: turns YearNotCovered into a refusal that says what to do."""
    try:
        yield
    except YearNotCovered as missing:
        frappe.throw(
            _(
                "The working days of {0} are not known yet. An administrator enters the holidays and make-up days of "
                "{0} as a Working Day Calendar, as the State Council announced them."
            ).format(missing.year),
            YearMissing,
        )


@frappe.whitelist(methods=["POST"])
def add_lines(calendar_year: int, text: str, source: str = "") -> dict:
    """Put the days of `text` (`date;kind;name` a line) into the table of the year; {"name", "added", "changed"}.

    Makes the table if it is missing; a day that stands there already takes over the new kind and name. Whoever calls
    needs the rights to do it by hand. Raises CalendarRefused naming every line that cannot be read.
    """
    lines, problems = read_lines(text)
    if problems:
        sentences = [
            _("Line {0}: {1}").format(problem.number, _(problem.text).format(*problem.values))
            for problem in problems
        ]
        frappe.throw("<br>".join(map(frappe.utils.escape_html, sentences)), CalendarRefused)
    doc = _table_of(cint(calendar_year))
    if source.strip():
        doc.source = source.strip()
    present = {getdate(row.day): row for row in doc.exceptions}
    before, changed = len(present), 0
    for line in lines:
        values = {"kind": line.kind, "day_name": line.day_name}
        if line.day in present:
            changed += present[line.day].kind != line.kind
            present[line.day].update(values)
        else:
            present[line.day] = doc.append("exceptions", {"day": line.day, **values})
    doc.save()
    return {"name": doc.name, "added": len(doc.exceptions) - before, "changed": changed}


def _table_of(year: int):
    if frappe.db.exists(DOCTYPE, str(year)):
        doc = frappe.get_doc(DOCTYPE, str(year))
        doc.check_permission("write")
        return doc
    frappe.has_permission(DOCTYPE, "create", throw=True)
    doc = frappe.new_doc(DOCTYPE)
    doc.calendar_year = year
    return doc


def warn_of_missing_year() -> int:
    """Daily: in November and December each administrator is told once a month that next year's table is missing.

    In the year itself the warning goes on as long as its table is missing. Returns how many notices were sent.
    """
    today = getdate(nowdate())
    wanted = [today.year] + ([today.year + 1] if today.month >= WARN_FROM_MONTH else [])
    years = calendar().years
    return sum(_warn(year, today) for year in wanted if year not in years)


def _warn(year: int, today: date) -> int:
    sent = 0
    for user in enabled_users_of("Reg Station Admin"):
        text = _(
            "The working days of {0} are missing: no time limit that reaches into it can be computed.",
            lang=language_of(user),
        )
        link = frappe.utils.get_url("/app/working-day-calendar")
        sent += tell(user, DOCTYPE, f"{year}|{today:%Y-%m}", text.format(year), link)
    return sent
