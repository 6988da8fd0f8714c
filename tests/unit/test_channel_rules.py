"""Criteria of a channel (F3, F4): named checks over facts, clauses in exactly one list, what stands in the way."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.product_registry import channel_rules as rules
from reg_station.product_registry.channel_rules import Criterion, Facts

STAGES = ("Intent", "Testing", "Filing")
FULL = Facts("Medical Device", "II", "Imported", True, frozenset({"Intent", "Testing"}))
STANDINGS = st.sampled_from((rules.MET, rules.UNMET, rules.NOT_EVIDENCED))
BETTER = {
    rules.UNMET: (rules.UNMET, rules.NOT_EVIDENCED, rules.MET),
    rules.NOT_EVIDENCED: (rules.NOT_EVIDENCED, rules.MET),
    rules.MET: (rules.MET,),
}


def fact(check: str, values: str = "", code: str = "C1") -> Criterion:
    return Criterion(code, judged_by=rules.BY_FACT, check=check, values=values)


@st.composite
def criteria(draw):
    count = draw(st.integers(0, 8))
    return [
        Criterion(
            f"C{number}",
            draw(st.sampled_from((rules.REQUIRED, rules.ONE_OF_GROUP, rules.OPTIONAL))),
            draw(st.sampled_from("AB")),
        )
        for number in range(count)
    ]


@st.composite
def cases(draw):
    found = draw(criteria())
    return found, {criterion.code: draw(STANDINGS) for criterion in found if draw(st.booleans())}


class TestChecks:
    @pytest.mark.parametrize(
        ("criterion", "facts", "standing"),
        [
            (fact("Device Class Is One Of", "II, III"), FULL, rules.MET),
            (fact("Device Class Is One Of", "III"), FULL, rules.UNMET),
            (fact("Device Class Is One Of", "II"), Facts("Medical Device"), rules.NOT_EVIDENCED),
            (fact("Product Type Is One Of", "Medical Device"), FULL, rules.MET),
            (fact("Product Type Is One Of", "Drug"), FULL, rules.UNMET),
            (fact("Origin Is One Of", "Own Development、Imported"), FULL, rules.MET),
            (fact("Origin Is One Of", "Own Development"), Facts(), rules.NOT_EVIDENCED),
            (fact("Marked as Innovative"), FULL, rules.MET),
            (fact("Marked as Innovative"), Facts(), rules.UNMET),
            (fact("Has Reached the Stage", "Testing；Filing"), FULL, rules.MET),
            (fact("Has Reached the Stage", "Filing"), FULL, rules.UNMET),
            (fact("Has Reached the Stage", "Filing"), Facts(), rules.NOT_EVIDENCED),
        ],
    )
    def test_each_check_judges_by_the_facts(self, criterion, facts, standing):
        found = rules.by_fact(criterion, facts)
        assert found.standing == standing
        text, values = found.reason
        assert "{" not in text.format(*values)

    def test_every_check_of_the_form_is_known_and_no_other(self):
        import json
        from pathlib import Path

        path = Path(rules.__file__).parent / "doctype/channel_criterion/channel_criterion.json"
        fields = {row["fieldname"]: row for row in json.loads(path.read_text())["fields"]}
        assert set(fields["check_name"]["options"].split("\n")) - {""} == set(rules.CHECKS)


class TestProblems:
    @pytest.mark.parametrize(
        ("criterion", "problem"),
        [
            (Criterion(" "), rules.NO_CODE),
            (Criterion("C1", rules.ONE_OF_GROUP), rules.NO_GROUP),
            (fact("Is Beautiful"), rules.UNKNOWN_CHECK),
            (fact(""), rules.UNKNOWN_CHECK),
            (fact("Device Class Is One Of"), rules.NO_VALUES),
            (fact("Device Class Is One Of", "II, IV"), rules.WRONG_VALUE),
            (fact("Has Reached the Stage", "Testing, Party"), rules.WRONG_VALUE),
            (fact("Marked as Innovative", "yes"), rules.NEEDLESS_VALUES),
        ],
    )
    def test_what_nobody_could_apply_is_named(self, criterion, problem):
        assert [text for text, _values in rules.problems([criterion], STAGES)] == [problem]

    def test_sound_criteria_have_none(self):
        sound = [
            fact("Device Class Is One Of", "II"),
            fact("Has Reached the Stage", "Testing", "C2"),
            Criterion("C3", rules.ONE_OF_GROUP, "A"),
        ]
        assert rules.problems(sound, STAGES) == []

    def test_a_code_stands_there_once_and_official_ones_cite(self):
        twice = [Criterion("C1"), Criterion("C1"), Criterion("C1")]
        assert rules.problems(twice, STAGES) == [(rules.TWICE, ("C1",))]
        assert rules.problems([Criterion("C1")], STAGES, official=True) == [(rules.NO_CITATION, ("C1",))]
        assert rules.problems([Criterion("C1", citation="2022-144")], STAGES, official=True) == []


class TestAssessment:
    @given(cases())
    def test_every_clause_is_in_exactly_one_list_and_in_order(self, case):
        found, standings = case
        result = rules.assess(found, standings)
        codes = [*result.met, *result.unmet, *result.not_evidenced]
        assert sorted(codes) == sorted(criterion.code for criterion in found)
        order = [criterion.code for criterion in found]
        for part in (result.met, result.unmet, result.not_evidenced):
            assert list(part) == [code for code in order if code in part]

    @given(cases(), st.data())
    def test_better_standings_put_nothing_new_in_the_way(self, case, data):
        found, standings = case
        full = {criterion.code: standings.get(criterion.code, rules.NOT_EVIDENCED) for criterion in found}
        better = {code: data.draw(st.sampled_from(BETTER[standing])) for code, standing in full.items()}
        before, after = rules.assess(found, full), rules.assess(found, better)
        blocked = {values[0] for _text, values in before.blocking}
        assert {values[0] for _text, values in after.blocking} <= blocked
        assert after.recommendable or not before.recommendable

    @given(cases())
    def test_it_is_recommendable_exactly_when_all_that_is_needed_is_met(self, case):
        found, standings = case
        met = {code for code, standing in standings.items() if standing == rules.MET}
        required = {c.code for c in found if c.needed == rules.REQUIRED}
        groups = {c.group for c in found if c.needed == rules.ONE_OF_GROUP}
        groups_met = {c.group for c in found if c.needed == rules.ONE_OF_GROUP and c.code in met}
        assert rules.assess(found, standings).recommendable == (required <= met and groups == groups_met)

    def test_optional_ones_never_stand_in_the_way(self):
        result = rules.assess([Criterion("C1", rules.OPTIONAL)], {"C1": rules.UNMET})
        assert result.recommendable and result.unmet == ("C1",)

    def test_reasons_tell_unmet_from_not_evidenced(self):
        found = [Criterion("C1"), Criterion("C2"), Criterion("C3", rules.ONE_OF_GROUP, "A")]
        result = rules.assess(found, {"C1": rules.UNMET})
        assert result.blocking == (
            (rules.IS_UNMET, ("C1",)),
            (rules.IS_NOT_EVIDENCED, ("C2",)),
            (rules.GROUP_OPEN, ("A", ("C3",))),
        )


days = st.dates(date(2020, 1, 1), date(2020, 2, 1))


class TestOverlap:
    @given(days, st.none() | st.integers(0, 20), days, st.none() | st.integers(0, 20))
    def test_it_agrees_with_looking_at_every_day(self, first, length, second, other_length):
        def period(start, count):
            return start, None if count is None else start + timedelta(days=count)

        def covers(span, day):
            return span[0] <= day and (span[1] is None or day <= span[1])

        one, two = period(first, length), period(second, other_length)
        every = [date(2020, 1, 1) + timedelta(days=number) for number in range(80)]
        expected = any(covers(one, day) and covers(two, day) for day in every)
        assert rules.overlap(one, two) == rules.overlap(two, one) == expected
