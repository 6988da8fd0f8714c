"""Short words on what is known of a checked file, and what an enterprise does about a finding. Pure; imports no frappe.

Templates are English; whoever shows them translates and fills in the values.
"""

from __future__ import annotations

from reg_station.words import marked as _

WHAT_TO_DO = {
    "Missing": _("Upload the document, or answer why it does not apply."),
    "Format": _("Mend the file and upload it again."),
    "Inconsistent": _("Make names and models agree with the register, in every file."),
    "Content": _("Revise the document, or answer what the reviewer asks."),
}
PAGE_NUMBERS = {
    "continuous": _("page numbers run on"),
    "broken": _("page numbers broken"),
    "field": _("page numbers by the word processor"),
}
NO_PAGE_NUMBERS = _("no page numbers")
NAMES = {
    "product": {
        "found": _("product: as registered"),
        "similar": _("product: spelled otherwise"),
        "not found": _("product: not named"),
    },
    "enterprise": {
        "found": _("enterprise: as registered"),
        "similar": _("enterprise: spelled otherwise"),
        "not found": _("enterprise: not named"),
    },
}


def fact_words(kept: dict) -> list[tuple[str, tuple]]:
    """(template, values) for each fact worth telling of a file; `kept` as `pre_review_files` keeps it with the case."""
    if kept["problem"]:
        return [(_("cannot be read"), ())]
    pages = kept["pages"]
    words = [(_("{0} pages"), (pages,)) if pages else (_("number of pages not stated"), ())]
    if kept["scanned"]:
        return [*words, (_("no text (scanned)"), ())]
    words.append((PAGE_NUMBERS.get(kept["page_numbers"], NO_PAGE_NUMBERS), ()))
    headings = kept["headings"]
    words.append((_("{0} headings"), (headings,)) if headings else (_("no headings"), ()))
    spelling = kept["spelling"] or {}
    words += [(states[spelling[key]], ()) for key, states in NAMES.items() if spelling.get(key)]
    return words
