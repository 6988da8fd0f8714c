"""Repairs of the engine's text, for what breaks before any code can run or runs in the browser."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceRepair:
    """One passage to replace in one file of the engine, and why."""

    path: str
    broken: str
    mended: str
    why: str
    times: int = 1


SOURCE_REPAIRS = (
    SourceRepair(
        "frappe/desk/doctype/event/event.py",
        "type EventLikeDict = ",
        "EventLikeDict = ",
        "a PEP 695 alias is a syntax error before Python 3.12",
    ),
    SourceRepair(
        "frappe/__init__.py",
        '__version__ = "0.0.1"',
        '__version__ = "16.0.0"',
        "apps read the engine's major version here to choose between the lines of Frappe",
    ),
)
