"""The host as its user meets it: `python3 -m standalone …` as a process of its own, with durable data."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from tests.host.conftest import PROBE_APP, Client

REPOSITORY = Path(__file__).parents[2]
LINES = [{"text": "one"}, {"text": "two"}, {"text": "three"}]


class Clone:
    """A clone's data folder and the commands on it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port, self.process = folder, port, None
        self.url = f"http://127.0.0.1:{port}"

    def variables(self, **more: str) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("REG_STATION", "FRAPPE", "PG"))
        }
        for name in ("PYTHONPATH", "ARGS", "PORT"):
            kept.pop(name, None)
        own = {
            "REG_STATION_STATE": str(self.folder),
            "REG_STATION_APPS": str(PROBE_APP),
            "PORT": str(self.port),
        }
        if cache := os.environ.get("REG_STATION_CACHE"):
            own["REG_STATION_CACHE"] = cache
        return {**kept, **own, **more}

    def command(self, *arguments: str, **more: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "standalone", *arguments],
            cwd=REPOSITORY,
            env=self.variables(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def run(self) -> float:
        """Start the host; returns the seconds until it says that it is ready."""
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "standalone", "run"],
            cwd=REPOSITORY,
            env=self.variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        said = ""
        for line in self.process.stdout:
            said += line
            if "Ready after" in line:
                seconds = time.monotonic() - began
                threading.Thread(target=self.process.stdout.read, daemon=True).start()
                return seconds
        raise AssertionError(f"the host did not start:\n{said}")

    def processes(self) -> list[int]:
        """Everything that runs for this clone, found by its environment, command line or working folder."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            with contextlib.suppress(OSError):
                traces = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
                traces += os.readlink(entry / "cwd").encode()
                if str(self.folder).encode() in traces and (entry / "stat").read_text().split()[2] != "Z":
                    found.append(int(entry.name))
        return found

    def interrupt(self, number: int = signal.SIGINT) -> None:
        os.kill(self.process.pid, number)
        self.process.wait(60)

    def kill_everything(self) -> None:
        """What a power cut leaves: nobody gets to say good-bye."""
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(60)
        assert _until(lambda: not self.processes(), 10)


def _until(condition, seconds: float):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.1)
    return condition()


@pytest.fixture(scope="module")
def clone(embedded):
    from standalone.processes import free_port

    folder = Path(tempfile.mkdtemp(prefix="reg-station-clone-", dir="/var/tmp"))
    folder.chmod(0o755)
    clone = Clone(folder, free_port())
    yield clone
    if clone.process and clone.process.poll() is None:
        clone.interrupt(signal.SIGTERM)
    clone.command("stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def running(clone):
    """The clone, running; started when it is not."""
    if clone.process is None or clone.process.poll() is not None:
        clone.run()
    return clone


class Writers(threading.Thread):
    """One of several clients that insert notes with three lines each, and remember what was acknowledged."""

    def __init__(self, client: Client, count: int, barrier: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self.client, self.count, self.barrier = client, count, barrier
        self.acknowledged: list[str] = []
        self.refused: list[tuple[int, str]] = []

    def run(self) -> None:
        self.barrier.wait()
        for number in range(self.count):
            data = {"title": f"{self.name} {number}", "quantity": number, "lines": LINES}
            try:
                answer = self.client.call("POST", "/api/resource/Probe Note", json=data)
            except OSError:
                return
            if answer.status_code == 200:
                self.acknowledged.append(answer.json()["data"]["name"])
            else:
                self.refused.append((answer.status_code, answer.text[:200]))


def _start_writers(url: str, clients: int, each: int) -> list[Writers]:
    barrier = threading.Barrier(clients)
    writers = [Writers(Client(url).sign_in(), each, barrier) for _ in range(clients)]
    for writer in writers:
        writer.start()
    return writers


def _names(client: Client, **filters) -> list[str]:
    query = "limit_page_length=0&fields=" + '["name"]'
    answer = client.call("GET", f"/api/resource/Probe Note?{query}")
    return [row["name"] for row in answer.json()["data"]]


def test_the_first_start_and_the_second(clone, record_property):
    first = clone.run()
    clone.interrupt()
    assert clone.process.returncode == 0
    assert _until(lambda: not clone.processes(), 5), "something was left behind"
    second = clone.run()
    record_property("first_start_seconds", round(first, 1))
    record_property("second_start_seconds", round(second, 1))
    print(f"first start {first:.1f} s, second start {second:.1f} s")


def test_eight_clients_write_at_once_and_nothing_is_lost(running):
    writers = _start_writers(running.url, clients=8, each=25)
    for writer in writers:
        writer.join(120)
    assert [refusal for writer in writers for refusal in writer.refused] == []
    names = [name for writer in writers for name in writer.acknowledged]
    assert len(names) == 200 and len(set(names)) == 200
    assert set(names) <= set(_names(Client(running.url).sign_in()))


def test_kill_in_the_middle_of_writing_loses_nothing_that_was_acknowledged(running):
    writers = _start_writers(running.url, clients=4, each=1000)
    assert _until(lambda: sum(len(writer.acknowledged) for writer in writers) > 40, 60)
    running.kill_everything()
    for writer in writers:
        writer.join(30)
    acknowledged = [name for writer in writers for name in writer.acknowledged]
    running.run()
    client = Client(running.url).sign_in()
    stored = _names(client)
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored))
    halves = client.call(
        "GET",
        '/api/method/frappe.client.get_list?doctype=Probe Note&limit_page_length=0&fields=["name","lines.text"]',
    ).json()["message"]
    rows: dict[str, int] = {}
    for row in halves:
        rows[row["name"]] = rows.get(row["name"], 0) + 1
    assert set(rows.values()) == {3}, "a note was stored without all of its lines"


def test_a_worker_that_dies_is_replaced(running):
    def workers() -> set[int]:
        found = set()
        for pid in running.processes():
            with contextlib.suppress(OSError):
                if b"standalone.inside\0worker" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.add(pid)
        return found

    before = _until(workers, 20)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert _until(lambda: workers() - before, 20)
    assert running.process.poll() is None


def test_a_second_start_of_the_same_clone_is_refused(running):
    done = running.command("run")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "is running already" in done.stderr


def test_what_must_not_happen_while_running_is_refused(running):
    for arguments in (("reset",), ("restore", __file__)):
        done = running.command(*arguments)
        assert done.returncode == 1 and "stop it with 'make stop'" in done.stderr


def test_backup_restore_and_reset(running):
    client = Client(running.url).sign_in()
    kept = client.call("POST", "/api/resource/Probe Note", json={"title": "kept", "lines": LINES}).json()[
        "data"
    ]["name"]
    sent = client.call(
        "POST", "/api/method/upload_file", files={"file": ("a.txt", b"words")}, data={"is_private": 1}
    )
    address = sent.json()["message"]["file_url"]
    done = running.command("backup")
    assert done.returncode == 0, done.stderr
    backup = re.search(r"\S+\.tar", done.stdout)[0]
    assert oct(Path(backup).stat().st_mode & 0o777) == "0o600"
    lost = client.call("POST", "/api/resource/Probe Note", json={"title": "lost"}).json()["data"]["name"]
    assert client.call("DELETE", f"/api/resource/Probe Note/{kept}").status_code == 202

    assert running.command("stop").returncode == 0
    assert _until(lambda: not running.processes(), 10)
    damaged = Path(backup).with_name("damaged.tar")
    data = bytearray(Path(backup).read_bytes())
    damaged.write_bytes(data[: len(data) // 2])
    refused = running.command("restore", str(damaged))
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1 and "damaged.tar" in refused.stderr
    done = running.command("restore", backup)
    assert done.returncode == 0, done.stderr + done.stdout

    running.run()
    client = Client(running.url).sign_in()
    names = _names(client)
    assert kept in names and lost not in names
    assert client.http.get(running.url + address, timeout=30).content == b"words"
    running.interrupt(signal.SIGTERM)

    done = running.command("reset", YES="1")
    assert done.returncode == 0, done.stderr
    assert sorted(item.name for item in running.folder.iterdir()) == ["backups"]


def test_restore_says_what_is_wrong_with_a_file(clone):
    for name, words in (
        ("", "Name the backup"),
        ("/no/such/file.tar", "There is no file"),
        (__file__, "is not a backup"),
    ):
        done = clone.command("restore", name)
        assert done.returncode == 1
        assert words in done.stderr.strip().splitlines()[-1]
