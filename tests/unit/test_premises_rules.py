"""Checks of premises: when a check may go on and who accepts what (DB31117 4.1–4.3), for any set of answers."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reg_station.station_network import premises_rules as rules
from reg_station.station_network.premises_rules import Answer, Defect, PremisesState
from reg_station.station_network.standards import Place, Standard, assess

TODAY = date(2026, 11, 23)
RESULTS = ("", rules.CONFORMS, rules.DEFECT, rules.NOT_APPLICABLE)
answers = st.lists(
    st.builds(
        Answer,
        code=st.text("123.", min_size=1, max_size=4),
        result=st.sampled_from(RESULTS),
        note=st.sampled_from(["", " ", "seen"]),
        reason=st.sampled_from(["", "none here"]),
    ),
    max_size=8,
)
defects = st.lists(st.builds(Defect, code=st.just("4.1.1"), accepted=st.booleans()), max_size=4)


def finished(rows) -> bool:
    return bool(rows) and all(
        row.result
        and (row.result != rules.DEFECT or row.note.strip())
        and (row.result != rules.NOT_APPLICABLE or row.reason.strip())
        for row in rows
    )


@given(answers)
def test_it_is_finished_when_all_is_said_and_the_reasons_name_what_is_not(rows):
    verdict = rules.may_finish(rows)
    assert verdict.met == finished(rows) == (not verdict.reasons)


@given(answers, defects)
def test_it_is_never_closed_with_an_open_defect(rows, found):
    verdict = rules.may_close(rows, found)
    if verdict.met:
        assert finished(rows) and all(row.accepted for row in found)
        assert len(found) >= len(rules.defects_of(rows))
    if any(not row.accepted for row in found):
        assert not verdict.met and verdict.reasons


class TestAcceptance:
    reported = Defect("4.3.3", rectified_on=TODAY, described=True, writers=("a@x.test", "b@x.test"))

    def test_somebody_else_accepts_what_is_reported(self):
        assert rules.may_accept(self.reported, "c@x.test").met

    def test_nobody_who_has_written_to_it(self):
        for user in self.reported.writers:
            assert not rules.may_accept(self.reported, user).met

    def test_not_before_day_and_words_are_there(self):
        for lacking in (Defect("1", described=True), Defect("1", rectified_on=TODAY)):
            assert not rules.may_accept(lacking, "c@x.test").met


def test_overdue_is_the_day_after_and_not_what_is_reported():
    def late(**values):
        return rules.is_overdue([Defect("1", **values)], TODAY)

    assert late(due_on=TODAY - timedelta(days=1))
    assert not late(due_on=TODAY)
    assert not late(due_on=TODAY - timedelta(days=9), rectified_on=TODAY)
    assert not late()


class TestStateOfOrder:
    standard = Standard("X", "Premises", "premises_checked", "DB31117 4.3.4")

    def finding(self, **values):
        return assess(Place(premises=PremisesState(**values)), [self.standard], TODAY)[0]

    def test_in_order_up_to_the_day_of_the_next_check(self):
        assert self.finding(next_check_on=TODAY).met

    def test_what_is_wrong_is_named(self):
        assert self.finding().concerned == (rules.NEVER,)
        late = self.finding(next_check_on=TODAY - timedelta(days=1), open_defects=2)
        assert not late.met and late.concerned == (rules.OVERDUE, rules.OPEN)
