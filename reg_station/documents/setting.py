"""Sets the `.typ` templates of this package as PDF/A. User text travels as data and is never read as markup."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from datetime import date, datetime, timezone
from functools import lru_cache
from pathlib import Path

from reg_station.documents.fonts import font_paths

TEMPLATES = Path(__file__).with_name("templates")
ARCHIVABLE = "a-2b"
PATIENCE = 60  # seconds for a setter in a process of its own
_one_at_a_time = threading.Lock()
_set_first_in: int | None = None


class SettingFailed(RuntimeError):
    """A document that could not be set; the text is what the setter said."""


def set_pdf(template: str, data: dict, dated: date | None = None) -> bytes:
    """PDF/A-2b of `templates/<template>.typ` with `data` (plain JSON values; texts already `printable`).

    `dated` is the document's own date and becomes the file's date, so that the same document gives the same
    bytes; without it the file carries the moment of printing. Raises SettingFailed.
    """
    global _set_first_in
    moment = datetime(dated.year, dated.month, dated.day) if dated else datetime.now().replace(microsecond=0)
    words = json.dumps(data, ensure_ascii=False)
    if _set_first_in not in (None, os.getpid()):
        return _set_elsewhere(template, words, moment)
    with _one_at_a_time:  # the compiler keeps the inputs of the last run
        _set_first_in = os.getpid()
        return _set_here(template, words, moment)


def _set_here(template: str, words: str, moment: datetime) -> bytes:
    return _compiler(template).compile(
        sys_inputs={"data": words},
        format="pdf",
        pdf_standards=ARCHIVABLE,
        timestamp=moment.replace(tzinfo=timezone.utc),
    )


def _set_elsewhere(template: str, words: str, moment: datetime) -> bytes:
    """The same in a fresh process: typst's threads do not survive a fork, and a forked job would wait for ever."""
    done = subprocess.run(
        [sys.executable, "-m", "reg_station.documents.setting", template, moment.isoformat()],
        input=words.encode("utf-8"),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        timeout=PATIENCE,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise SettingFailed(
            f"The document {template} could not be set: {said[-1] if said else 'no reason given'}"
        )
    return done.stdout


@lru_cache(maxsize=8)
def _compiler(template: str):
    import typst

    return typst.Compiler(str(TEMPLATES / f"{template}.typ"), root=str(TEMPLATES), font_paths=_fonts())


@lru_cache(maxsize=1)
def _fonts():
    import typst

    folders = list(dict.fromkeys(str(path.parent) for path in font_paths()))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


if __name__ == "__main__":
    wanted, moment = sys.argv[1:]
    sys.stdout.buffer.write(
        _set_here(wanted, sys.stdin.buffer.read().decode("utf-8"), datetime.fromisoformat(moment))
    )
