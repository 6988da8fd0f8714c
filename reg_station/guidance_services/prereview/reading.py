"""Reads real PDF and docx files into facts. Pure; imports no frappe.

`read_files` does it in a process of its own, with limits of time and memory: a hostile file ends that process and
leaves a fact behind, never the request. `python -m reg_station.guidance_services.prereview.reading` is that process.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from reg_station.guidance_services.prereview import facts as limits
from reg_station.guidance_services.prereview.facts import FileFacts
from reg_station.guidance_services.prereview.page_numbers import printed_numbers

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PAGE_FIELD = re.compile(rb"(?:instrText[^>]*>|instr=\")\s*PAGE\b")
STARTING = 20  # seconds until the process has loaded its libraries


def kind_of(content: bytes) -> str:
    """pdf, docx or other, by the content; the name of a file says nothing."""
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK"):
        with contextlib.suppress(Exception), zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "word/document.xml" in archive.namelist():
                return "docx"
    return "other"


def read_bytes(content: bytes) -> FileFacts:
    """Facts of one file, read in this process: only for content of our own making, and inside the limited process."""
    base = {"kind": "other", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    if not content:
        return FileFacts(**base, problem=limits.EMPTY)
    if len(content) > limits.MOST_BYTES:
        return FileFacts(**base, problem=limits.TOO_LARGE)
    base["kind"] = kind_of(content)
    readers = {"pdf": _read_pdf, "docx": _read_docx}
    if base["kind"] not in readers:
        return FileFacts(**base, problem=limits.WRONG_KIND)
    try:
        return FileFacts(**base, **readers[base["kind"]](content))
    except MemoryError:
        return FileFacts(**base, problem=limits.TOO_LARGE)
    except Exception:  # whatever the libraries stumble over, the file cannot be read
        return FileFacts(**base, problem=limits.BROKEN)


def _read_pdf(content: bytes) -> dict:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return {"problem": limits.ENCRYPTED}
    count = len(reader.pages)
    if not count:
        return {"problem": limits.EMPTY, "pages": 0}
    texts, length = [], 0
    for index in range(min(count, limits.MOST_PAGES_READ)):
        text = _text_of(reader.pages[index])
        texts.append(text)
        length += len(text)
        if length > limits.MOST_TEXT:
            break
    return {
        "pages": count,
        "text_pages": sum(bool(text.strip()) for text in texts),
        "printed": printed_numbers(texts),
        "headings": tuple(_titles(reader)),
        "text": _storable("\n".join(texts)),
        "cut": len(texts) < count or length > limits.MOST_TEXT,
    }


def _text_of(page) -> str:
    try:
        return page.extract_text() or ""
    except (MemoryError, RecursionError):
        raise
    except Exception:  # one page that cannot be read is a page without text
        return ""


def _titles(reader) -> list[str]:
    """Titles of the bookmarks, in their order."""
    found: list[str] = []
    with contextlib.suppress(Exception):
        waiting = list(reader.outline)[::-1]
        while waiting and len(found) < limits.MOST_HEADINGS:
            entry = waiting.pop()
            if isinstance(entry, list):
                waiting.extend(entry[::-1])
            else:
                found.append(_storable(str(entry.title))[:200])
    return found


def _read_docx(content: bytes) -> dict:
    from docx import Document

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if any(entry.flag_bits & 1 for entry in archive.infolist()):
            return {"problem": limits.ENCRYPTED}
        if sum(entry.file_size for entry in archive.infolist()) > limits.MOST_UNPACKED:
            return {"problem": limits.TOO_LARGE}
        names = archive.namelist()
        edges = [name for name in names if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name)]
        numbered = any(PAGE_FIELD.search(archive.read(name)) for name in edges)
        stated = _stated_pages(archive.read("docProps/app.xml")) if "docProps/app.xml" in names else None
    document = Document(io.BytesIO(content))
    styles = {style.style_id: style.name or "" for style in document.styles}
    lines, headings, length = [], [], 0
    for paragraph in document.element.body.iter(f"{W}p"):
        parts = paragraph.iter(f"{W}t", f"{W}br", f"{W}tab")
        line = "".join(node.text or "" if node.tag == f"{W}t" else "\n" for node in parts)
        lines.append(line)
        length += len(line)
        if line.strip() and len(headings) < limits.MOST_HEADINGS and _is_heading(paragraph, styles):
            headings.append(_storable(line)[:200])
        if length > limits.MOST_TEXT:
            break
    text = _storable("\n".join(lines))
    return {
        "pages": stated,
        "text_pages": int(bool(text.strip())),
        "numbered": numbered,
        "headings": tuple(headings),
        "text": text,
        "cut": length > limits.MOST_TEXT,
    }


def _stated_pages(properties: bytes) -> int | None:
    """What the program that saved the file noted; None if it noted nothing."""
    match = re.search(rb"<(?:\w+:)?Pages>\s*(\d{1,6})\s*<", properties)
    return int(match[1]) or None if match else None


def _is_heading(paragraph, styles: dict[str, str]) -> bool:
    if paragraph.find(f"{W}pPr/{W}outlineLvl") is not None:
        return True
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    name = styles.get(style.get(f"{W}val"), "") if style is not None else ""
    return name.lower().startswith(("heading", "标题"))


def _storable(text: str) -> str:
    """Without what neither JSON nor a database takes, and not longer than what is kept."""
    return text[: limits.MOST_TEXT].encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def read_files(contents: list[bytes], seconds: int = limits.SECONDS_PER_FILE) -> list[FileFacts]:
    """Facts of each of `contents`, in their order, read within the limits; at most `seconds` for each file."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, content in enumerate(contents):
            path = Path(folder) / f"{number:04}"
            path.write_bytes(content)
            paths.append(str(path))
        found: list[FileFacts] = []
        while len(found) < len(contents):
            done = _run(paths[len(found) :], seconds)
            found += done
            if len(found) < len(contents):
                found.append(_too_slow(contents[len(found)]))
        return found


def _too_slow(content: bytes) -> FileFacts:
    digest = hashlib.sha256(content).hexdigest()
    return FileFacts(kind_of(content), len(content), digest, problem=limits.TOO_SLOW)


def _run(paths: list[str], seconds: int) -> list[FileFacts]:
    """What the process said before it ended, one line a file; the file at which it ended is missing."""
    patience = STARTING + (seconds + 1) * len(paths)
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__ if __name__ != "__main__" else _MODULE, str(seconds), *paths],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=patience,
        )
        said = done.stdout
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
    found = []
    for line in said.split(b"\n")[: len(paths)]:
        try:
            found.append(FileFacts.from_dict(json.loads(line)))
        except (ValueError, TypeError):
            break
    return found


_MODULE = "reg_station.guidance_services.prereview.reading"


def _limit_this_process() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY, limits.MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(seconds: int, paths: list[str]) -> None:
    import logging
    import signal

    logging.disable(logging.CRITICAL)
    for library in ("docx", "pypdf"):
        __import__(library)
    _limit_this_process()
    for path in paths:
        if hasattr(signal, "alarm"):
            signal.alarm(seconds)  # its default is to end the process, whatever library is at work
        found = read_bytes(Path(path).read_bytes())
        sys.stdout.write(json.dumps(found.as_dict(), ensure_ascii=True) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main(int(sys.argv[1]), sys.argv[2:])
