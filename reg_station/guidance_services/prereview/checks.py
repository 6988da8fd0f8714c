"""What the documents of a dossier lack, by what the list asks for and what is known of the files. Pure; imports no frappe.

Each finding carries an English template and its values; whoever shows it translates. Its `key` stays the same from
round to round, so that a round can say what is new, still open and mended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reg_station.guidance_services.prereview import facts as limits
from reg_station.guidance_services.prereview.facts import MEGABYTE, FileFacts
from reg_station.guidance_services.prereview.names import FOUND, SIMILAR, find_name, normalise
from reg_station.guidance_services.prereview.page_numbers import judge
from reg_station.words import marked as _

MISSING, FORMAT, INCONSISTENT, CONTENT = "Missing", "Format", "Inconsistent", "Content"
BLOCKING, ADVICE = "Blocking", "Advice"
PROBLEMS = {
    limits.EMPTY: _("The file is empty."),
    limits.BROKEN: _("The file is damaged and cannot be read. Save it anew and upload it again."),
    limits.ENCRYPTED: _("The file is protected by a password and cannot be read. Upload it without."),
    limits.TOO_LARGE: _("The file is too large to be checked, packed or unpacked. Split it."),
    limits.WRONG_KIND: _("The content is neither PDF nor docx, whatever the name says."),
    limits.TOO_SLOW: _("The file could not be read within the limits of time and memory. Save it anew."),
}
HEADING_SLACK = 12  # characters of numbering and dots that a line may have beside the heading


@dataclass(frozen=True)
class Wanted:
    """One document of a list. `max_mb` and `max_pages` 0 set no limit."""

    code: str
    title: str
    required: bool = True
    condition: str = ""
    formats: tuple[str, ...] = ("pdf", "docx")
    max_mb: float = 0
    max_pages: int = 0
    needs_page_numbers: bool = True
    needs_headings: bool = False
    names_product: bool = True
    names_enterprise: bool = True
    names_models: bool = False
    citation: str = ""
    headings: tuple[str, ...] = ()

    @property
    def must_be_there(self) -> bool:
        return self.required and not self.condition


@dataclass(frozen=True)
class Names:
    """As the register has them; an empty one is not looked for."""

    product: str = ""
    enterprise: str = ""
    models: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    item_code: str
    check: str
    kind: str
    severity: str
    template: str
    values: tuple = ()
    clause: str = ""

    @property
    def key(self) -> str:
        return f"{self.item_code}|{self.check}"


@dataclass
class _Collector:
    wanted: Wanted
    found: list[Found] = field(default_factory=list)

    def add(self, check: str, kind: str, severity: str, template: str, *values) -> None:
        self.found.append(
            Found(self.wanted.code, check, kind, severity, template, values, self.wanted.citation)
        )


def missing_documents(wanted: Sequence[Wanted], present: set[str]) -> list[Found]:
    """A finding for each required document that is not there; a conditional one is asked for, not demanded."""
    found = []
    for item in wanted:
        if item.code in present or not item.required:
            continue
        if item.condition:
            template, values = _("{0} is not there. It is needed if: {1}"), (item.title, item.condition)
        else:
            template, values = _("{0} is not there."), (item.title,)
        severity = ADVICE if item.condition else BLOCKING
        found.append(Found(item.code, "missing", MISSING, severity, template, values, item.citation))
    return found


def check_file(wanted: Wanted, facts: FileFacts, names: Names) -> list[Found]:
    """What is wrong with the file of one document."""
    result = _Collector(wanted)
    if facts.problem:
        result.add("reading", FORMAT, BLOCKING, PROBLEMS[facts.problem])
        return result.found
    _check_form(result, wanted, facts)
    if not facts.text.strip():
        result.add(
            "scan",
            FORMAT,
            BLOCKING,
            _("No text can be read from it: it is scanned or made of pictures. Upload one with text."),
        )
        return result.found
    if facts.kind == "pdf" and not facts.cut and facts.text_pages < (facts.pages or 0):
        without = (facts.pages or 0) - facts.text_pages
        result.add("pages-without-text", FORMAT, ADVICE, _("{0} pages have no readable text."), without)
    _check_page_numbers(result, wanted, facts)
    _check_headings(result, wanted, facts)
    _check_names(result, wanted, facts, names)
    return result.found


def _check_form(result: _Collector, wanted: Wanted, facts: FileFacts) -> None:
    if wanted.formats and facts.kind not in wanted.formats:
        result.add(
            "format",
            FORMAT,
            BLOCKING,
            _("It is a {0} file; allowed: {1}."),
            facts.kind,
            ", ".join(wanted.formats),
        )
    if wanted.max_mb and facts.size > wanted.max_mb * MEGABYTE:
        result.add(
            "size",
            FORMAT,
            BLOCKING,
            _("It has {0} MB; at most {1} MB are allowed."),
            round(facts.size / MEGABYTE, 1),
            f"{wanted.max_mb:g}",
        )
    if wanted.max_pages and facts.pages and facts.pages > wanted.max_pages:
        result.add(
            "page-count",
            FORMAT,
            BLOCKING,
            _("It has {0} pages; at most {1} are allowed."),
            facts.pages,
            wanted.max_pages,
        )


def _check_page_numbers(result: _Collector, wanted: Wanted, facts: FileFacts) -> None:
    if not wanted.needs_page_numbers:
        return
    if facts.kind == "docx":
        if not facts.numbered and (facts.pages or 2) > 1:
            result.add(
                "page-numbers", FORMAT, BLOCKING, _("Neither header nor footer carries a page number.")
            )
        return
    numbers = judge(facts.printed)
    if numbers.state == "none":
        result.add("page-numbers", FORMAT, BLOCKING, _("No page numbers are printed on its pages."))
    elif numbers.state == "broken" and numbers.found is None:
        result.add(
            "page-numbers",
            FORMAT,
            BLOCKING,
            _("The page numbers break off: sheet {0} should show {1} and shows none."),
            numbers.page,
            numbers.expected,
        )
    elif numbers.state == "broken":
        result.add(
            "page-numbers",
            FORMAT,
            BLOCKING,
            _("The page numbers do not run on: sheet {0} should show {1} and shows {2}."),
            numbers.page,
            numbers.expected,
            numbers.found,
        )


def _check_headings(result: _Collector, wanted: Wanted, facts: FileFacts) -> None:
    if wanted.needs_headings and not facts.headings:
        words = (
            _("It has no bookmarks.") if facts.kind == "pdf" else _("None of its paragraphs is a heading.")
        )
        result.add("headings", FORMAT, ADVICE, words)
    lacking = [heading for heading in wanted.headings if not has_heading(heading, facts)]
    if lacking:
        result.add(
            "expected-headings", CONTENT, BLOCKING, _("Sections are missing: {0}."), "、".join(lacking)
        )


def has_heading(heading: str, facts: FileFacts) -> bool:
    """Whether a bookmark, a heading or a line of the text is this heading, numbered or not."""
    wanted = normalise(heading)
    lines = (*facts.headings, *facts.text.splitlines())
    return any(wanted in line and len(line) <= len(wanted) + HEADING_SLACK for line in map(normalise, lines))


def _check_names(result: _Collector, wanted: Wanted, facts: FileFacts, names: Names) -> None:
    text = normalise(facts.text)
    if wanted.names_product:
        words = (
            _("The product is called “{0}” here, but “{1}” in the register."),
            _("The name of the product, “{0}”, does not occur."),
            _("Beside the name of the product there is also “{0}”."),
        )
        _check_name(result, "product", names.product, text, words)
    if wanted.names_enterprise:
        words = (
            _("The enterprise is called “{0}” here, but “{1}” in the register."),
            _("The name of the enterprise, “{0}”, does not occur."),
            _("Beside the name of the enterprise there is also “{0}”."),
        )
        _check_name(result, "enterprise", names.enterprise, text, words)
    lacking = [model for model in names.models if normalise(model) not in text] if wanted.names_models else []
    if lacking:
        result.add("models", INCONSISTENT, BLOCKING, _("These models do not occur: {0}."), "、".join(lacking))


def _check_name(result: _Collector, check: str, name: str, text: str, words: tuple[str, str, str]) -> None:
    if not name:
        return
    seen = find_name(name, text)
    if seen.state == SIMILAR:
        result.add(check, INCONSISTENT, BLOCKING, words[0], seen.spelling, name)
    elif seen.state != FOUND:
        result.add(check, INCONSISTENT, BLOCKING, words[1], name)
    elif seen.spelling:
        result.add(f"{check}-besides", INCONSISTENT, ADVICE, words[2], seen.spelling)


@dataclass(frozen=True)
class Spelling:
    """How one file names the product and the enterprise: `found`, `similar`, `not found`; what stands there instead."""

    product: str
    product_spelling: str
    enterprise: str
    enterprise_spelling: str


def spellings(files: Mapping[str, FileFacts], names: Names) -> dict[str, Spelling]:
    """Code of the document → how its file names the two; files without text are left out."""
    seen = {}
    for code, facts in files.items():
        if not facts.readable:
            continue
        text = normalise(facts.text)
        product, enterprise = find_name(names.product, text), find_name(names.enterprise, text)
        seen[code] = Spelling(product.state, product.spelling, enterprise.state, enterprise.spelling)
    return seen


def not_in_list(code: str) -> Found:
    """A file beside what the list asks for; the list may have changed since it was uploaded."""
    words = _("The list in force does not ask for this document.")
    return Found(code, "not-in-list", FORMAT, ADVICE, words)


def check_dossier(wanted: Sequence[Wanted], files: Mapping[str, FileFacts], names: Names) -> list[Found]:
    """All findings of a dossier: what is missing, and what is wrong with each file. Files outside the list are advice."""
    known = {item.code: item for item in wanted}
    found = missing_documents(wanted, set(files))
    for code, facts in files.items():
        if code in known:
            found += check_file(known[code], facts, names)
        else:
            found.append(not_in_list(code))
    return found
