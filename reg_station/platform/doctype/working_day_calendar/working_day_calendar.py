import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from reg_station.exceptions import CalendarRefused
from reg_station.platform import calendars
from reg_station.platform.working_days import SATURDAY, Calendar

FIRST_YEAR, LAST_YEAR = 2000, 2100


class WorkingDayCalendar(Document):
    def validate(self):
        self.validate_year()
        self.sort_exceptions()
        self.validate_exceptions()
        self.count_days()

    def on_update(self):
        calendars.forget()

    def after_delete(self):
        calendars.forget()

    def validate_year(self):
        if not FIRST_YEAR <= cint(self.calendar_year) <= LAST_YEAR:
            frappe.throw(
                _("{0} is not a year between {1} and {2}.").format(self.calendar_year, FIRST_YEAR, LAST_YEAR),
                CalendarRefused,
            )

    def sort_exceptions(self):
        self.exceptions.sort(key=lambda row: getdate(row.day))
        for number, row in enumerate(self.exceptions, 1):
            row.idx = number

    def validate_exceptions(self):
        before = None
        for row in self.exceptions:
            day = getdate(row.day)
            if day.year != cint(self.calendar_year):
                frappe.throw(_("{0} is not in {1}.").format(day, self.calendar_year), CalendarRefused)
            if day == before:
                frappe.throw(_("{0} stands in two rows.").format(day), CalendarRefused)
            if row.kind == "Working Day" and day.weekday() < SATURDAY:
                frappe.throw(
                    _("{0} is a weekday and needs no row to be a working day.").format(day),
                    CalendarRefused,
                )
            before = day

    def count_days(self):
        days = {kind: self._days_of(kind) for kind in ("Holiday", "Working Day")}
        year = cint(self.calendar_year)
        self.holidays = len(days["Holiday"])
        self.make_up_days = len(days["Working Day"])
        self.working_days = len(Calendar([year], days["Holiday"], days["Working Day"]).working_days_of(year))

    def _days_of(self, kind: str) -> list:
        return [getdate(row.day) for row in self.exceptions if row.kind == kind]
