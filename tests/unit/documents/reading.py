"""Reads documents back for the tests: text, fonts and glyphs of a PDF, cells of a docx."""

from __future__ import annotations

import io
import re
import zipfile

from docx import Document
from pypdf import PdfReader
from pypdf.generic import ContentStream


def pdf(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pdf(data).pages)


def squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)


def fonts(data: bytes) -> dict[str, bool]:
    """Each font's name and whether its outlines are in the file."""
    found = {}
    for page in pdf(data).pages:
        for reference in page["/Resources"].get("/Font", {}).values():
            font = reference.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            descriptor = inner["/FontDescriptor"].get_object()
            files = ("/FontFile", "/FontFile2", "/FontFile3")
            found[str(font["/BaseFont"]).split("+")[-1]] = any(name in descriptor for name in files)
    return found


def empty_boxes(data: bytes) -> int:
    """How many boxes of a missing character are shown.

    Typst writes glyph number 0 for it (two-byte codes); Cairo, below PlutoPrint, numbers its glyphs anew but can
    name no character for this one.
    """
    reader, count = pdf(data), text(data).count("\ufffd")
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator not in (b"Tj", b"TJ"):
                continue
            parts = operands[0] if operator == b"TJ" else [operands[0]]
            for part in parts:
                raw = getattr(part, "original_bytes", b"")
                count += sum(raw[at : at + 2] == b"\0\0" for at in range(0, len(raw) - 1, 2))
    return count


def document(data: bytes) -> Document:
    return Document(io.BytesIO(data))


def rows(data: bytes) -> list[list[str]]:
    """The table's cells row by row; a cell merged over several columns is listed once."""
    listed = []
    for row in document(data).tables[0].rows:
        cells = []
        for cell in row.cells:
            if not cells or cell._tc is not cells[-1]._tc:
                cells.append(cell)
        listed.append([cell.text for cell in cells])
    return listed


def spans(data: bytes) -> list[list[int]]:
    """How many columns each cell of each row covers."""
    return [[tc.grid_span for tc in row._tr.tc_lst] for row in document(data).tables[0].rows]


def changed_docx(data: bytes, name: str, change) -> bytes:
    """The same archive with one part rewritten by `change(text)`; a name that is not there is added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.namelist():
            content = source.read(entry)
            target.writestr(entry, change(content.decode()).encode() if entry == name else content)
        if name not in source.namelist():
            target.writestr(name, change(""))
    return stream.getvalue()
