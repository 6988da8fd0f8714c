"""Hole: whitelisted methods without types, permission checks or a method list were Frappe's advisories of 2026.

Rule: every whitelisted function of ours names its HTTP methods and annotates every argument and its result; a guest
may call only what stands in the list below, and each of those is rate-limited.
"""

import ast
from pathlib import Path

APP = Path(__file__).parents[2] / "reg_station"
FOR_GUESTS = {
    "reg_station/portal/public.py:verify",
    "reg_station/portal/api.py:set_language",
    "reg_station/portal/market.py:listings",
    "reg_station/portal/market.py:photo",
    "reg_station/portal/library.py:file",
    "reg_station/product_registry/registering.py:register",
    "reg_station/guidance_services/questions.py:ask",
    "reg_station/appraisal/papers.py:circular",
    "reg_station/supervision/public.py:send",
    "reg_station/supervision/public.py:status",
    "reg_station/supervision/public.py:answer",
}


def whitelisted():
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            for decorator in node.decorator_list:
                if "whitelist" in ast.unparse(decorator):
                    yield f"{path.relative_to(APP.parent)}:{node.name}", node, decorator


def test_there_are_some():
    assert len(list(whitelisted())) > 5


def test_methods_are_named():
    bare = [name for name, _node, decorator in whitelisted() if "methods=[" not in ast.unparse(decorator)]
    assert bare == []


def test_arguments_and_results_are_typed():
    untyped = [
        name
        for name, node, _decorator in whitelisted()
        if node.returns is None
        or any(
            argument.annotation is None
            for argument in (*node.args.args, *node.args.kwonlyargs)
            if argument.arg not in ("self", "cls")
        )
    ]
    assert untyped == []


def test_guests_may_call_only_what_is_listed():
    open_to_guests = {
        name for name, _node, decorator in whitelisted() if "allow_guest=True" in ast.unparse(decorator)
    }
    assert open_to_guests <= FOR_GUESTS


def test_what_guests_may_call_is_rate_limited():
    unlimited = [
        name
        for name, node, decorator in whitelisted()
        if "allow_guest=True" in ast.unparse(decorator)
        and not any("limit" in ast.unparse(other) for other in node.decorator_list)
        and "limit" not in ast.unparse(node)
    ]
    assert unlimited == []


def test_every_ignored_permission_has_its_reason():
    silent = []
    for path in APP.rglob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if "ignore_permissions=True" in line and "#" not in line and "#" not in lines[number - 1]:
                silent.append(f"{path.name}:{number + 1}")
    assert silent == []


def test_no_sql_by_string():
    found = [
        f"{path.name}:{node.lineno}"
        for path in APP.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("frappe.db.sql", "frappe.db.multisql")
    ]
    assert found == []
