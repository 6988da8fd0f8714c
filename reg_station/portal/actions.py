"""Workflow actions as buttons: what each looks like, what is asked before it and which text it wants."""

from collections.abc import Callable, Collection

from frappe import _

from reg_station.portal.tones import tone_of
from reg_station.workflow.table import available_actions

LOOKS = {"good": "send", "busy": "send", "bad": "quiet danger", "quiet": "quiet danger", "warn": "quiet"}
NOTHING = ("", "", "")


def drawn_actions(
    doc,
    question: Callable[[dict], str],
    asks: Callable[[dict], tuple[str, str, str]] = lambda row: NOTHING,
    hidden: Collection[str] = (),
) -> list[dict]:
    """The actions open to the user, each once: action, label, look, question, asks, asks_label, asks_value.

    `asks` gives the argument of `take_action` that the text goes to, its label and what stands in it at first.
    """
    rows = {row["action"]: row for row in available_actions(doc) if row["action"] not in hidden}
    return [_drawn(row, question(row), asks(row)) for row in rows.values()]


def _drawn(row: dict, question: str, asked: tuple[str, str, str]) -> dict:
    return {
        "action": row["action"],
        "label": _(row["action"]),
        "look": LOOKS.get(tone_of(row["next_state"]), "quiet" if row["next_state"] == "Draft" else "send"),
        "asks": asked[0],
        "asks_label": asked[1],
        "asks_value": asked[2],
        "question": question,
    }


def reason_asked(label: str = "") -> tuple[str, str, str]:
    return "reason", label or _("Reason"), ""
