"""Writes data/working_day_calendar.json from the package `chinesecalendar`. Run by a developer, never by the product:

    pip install chinesecalendar && python3 reg_station/platform/make_working_days.py

Only dates and the kinds of the days are taken over. A year that stands in the file already is written anew.
"""

import json
from importlib.metadata import version
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "data" / "working_day_calendar.json"
NAMES = (
    "New Year's Day",
    "Spring Festival",
    "Tomb-sweeping Day",
    "Labour Day",
    "Dragon Boat Festival",
    "Mid-autumn Festival",
    "National Day",
)
SOURCE = "国务院办公厅关于{0}年部分节假日安排的通知（日期取自 chinesecalendar {1}）"


def tables() -> list[dict]:
    """One table a year, as records of Working Day Calendar."""
    from chinese_calendar import constants

    release = version("chinesecalendar")
    years: dict[int, list[dict]] = {}
    for kind, days in (("Holiday", constants.holidays), ("Working Day", constants.workdays)):
        for day, name in days.items():
            row = {
                "day": day.isoformat(),
                "kind": kind,
                "day_name": name if name in NAMES else "Special Holiday",
            }
            years.setdefault(day.year, []).append(row)
    return [
        {
            "calendar_year": str(year),
            "source": SOURCE.format(year, release),
            "exceptions": sorted(rows, key=lambda row: row["day"]),
        }
        for year, rows in sorted(years.items())
    ]


def main() -> None:
    lines = [json.dumps(table, ensure_ascii=False) for table in tables()]
    FILE.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
