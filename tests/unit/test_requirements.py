"""The self-check of an application (B2)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.accreditation.requirements import (
    Attachment,
    Requirement,
    StaffEntry,
    Submission,
    self_check,
)

DAY = date(2026, 6, 1)


def check(submission, **parameters):
    item = Requirement("R", "Title", True, "2023-35 附件 三(二)", **parameters)
    return self_check(submission, [item], DAY)[0]


def test_blank_zero_and_missing_values_are_not_filled_in():
    submission = Submission({"a": "  ", "b": 0, "c": None, "d": "No", "e": 0.5})
    result = check(submission, rule="fields_complete", field_names=("a", "b", "c", "d", "e", "f"))
    assert result.concerned == ("a", "b", "c", "f")
    assert result.blocks_sending


@given(st.integers(-5, 5), st.integers(1, 5))
def test_a_number_reaches_its_minimum_or_not(value, minimum):
    result = check(Submission({"a": value}), rule="number_at_least", field_names=("a",), minimum=minimum)
    assert result.met is (value >= minimum)


@pytest.mark.parametrize("value", ["abc", None, ""])
def test_what_is_no_number_never_reaches_a_minimum(value):
    assert not check(Submission({"a": value}), rule="number_at_least", field_names=("a",), minimum=1).met


def test_the_same_person_twice_is_one_person():
    staff = [StaffEntry("Lin", "Master"), StaffEntry(" Lin ", "Master"), StaffEntry("", "Master")]
    result = check(Submission({}, staff), rule="staff_count_at_least", minimum=2)
    assert (result.met, result.found) == (False, 1)


def test_education_without_staff_is_not_met():
    assert check(Submission({}), rule="staff_education_at_least", education_level="College").met is False


def test_staff_below_the_level_are_named():
    staff = [StaffEntry("Lin", "Bachelor"), StaffEntry("Wu", "Below College"), StaffEntry("He", "")]
    result = check(Submission({}, staff), rule="staff_education_at_least", education_level="College")
    assert result.concerned == ("Wu", "He")


def test_attachments_are_found_by_kind_and_by_requirement():
    submission = Submission({}, attachments=[Attachment("Official Letter", "R")])
    assert check(submission, rule="attachment_present", attachment_kind="Official Letter").met
    assert not check(submission, rule="attachment_present", attachment_kind="Work Plan").met
    assert check(submission, rule="evidence_attached").met


def test_without_a_check_people_judge_and_nothing_is_blocked():
    result = check(Submission({}))
    assert result.met is None and not result.blocks_sending


def test_a_judged_requirement_with_a_check_warns_and_does_not_block():
    item = Requirement("R", "Title", False, "clause", rule="staff_count_at_least", minimum=2)
    result = self_check(Submission({}), [item], DAY)[0]
    assert result.met is False and not result.blocks_sending


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_a_requirement_counts_from_its_first_to_its_last_day(day, start, end):
    item = Requirement("R", "Title", True, "clause", valid_from=start, valid_to=end)
    counts = bool(self_check(Submission({}), [item], day))
    assert counts is ((start is None or day >= start) and (end is None or day <= end))


def test_an_unknown_check_is_an_error_not_a_pass():
    with pytest.raises(KeyError):
        check(Submission({}), rule="no_such_check")
