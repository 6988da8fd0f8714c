"""Reasons reach a reader in both languages through Frappe's own translations (D4)."""

from datetime import date

from reg_station.resource_sharing.similarity import Description, likeness
from reg_station.resource_sharing.terms import Reason
from reg_station.resource_sharing.wording import in_words, likeness_in_words


def test_a_reason_is_said_in_the_language_asked_for(site):
    reason = Reason("Cleanliness", "Hard", "cleanliness_fits", (7.0, 8.3))
    assert in_words(reason, "en") == "Cleanliness fits: ISO class 7 offered, ISO class 8.3 asked for"
    assert in_words(reason, "zh") == "洁净级别符合：提供 ISO 7 级，需要 ISO 8.3 级"


def test_lists_have_the_comma_of_the_language_and_text_of_people_stays_as_it_is(site):
    reason = Reason("Town", "Missing", "town_short", ("{0}", ("A", "B")))
    assert in_words(reason, "en") == "In {0}, asked for: A, B"
    assert in_words(reason, "zh") == "位于 {0}，需要位于：A、B"


def test_a_period_and_a_likeness_in_words(site):
    reason = Reason("Period", "Hard", "period_fits", (date(2026, 7, 1), date(2026, 12, 31)))
    assert in_words(reason, "zh") == "时段符合：2026-07-01 至 2026-12-31 空闲"
    one = Description("A", "Cleanroom", town="青禾镇", area=300.0)
    reasons = likeness(one, Description("B", "Cleanroom", town="云台镇", area=303.0)).reasons
    assert likeness_in_words(reasons, "zh") == [
        "面积相近：300 ㎡ 与 303 ㎡",
        "街镇不同：青禾镇 与 云台镇",
        "双方填写的可比内容很少",
    ]
