"""The route of a product into the district (F2): planned days, contradictions, what is missing, standings."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.platform.working_days import Calendar
from reg_station.product_registry import transfer_routes as routes
from reg_station.product_registry.transfer_routes import Step

CALENDAR = Calendar({2026, 2027})
START, TODAY = date(2026, 3, 2), date(2026, 6, 1)
steps_without_days = st.lists(
    st.builds(Step, name=st.text(min_size=1, max_size=5), days=st.integers(0, 40), not_needed=st.booleans()),
    max_size=6,
)


class TestPlan:
    @given(steps_without_days)
    def test_days_follow_one_another_and_are_working_days(self, steps):
        planned = [day for day in routes.plan(steps, START, CALENDAR) if day]
        assert planned == sorted(planned)
        assert all(CALENDAR.is_working_day(day) for day in planned)
        assert len(planned) == sum(not step.not_needed for step in steps)

    def test_what_is_laid_down_stays_and_what_is_done_counts(self):
        fixed, done = date(2026, 4, 1), date(2026, 3, 20)
        steps = [Step("a", 5, done_on=done), Step("b", 5), Step("c", 5, planned_on=fixed), Step("d", 1)]
        planned = routes.plan(steps, START, CALENDAR)
        assert planned == [
            CALENDAR.add_working_days(START, 5),
            CALENDAR.add_working_days(done, 5),
            fixed,
            CALENDAR.add_working_days(fixed, 1),
        ]

    def test_a_year_without_calendar_gives_no_day_and_no_guess(self):
        steps = [Step("a", 10), Step("b", 700), Step("c", 1)]
        assert routes.plan(steps, START, CALENDAR)[1:] == [None, None]

    @given(steps_without_days)
    def test_planning_again_changes_nothing(self, steps):
        first = routes.plan(steps, START, CALENDAR)
        again = [Step(s.name, s.days, day, None, s.not_needed) for s, day in zip(steps, first, strict=True)]
        assert routes.plan(again, START, CALENDAR) == first


class TestArrival:
    def test_it_is_the_last_day_once_every_step_has_one(self):
        first, last = Step("a", done_on=START), Step("b", planned_on=TODAY)
        assert routes.arrival([first, last]) == TODAY
        assert routes.arrival([first, last, Step("c", not_needed=True, planned_on=date(2027, 1, 4))]) == TODAY
        assert routes.arrival([first, Step("c"), last]) is None
        assert routes.arrival([]) is None

    def test_what_was_done_late_counts_as_it_was(self):
        assert routes.arrival([Step("a", planned_on=START, done_on=TODAY)]) == TODAY


class TestProblems:
    @pytest.mark.parametrize(
        ("step", "problem"),
        [
            (Step("a", done_on=TODAY + timedelta(days=1)), routes.FUTURE),
            (Step("a", done_on=TODAY, not_needed=True, remark="x"), routes.BOTH),
            (Step("a", not_needed=True, remark=" "), routes.UNSAID),
        ],
    )
    def test_contradictions_are_named(self, step, problem):
        assert [text for text, _values in routes.problems([step], TODAY)] == [problem]

    def test_done_today_and_not_needed_with_a_remark_are_fine(self):
        assert (
            routes.problems([Step("a", done_on=TODAY), Step("b", not_needed=True, remark="x")], TODAY) == []
        )


class TestMissing:
    def test_open_steps_and_lacking_evidence_keep_it_from_arriving(self):
        steps = [
            Step("a", done_on=TODAY),
            Step("b", done_on=TODAY, evidence_needed=True),
            Step("c"),
            Step("d", not_needed=True, remark="x", evidence_needed=True),
            Step("e", done_on=TODAY, evidence_needed=True, has_evidence=True),
        ]
        assert routes.missing(steps) == [(routes.UNPROVED, ("b",)), (routes.OPEN, ("c",))]


class TestStandings:
    def test_late_current_and_ahead(self):
        steps = [
            Step("a", done_on=START, planned_on=START),
            Step("b", not_needed=True, remark="x"),
            Step("c", planned_on=TODAY - timedelta(days=1)),
            Step("d", planned_on=TODAY),
        ]
        assert routes.standings(steps, TODAY) == [routes.DONE, routes.NOT_NEEDED, routes.LATE, routes.AHEAD]
        assert routes.standings(steps[3:], TODAY) == [routes.CURRENT]

    @given(steps_without_days)
    def test_at_most_one_is_current(self, steps):
        assert routes.standings(steps, TODAY).count(routes.CURRENT) <= 1
