"""Filling and checking docx templates: fields in double braces, nothing that runs.

A template may print a field, `{{ contact_person }}`, and choose by one, `{% if approved_on %}…{% endif %}`. Loops,
calls, attributes and assignments are refused when a template is checked, and the sandbox refuses them again when it
is filled, because a template comes from a person and is filled on the server.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from jinja2 import Template, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

TEMPLATES = Path(__file__).with_name("templates")
MAXIMUM_COMPILED = 64  # parts of documents: each has a body, headers, footers and six properties
MAXIMUM_UNPACKED = 30 * 1024 * 1024
HARMLESS = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
)
MARKS = re.compile(r"\{[{%#]")
Translate = Callable[[str], str]


class TemplateProblem(ValueError):
    """A template that cannot be used; `problems` are plain sentences."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@lru_cache(maxsize=8)
def shipped(name: str) -> bytes:
    """The template `name` that comes with the app."""
    return (TEMPLATES / f"{name}.docx").read_bytes()


def render(template: bytes, texts: dict[str, str]) -> bytes:
    """Fill `template` with `texts`; every text appears literally, a newline as a line break."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(template))
    document.render({name: literal(text) for name, text in texts.items()}, _environment(), autoescape=True)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def literal(text: str) -> Markup:
    """Text as XML in which not even a brace can be mistaken for a field by a later pass of the filler."""
    return Markup(str(escape(text)).replace("{", "&#123;").replace("}", "&#125;"))


def check(template: bytes, known: set[str], required: set[str], translate: Translate = str) -> list[str]:
    """What is wrong with an uploaded template, in plain sentences; [] when it can be used."""
    problem = _not_a_document(template)
    if problem:
        return [translate(problem)]
    try:
        sources = list(_sources(template))
    except Exception:  # whatever the document library stumbles over, the file is no usable document
        return [translate("This file is not a Word document (.docx) that can be read.")]
    used: set[str] = set()
    problems = []
    for place, source in sources:
        if place == "properties":
            if MARKS.search(source):
                problems.append(translate("The document's properties contain a field; take it out there."))
            continue
        try:
            tree = _environment().parse(source)
        except TemplateSyntaxError as error:
            near = _near(source, error.lineno)
            problems.append(
                translate('A field is not written correctly near "{0}": {1}.').format(near, error.message)
            )
            continue
        problems += _forbidden(tree, translate)
        used |= meta.find_undeclared_variables(tree)
    for name in sorted(used - known):
        problems.append(translate("The field {0} does not exist in this form.").format(f"{{{{ {name} }}}}"))
    if not problems:
        for name in sorted(required - used):
            problems.append(translate("The field {0} is missing.").format(f"{{{{ {name} }}}}"))
    return list(dict.fromkeys(problems))


class _Environment(ImmutableSandboxedEnvironment):
    """The sandbox, which compiles the same source once: forms are filled far more often than they change."""

    def __init__(self) -> None:
        super().__init__(autoescape=True)
        self._compiled: dict[str, Template] = {}

    def from_string(self, source, globals=None, template_class=None):
        compiled = self._compiled.get(source)
        if compiled is None:
            compiled = self._compiled[source] = super().from_string(source, globals, template_class)
            if len(self._compiled) > MAXIMUM_COMPILED:
                self._compiled = dict(list(self._compiled.items())[-MAXIMUM_COMPILED // 2 :])
        return compiled


@lru_cache(maxsize=1)
def _environment() -> _Environment:
    return _Environment()


def _not_a_document(template: bytes) -> str:
    """A first look at the archive: kind, size, macros and links to elsewhere; '' when it is in order."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            entries = archive.infolist()
            if "word/document.xml" not in archive.namelist():
                return "This file is not a Word document (.docx) that can be read."
            if sum(entry.file_size for entry in entries) > MAXIMUM_UNPACKED:
                return "This document is too large for a template; 30 MB unpacked is the limit."
            if any("vbaproject" in entry.filename.lower() for entry in entries):
                return "This document contains macros; save it as .docx without them."
            for entry in entries:
                if entry.filename.endswith(".rels") and _links_elsewhere(archive.read(entry)):
                    return "This document loads something from another address; embed it or take it out."
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, EOFError, NotImplementedError):
        return "This file is not a Word document (.docx) that can be read."
    return ""


def _links_elsewhere(relations: bytes) -> bool:
    """Whether the document would fetch from outside when opened; an ordinary hyperlink only does when clicked."""
    for relation in re.findall(rb"<Relationship\b[^>]*>", relations):
        if b'TargetMode="External"' in relation and b"/hyperlink" not in relation:
            return True
    return False


def _sources(template: bytes) -> Iterator[tuple[str, str]]:
    """Every text of the document in which the filler looks for fields, prepared as the filler does it."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(template))
    document.init_docx()
    yield "body", _by_paragraph(document.patch_xml(document.get_xml()))
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            yield "header or footer", _by_paragraph(document.patch_xml(document.get_part_xml(part)))
    for part in document.docx.part.package.parts:
        if part.content_type.endswith("wordprocessingml.footnotes+xml"):
            yield "footnotes", _by_paragraph(document.patch_xml(part.blob.decode("utf-8")))
    properties = document.docx.core_properties
    names = ("author", "comments", "identifier", "language", "subject", "title")
    yield "properties", "\n".join(str(getattr(properties, name)) for name in names)


def _by_paragraph(xml: str) -> str:
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", xml)


def _near(source: str, line: int) -> str:
    lines = source.splitlines()
    text = re.sub(r"<[^>]+>", "", lines[line - 1] if 0 < line <= len(lines) else "").strip()
    return text[:60] or "…"


def _forbidden(tree: nodes.Template, translate: Translate) -> list[str]:
    kinds = {
        type(node).__name__
        for node in tree.find_all(nodes.Node)
        if not isinstance(node, HARMLESS) or (isinstance(node, nodes.Name) and node.ctx != "load")
    }
    sentence = translate("The template contains {0}, which is not allowed; only fields and if are.")
    names = {"For": "a loop", "Call": "a call", "Getattr": "an attribute", "Getitem": "an index"}
    return [sentence.format(translate(names.get(kind, f"a {kind.lower()}"))) for kind in sorted(kinds)]
