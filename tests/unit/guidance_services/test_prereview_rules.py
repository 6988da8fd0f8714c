"""Rules of the pre-review: page numbers, names, findings from round to round, differences, readiness."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.guidance_services.prereview import rounds
from reg_station.guidance_services.prereview.checks import (
    ADVICE,
    BLOCKING,
    Names,
    Wanted,
    check_dossier,
    check_file,
    has_heading,
    missing_documents,
)
from reg_station.guidance_services.prereview.facts import MEGABYTE, FileFacts
from reg_station.guidance_services.prereview.names import (
    FOUND,
    NOT_FOUND,
    SIMILAR,
    find_name,
    models_of,
    normalise,
)
from reg_station.guidance_services.prereview.page_numbers import judge, printed_numbers
from reg_station.guidance_services.prereview.text_diff import compare, lines_of

PRODUCT, ENTERPRISE = "一次性使用电子膀胱镜", "澄湖启明医疗科技（上海）有限公司"
NAMES = Names(PRODUCT, ENTERPRISE, ("UC-100", "UC-200"))
TEXT = f"综述资料\n产品名称：{PRODUCT}\n申请人：{ENTERPRISE}\n型号 UC-100、UC-200\n1 概述\n适用范围"
GOOD = FileFacts("pdf", 1000, "aa", pages=3, text_pages=3, printed=(1, 2, 3), headings=("概述",), text=TEXT)
ITEM = Wanted("2", "综述资料")


def checks(wanted=ITEM, facts=GOOD, names=NAMES):
    return {found.check: found for found in check_file(wanted, facts, names)}


class TestPageNumbers:
    @pytest.mark.parametrize(
        "foot",
        [
            "第 {0} 页",
            "第{0}页 共9页",
            "{0}/9",
            "{0} / 9",
            "- {0} -",
            "— {0} —",
            "{0}",
            "Page {0} of 9",
            "１２/９",
        ],
    )
    def test_ways_of_writing_them(self, foot):
        pages = [f"第二章 正文 3.14\n内容 {number} 件\n{foot.format(number)}" for number in (1, 2, 3)]
        printed = printed_numbers(pages)
        assert printed == ((12, 12, 12) if foot.startswith("１") else (1, 2, 3))

    def test_numbers_in_the_text_are_none(self):
        assert printed_numbers(["共 3 件\n数值 12 mm", "a\nb"]) == (None, None)

    @given(st.integers(1, 900), st.integers(2, 60), st.integers(0, 2))
    def test_what_runs_on_is_continuous_wherever_it_begins(self, start, count, front):
        assert judge([None] * front + list(range(start, start + count))).state == "continuous"

    @given(st.integers(1, 99), st.integers(3, 40), st.data())
    def test_each_break_is_found_where_it_is(self, start, count, data):
        numbers = list(range(start, start + count))
        place = data.draw(st.integers(1, count - 1))
        other = data.draw(
            st.one_of(st.none(), st.integers(1, 500)).filter(lambda value: value != numbers[place])
        )
        broken = [*numbers[:place], other, *numbers[place + 1 :]]
        seen = judge(broken)
        assert (seen.state, seen.page, seen.expected, seen.found) == (
            "broken",
            place + 1,
            numbers[place],
            other,
        )

    def test_edges(self):
        assert judge([]).state == judge([None]).state == "continuous"
        assert judge([None, None]).state == "none"
        assert judge([None, None, None, 4]).state == "broken"


class TestNames:
    @given(st.text(alphabet=" \n\t　\u200b", max_size=3), st.text(max_size=40), st.text(max_size=40))
    def test_spaces_breaks_and_width_make_no_difference(self, gap, before, after):
        written = gap.join(ENTERPRISE).replace("（", "(").replace("）", ")")
        assert find_name(ENTERPRISE, normalise(before + "\n" + written + "\n" + after)).state == FOUND

    @given(st.text(max_size=60))
    def test_normalising_twice_changes_nothing(self, text):
        assert normalise(normalise(text)) == normalise(text)

    @given(st.integers(1, len(PRODUCT) - 2))
    def test_one_wrong_character_is_similar_not_found(self, place):
        wrong = PRODUCT[:place] + "囍" + PRODUCT[place + 1 :]
        seen = find_name(PRODUCT, normalise(f"产品：{wrong}。其他内容"))
        assert seen.state == SIMILAR and "囍" in seen.spelling

    def test_nothing_like_it(self):
        assert find_name(PRODUCT, normalise("左心耳封堵器说明书")).state == NOT_FOUND
        assert find_name("", "anything").state == NOT_FOUND

    def test_a_second_spelling_beside_the_right_one_is_told(self):
        seen = find_name(ENTERPRISE, normalise(f"{ENTERPRISE}；{ENTERPRISE.replace('启明', '启名')}"))
        assert seen.state == FOUND and "启名" in seen.spelling
        assert find_name(ENTERPRISE, normalise(f"{ENTERPRISE}，上海检测技术有限公司")).spelling == ""

    def test_models(self):
        assert models_of("UC-100、UC-200; 通用型 UC-100\n直径 3mm") == ("UC-100", "UC-200", "3mm")
        assert models_of(None) == ()


class TestOneFile:
    def test_nothing_is_wrong_with_a_good_one(self):
        assert checks() == {}

    @pytest.mark.parametrize(
        "problem", ["empty", "broken", "encrypted", "too large", "wrong kind", "too slow"]
    )
    def test_what_cannot_be_read_is_said_and_nothing_else_guessed(self, problem):
        seen = checks(facts=FileFacts("pdf", 10, "a", problem=problem))
        assert list(seen) == ["reading"] and seen["reading"].severity == BLOCKING

    def test_a_scan_is_said_to_be_one(self):
        assert list(checks(facts=replace(GOOD, text=" \n", text_pages=0, printed=(None,) * 3))) == ["scan"]

    def test_format_size_and_pages(self):
        item = replace(ITEM, formats=("docx",), max_mb=1, max_pages=2)
        seen = checks(item, replace(GOOD, size=2 * MEGABYTE))
        assert set(seen) == {"format", "size", "page-count"}
        assert seen["size"].values == (2.0, "1") and seen["page-count"].values == (3, 2)

    def test_page_numbers_of_a_docx_are_asked_of_its_footer_and_its_pages_not_guessed(self):
        docx = FileFacts("docx", 10, "a", text=TEXT)
        assert "page-numbers" in checks(facts=docx)
        assert checks(facts=replace(docx, numbered=True)) == {}
        assert checks(replace(ITEM, max_pages=1), replace(docx, numbered=True)) == {}

    def test_headings(self):
        item = replace(ITEM, needs_headings=True, headings=("概述", "产品描述"))
        seen = checks(item, replace(GOOD, headings=()))
        assert seen["headings"].severity == ADVICE
        assert seen["expected-headings"].values == ("产品描述",)
        assert has_heading("适用范围", GOOD) and not has_heading("禁忌症", GOOD)

    def test_names_and_models(self):
        item = replace(ITEM, names_models=True)
        other = replace(GOOD, text=TEXT.replace("启明", "启名").replace("UC-200", "UC200"))
        seen = checks(item, other)
        assert set(seen) == {"enterprise", "models"} and seen["models"].values == ("UC-200",)
        assert checks(replace(item, names_enterprise=False, names_models=False), other) == {}

    def test_keys_stay_the_same_whatever_the_details(self):
        one = checks(facts=replace(GOOD, printed=(1, 2, 4)))["page-numbers"]
        two = checks(facts=replace(GOOD, printed=(1, 7, 3)))["page-numbers"]
        assert one.key == two.key == "2|page-numbers" and one.values != two.values


class TestCompleteness:
    LIST = (ITEM, Wanted("3", "产品技术要求", condition="如适用"), Wanted("4", "声明", required=False))

    @given(st.sets(st.sampled_from(["2", "3", "4", "9"])))
    def test_exactly_what_is_required_and_not_there(self, present):
        found = {item.item_code: item.severity for item in missing_documents(self.LIST, present)}
        assert found == {
            code: severity for code, severity in (("2", BLOCKING), ("3", ADVICE)) if code not in present
        }

    def test_files_beside_the_list_are_advice(self):
        keys = {item.key for item in check_dossier(self.LIST, {"2": GOOD, "9": GOOD}, NAMES)}
        assert keys == {"3|missing", "9|not-in-list"}

    def test_what_keeps_it_from_being_ready(self):
        findings = [(BLOCKING, state, state) for state in ("Outstanding", "Answered", "Resolved", "Waived")]
        reasons = rounds.obstacles(self.LIST, set(), [*findings, (ADVICE, "Outstanding", "x")])
        assert [values for _template, values in reasons] == [("综述资料",), ("Outstanding",), ("Answered",)]
        assert rounds.obstacles(self.LIST, {"2"}, []) == []


KEYS = st.lists(st.sampled_from(["a|1", "a|2", "b|1", "c|1"]), max_size=4)
STATES = st.sampled_from([rounds.OPEN, rounds.ANSWERED, rounds.RESOLVED, rounds.WAIVED])


@st.composite
def histories(draw):
    """Findings as a case has them in round 3: one for each key that is not resolved."""
    rows = []
    for key in draw(st.sets(st.sampled_from(["a|1", "a|2", "b|1", "d|1"]))):
        state = draw(STATES)
        raised = draw(st.integers(1, 3))
        resolved = draw(st.integers(raised, 3)) if state == rounds.RESOLVED else 0
        rows.append(rounds.Tracked(key, state, raised, resolved, key))
    return rows


class TestRounds:
    @given(
        st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xy")),
        st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xy")),
    )
    def test_every_document_of_either_round_has_one_change(self, before, after):
        seen = rounds.changes(before, after)
        assert set(seen) == set(before) | set(after)
        for code, change in seen.items():
            assert (change == "Added") == (code not in before)
            assert (change == "Removed") == (code not in after)
            assert (change == "Unchanged") == (before.get(code) == after.get(code))
        assert set(rounds.changes(after, after).values()) <= {"Unchanged"}

    @given(histories(), KEYS, st.booleans())
    def test_following_twice_changes_nothing(self, rows, found, sent):
        once = rounds.follow(rows, found, 3, sent)
        made = [rounds.Tracked(key, rounds.OPEN, 3) for key in once.new]
        twice = rounds.follow([*once.kept, *made], found, 3, sent)
        assert twice.new == () and list(twice.kept) == [*once.kept, *made]

    @given(histories(), KEYS, st.booleans())
    def test_what_is_wrong_is_on_record_once_and_what_is_not_is_not_pending(self, rows, found, sent):
        outcome = rounds.follow(rows, found, 3, sent)
        standing = [row.key for row in outcome.kept if row.state != rounds.RESOLVED] + list(outcome.new)
        for key in set(found):
            assert standing.count(key) == 1
        pending = {row.key for row in outcome.kept if row.state in rounds.PENDING}
        assert pending <= set(found)

    @given(histories(), KEYS)
    def test_nothing_that_was_sent_is_ever_dropped_and_waivers_stay(self, rows, found):
        outcome = rounds.follow(rows, found, 3, True)
        assert [row.ref for row in outcome.kept] == [row.ref for row in rows]
        before = {row.ref: row.state for row in rows}
        assert all((before[row.ref] == rounds.WAIVED) == (row.state == rounds.WAIVED) for row in outcome.kept)

    def test_counts(self):
        rows = [
            rounds.Tracked("a", rounds.OPEN, 2),
            rounds.Tracked("b", rounds.ANSWERED, 1),
            rounds.Tracked("c", rounds.RESOLVED, 1, 2),
        ]
        assert rounds.counts(rows, 2) == rounds.Counts(1, 1, 1)


class TestTextDiff:
    @given(st.text(alphabet="甲乙丙ab1 \n", max_size=120), st.text(alphabet="甲乙丙ab1 \n", max_size=120))
    def test_both_texts_can_be_read_from_the_whole_difference(self, before, after):
        outcome = compare(before, after, context=1000)
        assert not outcome.cut
        if not outcome.rows:
            assert lines_of(before) == lines_of(after)
            return
        old = [row.text for row in outcome.rows if row.kind in ("same", "out")]
        new = [row.text for row in outcome.rows if row.kind in ("same", "in")]
        assert (old, new) == (lines_of(before)[0], lines_of(after)[0])

    def test_changed_words_are_marked(self):
        out, new = compare("适用范围：泌尿系统检查", "适用范围：泌尿系统治疗").rows
        assert [part.text for part in out.parts if part.changed] == ["检查"]
        assert [part.text for part in new.parts if part.changed] == ["治疗"]

    def test_it_is_bounded(self):
        outcome = compare("\n".join(f"a{n}" for n in range(5000)), "\n".join(f"b{n}" for n in range(5000)))
        assert outcome.cut and len(outcome.rows) <= 200
