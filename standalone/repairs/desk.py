"""Desk: what the repackaging dropped from it."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from standalone.repairs import repairs

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"


@repairs("frappe.translate")
def speak_chinese(translate: ModuleType) -> None:
    # The engine ships no translation of its own strings; the host brings those of Desk's most used ones.
    engine_translations = translate.get_translations_from_csv

    def get_translations_from_csv(lang, app):
        found = dict(engine_translations(lang, app) or {})
        if app != "frappe":
            return found
        own = translate.get_translation_dict_from_file(str(TRANSLATIONS / f"{lang}.csv"), lang, app)
        return {**own, **found}

    translate.get_translations_from_csv = get_translations_from_csv
