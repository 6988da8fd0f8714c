"""Words in braces, the order of the list, and what a list is refused for."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from reg_station.appraisal import circular_text as text

GRADES = ("优秀", "合格")
ROWS = [
    {"appraisal": "3", "appraisee_name": "丙", "standing": text.HELD, "grade": ""},
    {"appraisal": "2", "appraisee_name": "乙", "standing": text.GRADED, "grade": "合格"},
    {"appraisal": "4", "appraisee_name": "丁", "standing": text.UNFINISHED, "grade": ""},
    {"appraisal": "1", "appraisee_name": "甲", "standing": text.GRADED, "grade": "优秀"},
]
TRUE = {row["appraisal"]: row for row in ROWS}


def listed(**changes):
    return [{**row, "grade": changes.get(f"g{row['appraisal']}", row["grade"])} for row in ROWS]


def test_words_are_filled_and_lines_with_an_empty_one_go():
    words = {"year": 2025, "held_count": 0, "held_names": "", "bureau": "示例局"}
    template = "{{ bureau }}{{year}}年\n\n  另有{{ held_count }}家（{{ held_names }}）整改。\n 特此通报。 "
    assert text.fill(template, words) == "示例局2025年\n特此通报。"
    assert text.fill(None, words) == ""


def test_what_was_filled_in_is_not_filled_again():
    assert text.fill("{{ bureau }}", {"bureau": "{{ year }}", "year": 2025}) == "{{ year }}"


def test_unknown_words_and_open_braces_are_named():
    assert text.unknown_words("{{ year }} {{ yaer }} {{ }} {{ yaer }}") == ["yaer", ""]
    assert text.unknown_words("{{ year") == ["{{"]
    assert text.unknown_words("year }}") == ["}}"]
    assert text.unknown_words(None) == []


@given(st.text(max_size=60))
def test_what_is_found_sound_can_be_filled(template):
    if not text.unknown_words(template):
        filled = text.fill(template, {word: word for word in text.WORDS})
        assert "{{" not in filled and "}}" not in filled


@given(st.permutations(ROWS))
def test_the_best_first_then_held_then_unfinished(rows):
    assert [row["appraisee_name"] for row in text.in_order(rows, GRADES)] == ["甲", "乙", "丙", "丁"]


def test_counts_and_names():
    values = text.counts_and_names(text.in_order(ROWS, GRADES), GRADES)
    assert values == {
        "graded_count": 2,
        "grade_counts": "优秀1家，合格1家",
        "grade_list": "优秀：甲；合格：乙",
        "held_count": 1,
        "held_names": "丙",
        "unfinished_count": 1,
        "unfinished_names": "丁",
    }
    assert text.counts_and_names([], GRADES)["grade_counts"] == ""


def test_every_word_is_given_a_value():
    given_here = set(text.counts_and_names(ROWS, GRADES))
    assert given_here <= set(text.WORDS)


def problems(rows):
    return [(template, values) for template, values in text.problems_of_list(rows, TRUE)]


def test_a_right_list_has_no_problem():
    assert problems(ROWS) == []
    assert problems(ROWS[1:2] + ROWS[3:]) == [], "those without a grade may be left out"


def test_every_wrong_grade_is_named():
    assert problems(listed(g2="优秀")) == [(text.OTHER_GRADE, ("乙", "优秀", "合格"))]
    assert problems(listed(g2="")) == [(text.OTHER_GRADE, ("乙", "–", "合格"))]
    assert problems(listed(g3="合格")) == [(text.NO_GRADE_YET, ("丙", "合格"))]
    assert problems(listed(g4="合格")) == [(text.NO_GRADE_YET, ("丁", "合格"))]


def test_nobody_twice_nobody_foreign_nobody_forgotten():
    assert problems([*ROWS, ROWS[1]]) == [(text.TWICE, ("乙",))]
    foreign = {"appraisal": "9", "appraisee_name": "戊", "grade": "优秀"}
    assert problems([*ROWS, foreign]) == [(text.FOREIGN, ("戊",))]
    assert problems(ROWS[:3]) == [(text.MISSING, ("甲",))]
    assert problems([]) == [(text.MISSING, ("乙、甲",))]


@given(st.lists(st.sampled_from(["", "优秀", "合格"]), min_size=4, max_size=4))
def test_no_other_list_of_grades_is_right(grades):
    rows = [{**row, "grade": grade} for row, grade in zip(ROWS, grades, strict=True)]
    right = grades == ["", "合格", "", "优秀"]
    assert (problems(rows) == []) == right


def test_the_order_of_rows_does_not_matter_to_the_check():
    assert all(problems(list(rows)) == [] for rows in itertools.permutations(ROWS))
