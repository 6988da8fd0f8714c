"""Backup, restore and reset of one clone's site."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from standalone.console import HostError, say, step
from standalone.dump import dump_database, load_database, settings_of
from standalone.host import SITE, Host
from standalone.paths import need_disk_space, state_dir
from standalone.supervisor import Instance

FORMAT = 1
RESTORING = "restoring.localhost"
FILE_FOLDERS = ("public/files", "private/files")
KEPT_ON_RESET = {"backups"}


@contextmanager
def services_of(host: Host) -> Iterator[None]:
    """Have the services run; they are stopped again unless the host was running already."""
    running = Instance(host.state).holder() is not None
    host.start_services()
    try:
        yield
    finally:
        if not running:
            host.services.stop()


def backup(host: Host) -> Path:
    """Write database, files and encryption key of the site into one file; works while the site is in use."""
    if not (host.sites / SITE / "complete").exists():
        raise HostError("There is no site to back up yet: 'make run' makes one.")
    folder = host.state / "backups"
    folder.mkdir(exist_ok=True)
    target = folder / f"reg-station-{time.strftime('%Y%m%d-%H%M%S')}.tar"
    with services_of(host), step("backup"), tempfile.TemporaryDirectory(dir=folder) as scratch:
        settings = settings_of(host.sites, SITE)
        dump = Path(scratch, "database.sql.gz")
        dump_database(host.environ(), settings["db_name"], dump)
        manifest = {
            "format": FORMAT,
            "made_at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "engine": host.engine.name,
            "apps": list(host.apps),
            "database_sha256": _sha256(dump),
            "encryption_key": settings["encryption_key"],
        }
        draft = Path(scratch, "backup.tar")
        with tarfile.open(draft, "w") as archive:
            _add_text(archive, Path(scratch), "manifest.json", json.dumps(manifest, indent=1))
            archive.add(dump, "database.sql.gz")
            for name in FILE_FOLDERS:
                archive.add(host.sites / SITE / name, name)
        draft.chmod(0o600)
        draft.replace(target)
    say(
        f"{target} ({target.stat().st_size / 1e6:.1f} MB). It holds the encryption key: keep it where others cannot read it."
    )
    return target


def _add_text(archive: tarfile.TarFile, scratch: Path, name: str, text: str) -> None:
    path = scratch / name
    path.write_text(text, encoding="utf-8")
    archive.add(path, name)


def _sha256(path: Path) -> str:
    with open(path, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def restore(host: Host, name: str) -> None:
    """Put a backup in place of the site; what is there now stays untouched until the backup is fully loaded."""
    if not name:
        raise HostError("Name the backup, as in 'make restore FILE=.local/backups/reg-station-….tar'.")
    path = Path(name).expanduser().resolve()
    if not path.is_file():
        raise HostError(f"There is no file {path}.")
    if Instance(host.state).holder() is not None:
        raise HostError("The site is running: stop it with 'make stop' before restoring.")
    need_disk_space(host.state, 300 + 6 * path.stat().st_size // 1_000_000)
    with services_of(host), tempfile.TemporaryDirectory(dir=host.state) as scratch:
        with step("reading the backup"):
            manifest = _unpack(path, Path(scratch))
        host.build_assets()
        with step("loading the database"):
            host.inside("empty-site", RESTORING, "--set", f"encryption_key={manifest['encryption_key']}")
            load_database(
                host.environ(), settings_of(host.sites, RESTORING), Path(scratch, "database.sql.gz")
            )
            for folder in FILE_FOLDERS:
                shutil.copytree(Path(scratch, folder), host.sites / RESTORING / folder, dirs_exist_ok=True)
        with step("bringing it up to this version"):
            host.inside("migrate", RESTORING)
        with step("putting it in place"):
            host.inside("clone-site", RESTORING, SITE)
            (host.sites / SITE / "complete").write_text(host.schema_key())
            host.inside("drop-site", RESTORING)
    say(f"Restored what was backed up at {manifest['made_at']}. Start it with 'make run'.")


def _unpack(path: Path, scratch: Path) -> dict:
    """Unpack a backup below ``scratch`` and return its manifest; HostError when it is not a whole backup."""
    try:
        with tarfile.open(path) as archive:
            archive.extractall(scratch, filter="data")
        manifest = json.loads((scratch / "manifest.json").read_text(encoding="utf-8"))
        whole = manifest["database_sha256"] == _sha256(scratch / "database.sql.gz")
        format_number = manifest["format"]
    except (tarfile.TarError, OSError, ValueError, KeyError, EOFError) as problem:
        raise HostError(f"{path.name} is not a backup made by 'make backup', or it is cut off.") from problem
    if format_number != FORMAT:
        raise HostError(
            f"{path.name} has the backup format {format_number}; this version reads format {FORMAT}."
        )
    if not whole:
        raise HostError(f"{path.name} is damaged: its database is not the one that was written.")
    for folder in FILE_FOLDERS:
        (scratch / folder).mkdir(parents=True, exist_ok=True)
    return manifest


def reset(*, confirmed: bool) -> None:
    """Delete this clone's data but its backups; the next 'make run' starts with the demo district again."""
    state = state_dir()
    if Instance(state).holder() is not None:
        raise HostError("The site is running: stop it with 'make stop' before resetting.")
    if (
        not confirmed
        and os.isatty(0)
        and (
            input(f"All data in {state} but the backups will be deleted. Type yes to go on: ").strip()
            != "yes"
        )
    ):
        raise HostError("Nothing was deleted.")
    host = Host()
    for folder in (state / "test", state):
        if (folder / "services.json").exists():
            Host(folder).services.stop() if folder != state else host.services.stop()
    for item in state.iterdir():
        if item.name in KEPT_ON_RESET:
            continue
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        else:
            item.unlink()
    say("All data are gone but the backups. 'make run' starts again with the demo district.")
