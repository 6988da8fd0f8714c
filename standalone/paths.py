"""Where things lie: the repository, the cache of the machine and the data of this clone."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from standalone.console import HostError

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGE = Path(__file__).resolve().parent
APP_NAME = "reg_station"


def reachable_by_others(path: Path) -> bool:
    """True if a user who owns nothing can walk down to ``path`` (PostgreSQL runs as such a user under root)."""
    existing = path if path.exists() else next(parent for parent in path.parents if parent.exists())
    return all(folder.stat().st_mode & 0o001 for folder in (existing, *existing.parents))


def _usable(folder: Path) -> bool:
    return os.geteuid() != 0 or reachable_by_others(folder)


def cache_dir() -> Path:
    """The folder for what is built once per machine: $REG_STATION_CACHE, else under the user's cache folder.

    Root with a private home uses /var/cache/reg-station, because PostgreSQL refuses to run as root and its
    own user could not reach the binaries.
    """
    if chosen := os.environ.get("REG_STATION_CACHE"):
        folder = Path(chosen).expanduser().resolve()
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
        folder = Path(base).expanduser() / "reg-station"
        if not _usable(folder):
            folder = Path("/var/cache/reg-station")
    return _made(folder)


def state_dir() -> Path:
    """The folder with this clone's data: $REG_STATION_STATE, else ``.local`` of the repository.

    A clone below a private home that root runs keeps its data in /var/lib/reg-station/<hash of its path>.
    """
    if chosen := os.environ.get("REG_STATION_STATE"):
        return _made(Path(chosen).expanduser().resolve())
    if _usable(REPOSITORY):
        return _made(REPOSITORY / ".local")
    name = hashlib.sha256(str(REPOSITORY).encode()).hexdigest()[:12]
    return _made(Path("/var/lib/reg-station") / name)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HostError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    return folder


def need_disk_space(folder: Path, megabytes: int) -> None:
    """Refuse to go on when ``folder`` has less than ``megabytes`` (10^6 bytes) free."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise HostError(f"Not enough disk space in {folder}: {megabytes} MB are needed, {free} MB are free.")


def digest(*parts: bytes | str | Path) -> str:
    """A short key of texts and file contents, the same for the same input."""
    total = hashlib.sha256()
    for part in parts:
        data = (
            part.read_bytes()
            if isinstance(part, Path)
            else part
            if isinstance(part, bytes)
            else part.encode()
        )
        total.update(len(data).to_bytes(8, "big"))
        total.update(data)
    return total.hexdigest()[:16]
