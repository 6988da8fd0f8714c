"""Sets the `.typ` templates of this package as PDF/A. User text travels as data and is never read as markup."""

from __future__ import annotations

import json
import threading
from datetime import date, datetime, timezone
from functools import lru_cache
from pathlib import Path

from reg_station.documents.fonts import font_paths

TEMPLATES = Path(__file__).with_name("templates")
ARCHIVABLE = "a-2b"
_one_at_a_time = threading.Lock()


def set_pdf(template: str, data: dict, dated: date | None = None) -> bytes:
    """PDF/A-2b of `templates/<template>.typ` with `data` (plain JSON values; texts already `printable`).

    `dated` is the document's own date and becomes the file's date, so that the same document gives the same
    bytes; without it the file carries the moment of printing.
    """
    moment = datetime(dated.year, dated.month, dated.day) if dated else datetime.now().replace(microsecond=0)
    with _one_at_a_time:  # the compiler keeps the inputs of the last run
        return _compiler(template).compile(
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            format="pdf",
            pdf_standards=ARCHIVABLE,
            timestamp=moment.replace(tzinfo=timezone.utc),
        )


@lru_cache(maxsize=8)
def _compiler(template: str):
    import typst

    return typst.Compiler(str(TEMPLATES / f"{template}.typ"), root=str(TEMPLATES), font_paths=_fonts())


@lru_cache(maxsize=1)
def _fonts():
    import typst

    folders = list(dict.fromkeys(str(path.parent) for path in font_paths()))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
