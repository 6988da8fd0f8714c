"""Plain lines of holidays and make-up days, as an administrator types them from the notice."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.platform.calendar_lines import CHINESE_NAMES, KINDS, NAMES, SPECIAL, Line, read_lines

NOTICE = """
2027-01-01;Holiday;New Year's Day
2027年2月6日至2027年2月8日；休；春节

2027/2/14，上班，春节
"""


def test_both_languages_ranges_and_blank_lines():
    lines, problems = read_lines(NOTICE)
    assert problems == []
    assert lines == [
        Line(date(2027, 1, 1), "Holiday", "New Year's Day"),
        Line(date(2027, 2, 6), "Holiday", "Spring Festival"),
        Line(date(2027, 2, 7), "Holiday", "Spring Festival"),
        Line(date(2027, 2, 8), "Holiday", "Spring Festival"),
        Line(date(2027, 2, 14), "Working Day", "Spring Festival"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "2027-02-30;Holiday",
        "tomorrow;Holiday",
        "2027-02-06",
        "2027-02-06;Sunday",
        "2027-02-08~2027-02-06;Holiday",
        "2027-01-01~2027-12-31;Holiday",
        "2027-01-01~2027-01-02~2027-01-03;Holiday",
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_its_number(line):
    lines, problems = read_lines("2027-01-01;Holiday\n" + line)
    assert len(lines) == 1
    assert [problem.number for problem in problems] == [2]
    assert problems[0].text.format(*problems[0].values)


def test_an_unknown_name_is_a_special_holiday():
    assert read_lines("2027-09-03;Holiday;Jubilee")[0][0].day_name == SPECIAL


@given(
    st.lists(
        st.tuples(
            st.dates(date(2020, 1, 1), date(2030, 12, 31)),
            st.sampled_from(sorted(KINDS)),
            st.sampled_from([*NAMES, *CHINESE_NAMES]),
            st.sampled_from([";", "；", "\t", ","]),
        ),
        max_size=20,
    )
)
def test_whatever_is_written_well_is_read_back(rows):
    text = "\n".join(mark.join((day.isoformat(), kind, name)) for day, kind, name, mark in rows)
    lines, problems = read_lines(text)
    assert problems == []
    assert [(line.day, line.kind) for line in lines] == [(day, KINDS[kind]) for day, kind, *_ in rows]


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    lines, problems = read_lines(text)
    assert len(problems) <= len(text.splitlines())
    assert all(line.kind in ("Holiday", "Working Day") for line in lines)
