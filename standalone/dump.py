"""Whole databases out and in, with PostgreSQL's own tools."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from standalone.console import HostError


def settings_of(sites: Path, site: str) -> dict:
    """The settings of a site, its database's name and password among them."""
    return json.loads((sites / site / "site_config.json").read_text(encoding="utf-8"))


def dump_database(variables: dict[str, str], database: str, target: Path) -> None:
    """Write a database as gzipped SQL without owners; a consistent picture even while it is in use."""
    command = ["pg_dump", "--no-owner", "--no-privileges", "--dbname", database]
    with gzip.open(target, "wb", compresslevel=6) as packed, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=errors)
        shutil.copyfileobj(process.stdout, packed)
        if process.wait():
            raise HostError(f"The database could not be dumped: {_text(errors)}.")


def load_database(variables: dict[str, str], settings: dict, source: Path) -> None:
    """Load gzipped SQL into the empty database of a site, as its own role and all or nothing."""
    name = settings["db_name"]
    environment = {**variables, "PGUSER": name, "PGPASSWORD": settings["db_password"]}
    command = [
        "psql",
        "--quiet",
        "--no-psqlrc",
        "-v",
        "ON_ERROR_STOP=1",
        "--single-transaction",
        "--dbname",
        name,
    ]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors
        )
        try:
            with gzip.open(source, "rb") as packed:
                shutil.copyfileobj(packed, process.stdin)
            process.stdin.close()
        except BrokenPipeError:
            process.stdin = None
        if process.wait():
            raise HostError(f"The database could not be loaded: {_text(errors)}.")


def _text(errors) -> str:
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    return lines[-1][-300:] if lines else "no reason was given"
