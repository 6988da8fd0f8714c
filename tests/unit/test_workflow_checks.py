"""A workflow that strands a document or names what is not there is found out."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reg_station.workflow.checks import Move, Problem, State, condition_fields, find_problems

ROLES, FIELDS = {"Clerk", "Head"}, {"town", "area", "workflow_state"}
DATA = Path(__file__).resolve().parents[2] / "reg_station" / "data"


def sound():
    states = [State("Draft", "Clerk"), State("Review", "Head"), State("Done", "Head", is_end=True)]
    moves = [Move("Draft", "Send", "Review", "Clerk"), Move("Review", "Finish", "Done", "Head")]
    return states, moves


def problems(states, moves):
    return find_problems(states, moves, ROLES, FIELDS)


def test_a_sound_workflow_has_no_problem():
    assert problems(*sound()) == []


def test_a_workflow_without_states_is_refused():
    assert problems([], []) == [Problem("no_states", "")]


def test_a_state_without_a_way_to_an_end_is_a_dead_end():
    states, moves = sound()
    states.append(State("Limbo", "Clerk"))
    moves.append(Move("Draft", "Lose", "Limbo", "Clerk"))
    assert problems(states, moves) == [Problem("dead_end", "Limbo")]


def test_two_states_that_only_lead_to_one_another_are_dead_ends():
    states, moves = sound()
    states += [State("Ping", "Clerk"), State("Pong", "Clerk")]
    moves += [
        Move("Draft", "Go", "Ping", "Clerk"),
        Move("Ping", "To", "Pong", "Clerk"),
        Move("Pong", "Fro", "Ping", "Clerk"),
    ]
    assert problems(states, moves) == [Problem("dead_end", "Ping"), Problem("dead_end", "Pong")]


def test_a_state_nobody_can_enter_is_unreachable():
    states, moves = sound()
    states.append(State("Island", "Clerk", is_end=True))
    assert problems(states, moves) == [Problem("unreachable", "Island")]


def test_without_an_end_state_nothing_can_be_finished():
    states, moves = sound()
    states[2] = State("Done", "Head")
    assert Problem("no_end_state", "") in problems(states, moves)


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        ("doc.area > 10", None),
        ("doc.get('town') == 'A'", None),
        ("doc['area'] > 1 and doc.town", None),
        ("doc.aera > 10", Problem("unknown_field", "aera")),
        ("doc.get('twon')", Problem("unknown_field", "twon")),
        ("doc['x']", Problem("unknown_field", "x")),
        ("doc.area >", Problem("bad_condition", "doc.area >")),
    ],
)
def test_conditions_are_read(condition, problem):
    states, moves = sound()
    moves[0] = Move("Draft", "Send", "Review", "Clerk", condition)
    assert problems(states, moves) == ([problem] if problem else [])


def test_unknown_roles_states_and_fields_are_named():
    states, moves = sound()
    states[1] = State("Review", "Ghost", update_field="nothing")
    moves.append(Move("Review", "Jump", "Nowhere", "Phantom"))
    assert {(item.kind, item.subject) for item in problems(states, moves)} == {
        ("unknown_role", "Ghost"),
        ("unknown_field", "nothing"),
        ("unknown_state", "Nowhere"),
        ("unknown_role", "Phantom"),
    }


NAMES = st.sampled_from([f"S{number}" for number in range(6)])


@given(
    st.lists(NAMES, min_size=1, max_size=6, unique=True),
    st.lists(st.tuples(NAMES, NAMES), max_size=12),
    st.sets(NAMES, min_size=1),
)
def test_in_a_workflow_without_problems_every_walk_can_be_finished(names, pairs, ends):
    states = [State(name, "Clerk", is_end=name in ends) for name in names]
    moves = [Move(a, "go", b, "Clerk") for a, b in pairs]
    if problems(states, moves):
        return
    edges = {name: {b for a, b in pairs if a == name} for name in names}
    for name in names:
        seen, waiting = {name}, [name]
        while waiting:
            for target in edges[waiting.pop()] - seen:
                seen.add(target)
                waiting.append(target)
        assert seen & (ends & set(names))


@pytest.mark.parametrize(
    "table", json.loads((DATA / "workflows.json").read_text()), ids=lambda table: table["name"]
)
def test_the_workflows_we_ship_are_sound(table):
    roles = {row["role_name"] for row in json.loads((DATA / "roles.json").read_text())} | {
        "Administrator",
        "Guest",
    }
    states = [State(row["state"], row["allow_edit"], row.get("end", False)) for row in table["states"]]
    moves = [
        Move(row["state"], row["action"], row["next_state"], row["allowed"]) for row in table["transitions"]
    ]
    assert find_problems(states, moves, roles, {"workflow_state"}) == []


def test_a_condition_without_doc_has_no_fields():
    assert condition_fields("frappe.session.user != 'x'") == set()
    assert condition_fields(None) == set()
