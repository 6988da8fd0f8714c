"""The table of holidays: seeded, edited, entered line by line, and missed in time (E3)."""

from datetime import date

import frappe
import pytest

from reg_station.exceptions import CalendarRefused, YearMissing
from reg_station.platform import calendars
from reg_station.platform.working_days import YearNotCovered
from tests.support.factories import acting_as

NOTICE = "2027-01-01;休;元旦\n2027-02-05~2027-02-11;休;春节\n2027-02-20;班;春节"


@pytest.fixture(autouse=True)
def fresh_calendar(configuration):
    calendars.forget()
    yield
    calendars.forget()


def table(year=2027, **days):
    doc = frappe.new_doc("Working Day Calendar")
    doc.update({"calendar_year": year, "source": "Notice"})
    for day, kind in days.get("rows") or [(f"{year}-01-01", "Holiday")]:
        doc.append("exceptions", {"day": day, "kind": kind})
    return doc.insert()


def test_an_installation_knows_the_years_that_are_published(world):
    assert set(range(2004, 2027)) <= calendars.calendar().years
    stored = frappe.get_doc("Working Day Calendar", "2026")
    assert (stored.holidays, stored.make_up_days, stored.working_days) == (33, 6, 248)
    assert calendars.due_in(6, "2026-02-13") == date(2026, 2, 28)


def test_a_missing_year_is_refused_in_words_that_say_what_to_do(world):
    with pytest.raises(YearMissing, match=r"2027.*administrator.*Working Day Calendar"):
        calendars.due_in(10, "2026-12-28")
    assert calendars.due_in_or_none(10, "2026-12-28") is None


def test_a_table_is_in_force_at_once_and_gone_at_once(world):
    assert calendars.due_in_or_none(3, "2026-12-30") is None
    made = table()
    assert calendars.due_in(3, "2026-12-30") == date(2027, 1, 5)
    made.append("exceptions", {"day": "2027-01-04", "kind": "Holiday"})
    made.save()
    assert calendars.due_in(3, "2026-12-30") == date(2027, 1, 6)
    made.delete()
    with pytest.raises(YearNotCovered):
        calendars.calendar().is_working_day(date(2027, 1, 5))


def test_the_calendar_is_read_once_a_request(world):
    assert calendars.calendar() is calendars.calendar()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("2028-01-01", "Holiday")], "not in 2027"),
        ([("2027-01-01", "Holiday"), ("2027-01-01", "Working Day")], "two rows"),
        ([("2027-01-04", "Working Day")], "weekday"),
    ],
)
def test_tables_that_cannot_be_right_are_refused(world, rows, words):
    with pytest.raises(CalendarRefused, match=words):
        table(rows=rows)


def test_a_year_has_one_table(world):
    table()
    with pytest.raises((frappe.DuplicateEntryError, frappe.UniqueValidationError)):
        table()


def test_lines_of_the_notice_make_the_table(world):
    with acting_as(world.admin):
        result = calendars.add_lines(2027, NOTICE, "Notice of the State Council")
    assert result == {"name": "2027", "added": 9, "changed": 0}
    assert calendars.due_in(1, "2027-02-04") == date(2027, 2, 12)
    assert calendars.calendar().is_working_day(date(2027, 2, 20))


def test_entering_the_same_lines_again_changes_nothing(world):
    calendars.add_lines(2027, NOTICE, "Notice")
    assert calendars.add_lines(2027, NOTICE)["added"] == 0
    assert calendars.add_lines(2027, "2027-02-20;休;春节") == {"name": "2027", "added": 0, "changed": 1}
    assert not calendars.calendar().is_working_day(date(2027, 2, 20))


def test_lines_that_cannot_be_read_are_all_named_and_nothing_is_written(world):
    with pytest.raises(CalendarRefused, match=r"Line 2: .*Line 3: "):
        calendars.add_lines(2027, "2027-01-01;休\n2027-13-01;休\n2027-01-02;<b>", "Notice")
    assert not frappe.db.exists("Working Day Calendar", "2027")


@pytest.mark.parametrize("who", ["officer", "point_officer", "auditor"])
def test_only_an_administrator_enters_lines(world, who):
    for year in (2026, 2027):
        with acting_as(getattr(world, who)), pytest.raises(frappe.PermissionError):
            calendars.add_lines(year, f"{year}-05-01;休", "Notice")


def test_a_change_is_noted_in_the_audit_trail(world):
    with acting_as(world.admin):
        calendars.add_lines(2027, NOTICE, "Notice")
    assert frappe.db.exists(
        "Audit Entry",
        {"reference_doctype": "Working Day Calendar", "reference_name": "2027", "user": world.admin},
    )


def notices(world):
    return frappe.get_all(
        "Notification Log",
        filters={"for_user": world.admin, "document_type": "Working Day Calendar"},
        pluck="subject",
    )


def on(monkeypatch, day):
    monkeypatch.setattr(calendars, "nowdate", lambda: day)


def test_next_year_is_missed_in_november_once_a_month(world, monkeypatch):
    on(monkeypatch, "2026-10-31")
    calendars.warn_of_missing_year()
    assert notices(world) == []
    for day, told in (("2026-11-01", 1), ("2026-11-02", 1), ("2026-12-01", 2), ("2027-01-02", 3)):
        on(monkeypatch, day)
        calendars.warn_of_missing_year()
        assert len(notices(world)) == told, day
    assert all("2027" in subject for subject in notices(world))


def test_nobody_is_warned_once_the_table_is_there(world, monkeypatch):
    table()
    on(monkeypatch, "2026-11-15")
    assert calendars.warn_of_missing_year() == 0


def test_a_table_comes_in_through_frappes_data_import(world):
    from frappe.core.doctype.data_import.importer import Importer

    sheet = (
        "Year,Source,Date (Holidays and Make-up Days),Kind (Holidays and Make-up Days)\n"
        "2027,Notice,2027-01-01,Holiday\n,,2027-01-02,Holiday\n,,2027-01-09,Working Day\n"
    )
    file = frappe.get_doc(
        {"doctype": "File", "file_name": "calendar.csv", "content": sheet, "is_private": 1}
    ).insert()
    job = frappe.new_doc("Data Import")
    job.update(
        {
            "reference_doctype": "Working Day Calendar",
            "import_type": "Insert New Records",
            "import_file": file.file_url,
        }
    )
    job.insert()
    Importer("Working Day Calendar", data_import=job).import_data()
    assert calendars.due_in(1, "2026-12-31") == date(2027, 1, 4)
    assert calendars.calendar().is_working_day(date(2027, 1, 9))
