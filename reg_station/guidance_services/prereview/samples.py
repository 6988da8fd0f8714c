"""Small real files of a filing for the demo district and the tests: PDF with page numbers and bookmarks, docx with headings.

Pure; imports no frappe."""

import html
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from reg_station.documents.pdf import html_to_pdf


@dataclass(frozen=True)
class Paper:
    """One document. `pages` are texts; `numbers` what is printed at their feet, None for nothing (default: 1, 2, 3 …)."""

    title: str
    pages: tuple[str, ...]
    headings: tuple[str, ...] = ()
    numbers: tuple[int | None, ...] | None = None
    bookmarks: bool = True

    def printed(self) -> Sequence[int | None]:
        return self.numbers if self.numbers is not None else range(1, len(self.pages) + 1)


def paper(title: str, enterprise: str, product: str, headings: Sequence[str] = (), words: str = "") -> Paper:
    """A document of three pages that says whose it is and what it is about."""
    body = "\n".join(f"{number} {heading}\n本部分内容略。" for number, heading in enumerate(headings, 1))
    return Paper(
        title,
        (
            f"{title}\n产品名称：{product}\n申请人：{enterprise}",
            body or "本文件按照现行法规要求编写。",
            words or "以上内容真实、准确、完整和可追溯。",
        ),
        tuple(headings),
    )


def renumbered(of: Paper, *numbers: int | None) -> Paper:
    return replace(of, numbers=numbers)


@lru_cache(maxsize=64)
def pdf(of: Paper) -> bytes:
    """The document as a PDF with text, one sheet for each page."""
    sheets = []
    for text, number in zip(of.pages, of.printed(), strict=True):
        lines = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
        foot = f"<p>第 {number} 页</p>" if number is not None else ""
        sheets.append(f'<div style="page-break-after: always">{lines}{foot}</div>')
    content = html_to_pdf(f"<html><body>{''.join(sheets)}</body></html>", {"page-numbers": "0"})
    return _with_bookmarks(content, of, len(of.pages))


def _with_bookmarks(content: bytes, of: Paper, pages: int) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    # The renderer leaves an empty sheet behind the last break.
    for page in PdfReader(io.BytesIO(content)).pages[:pages]:
        writer.add_page(page)
    if of.bookmarks:
        writer.add_outline_item(of.title, 0)
        for heading in of.headings:
            writer.add_outline_item(heading, min(1, pages - 1))
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@lru_cache(maxsize=64)
def docx(of: Paper) -> bytes:
    """The document as docx, its headings as such and a page number in the footer unless `numbers` is empty."""
    from docx import Document
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = Document()
    document.add_heading(of.title, level=1)
    for text in of.pages:
        for line in text.split("\n"):
            plain = line.split(" ", 1)[-1]
            if plain in of.headings:
                document.add_heading(line, level=2)
            else:
                document.add_paragraph(line)
    if of.numbers is None:
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        document.sections[0].footer.paragraphs[0]._p.append(field)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
