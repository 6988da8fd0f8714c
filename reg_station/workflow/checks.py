"""Is a workflow sound? Pure: plain values in, problems out. Imports no frappe (M3)."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    name: str
    allow_edit: str
    is_end: bool = False
    update_field: str | None = None


@dataclass(frozen=True)
class Move:
    """One row of a workflow's transition table."""

    state: str
    action: str
    next_state: str
    allowed: str
    condition: str | None = None


@dataclass(frozen=True)
class Problem:
    """`kind` is stable for programs, `subject` names the culprit; the message is made where it can be translated."""

    kind: str
    subject: str


def find_problems(
    states: Iterable[State], moves: Iterable[Move], roles: Iterable[str], fields: Iterable[str]
) -> list[Problem]:
    """Problems of a workflow, in the order of its rows; an empty list means that it is sound.

    The first state is where documents begin. Every state must be reachable from it, and from every state some end
    state must be reachable; an end state has no way out that leads anywhere but to itself or onwards knowingly.
    """
    states, moves = list(states), list(moves)
    roles, fields = set(roles), set(fields)
    if not states:
        return [Problem("no_states", "")]
    names = {state.name for state in states}
    ends = {state.name for state in states if state.is_end}
    problems: list[Problem] = []
    if not ends:
        problems.append(Problem("no_end_state", ""))
    problems += _unknown_references(states, moves, names, roles, fields)
    known = [move for move in moves if move.state in names and move.next_state in names]
    onward = _edges(known)
    backward = _edges([Move(m.next_state, m.action, m.state, m.allowed) for m in known])
    reachable = _closure({states[0].name}, onward)
    finishing = _closure(ends, backward)
    for name in dict.fromkeys(state.name for state in states):
        if name not in reachable:
            problems.append(Problem("unreachable", name))
        if name not in finishing and ends:
            problems.append(Problem("dead_end", name))
    return problems


def _unknown_references(states, moves, names, roles, fields) -> list[Problem]:
    problems = []
    for state in states:
        if state.allow_edit not in roles:
            problems.append(Problem("unknown_role", state.allow_edit))
        if state.update_field and state.update_field not in fields:
            problems.append(Problem("unknown_field", state.update_field))
    for move in moves:
        for name in (move.state, move.next_state):
            if name not in names:
                problems.append(Problem("unknown_state", name))
        if move.allowed not in roles:
            problems.append(Problem("unknown_role", move.allowed))
        try:
            missing = sorted(condition_fields(move.condition) - fields)
        except SyntaxError:
            problems.append(Problem("bad_condition", move.condition or ""))
        else:
            problems += [Problem("unknown_field", name) for name in missing]
    return list(dict.fromkeys(problems))


def condition_fields(condition: str | None) -> set[str]:
    """Names used as `doc.name`, `doc["name"]` or `doc.get("name")`. Raises SyntaxError for a broken expression."""
    if not condition or not condition.strip():
        return set()
    found: set[str] = set()
    for node in ast.walk(ast.parse(condition.strip(), mode="eval")):
        if isinstance(node, ast.Attribute) and _is_doc(node.value) and node.attr != "get":
            found.add(node.attr)
        elif isinstance(node, ast.Subscript) and _is_doc(node.value) and isinstance(node.slice, ast.Constant):
            found.add(str(node.slice.value))
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and _is_doc(node.func.value)
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            found.add(str(node.args[0].value))
    return found


def _is_doc(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "doc"


def _edges(moves: Iterable[Move]) -> Mapping[str, set[str]]:
    edges: dict[str, set[str]] = {}
    for move in moves:
        edges.setdefault(move.state, set()).add(move.next_state)
    return edges


def _closure(start: set[str], edges: Mapping[str, set[str]]) -> set[str]:
    seen, waiting = set(start), list(start)
    while waiting:
        for name in edges.get(waiting.pop(), ()):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen
