"""Reasons in a reader's language (D4). `reason_templates.py` has the words, the translation file the Chinese ones."""

from collections.abc import Iterable

from frappe import _

from reg_station.resource_sharing.reason_templates import fill
from reg_station.resource_sharing.terms import Reason


def in_words(reason: Reason, language: str) -> str:
    """One reason as a sentence; language as Frappe names it, `en` or `zh`. The points are not in it."""
    chinese = language.startswith("zh")
    return fill(reason, lambda text: _(text, language), "、" if chinese else ", ")


def likeness_in_words(reasons: Iterable[Reason], language: str) -> list[str]:
    """Each reason that speaks for or against two listings being the same, in its order."""
    return [in_words(reason, language) for reason in reasons]
