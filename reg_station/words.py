"""Marks a text of a pure module for translation. Imports no frappe.

Used as `from reg_station.words import marked as _`: the text stays English there, and whoever shows it passes it
through `frappe._`, which finds it because every extractor looks for `_("…")`.
"""


def marked(text: str) -> str:
    """The text itself, unchanged."""
    return text
