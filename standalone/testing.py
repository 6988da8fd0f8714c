"""``make test`` and ``make bench``: sites made from cached templates, a live server, then pytest or a benchmark."""

from __future__ import annotations

import fcntl
import os
import shlex
import shutil
import subprocess
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from standalone.console import say, step
from standalone.environment import environment, python_of
from standalone.host import Host
from standalone.paths import PACKAGE, REPOSITORY, digest, state_dir
from standalone.processes import free_port
from standalone.supervisor import Server

TEMPLATE, DEMO = "template.localhost", "demo.localhost"
SITE, SECOND_SITE, LIVE = "test.localhost", "second.localhost", "live.localhost"
# Tests in the process of the suite, with a site of their own; all others work on the live server or on hosts of theirs.
IN_PROCESS = ("unit", "integration", "security")
FILES_OF_A_PART = 8
NO_TESTS = 5  # what pytest answers when it finds none


def needs_site(arguments: list[str]) -> bool:
    """False when every test named lies in tests/unit, which runs without any site."""
    paths = [item for item in arguments if not item.startswith("-") and Path(item.split("::")[0]).exists()]
    return not paths or not all(item.startswith("tests/unit") for item in paths)


def test(arguments: list[str]) -> int:
    """Run pytest with ``arguments`` and return its exit code."""
    command = ["-m", "pytest", "-p", "tests.support.plugin", *arguments]
    if not (REPOSITORY / "tests" / "support" / "plugin.py").exists():
        command = ["-m", "pytest", *arguments]
    if arguments and not needs_site(arguments):
        env = environment(with_tests=True)
        variables = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        return subprocess.run([str(python_of(env)), *command], cwd=REPOSITORY, env=variables).returncode
    with test_bench() as (host, variables):
        command = [str(python_of(host.env)), *command]
        if _names_paths(arguments):
            return subprocess.run(command, cwd=REPOSITORY, env=variables).returncode
        with step("a site for the second lane"):
            host.inside("clone-site", TEMPLATE, SECOND_SITE)
        return _in_two_lanes(command, variables, SECOND_SITE, host.logs)


def _names_paths(arguments: list[str]) -> bool:
    return any(not item.startswith("-") and Path(item.split("::")[0]).exists() for item in arguments)


def _in_two_lanes(command: list[str], variables: dict[str, str], second_site: str, logs: Path) -> int:
    """Run the whole suite in two lanes that share services and machine and no site; returns the worst exit code.

    The second lane begins with what needs a server, a browser or a host, then helps with what runs in process.
    """
    tests = REPOSITORY / "tests"
    folders = sorted(path for path in tests.iterdir() if any(path.glob("test_*.py")))
    served = [str(path) for path in folders if path.name not in IN_PROCESS]
    in_process = deque(part for path in folders if path.name in IN_PROCESS for part in _parts_of(path))
    codes: list[int] = []
    failures: list[str] = []
    printing = threading.Lock()

    def run(lane: int, part: list[str]) -> None:
        log = logs / f"pytest-lane-{lane}.log"
        own = variables if lane == 1 else {**variables, "REG_STATION_SITE": second_site}
        with open(log, "wb") as stream:
            done = subprocess.run(
                [*command, *part], cwd=REPOSITORY, env=own, stdout=stream, stderr=subprocess.STDOUT
            )
        text = log.read_text(encoding="utf-8", errors="replace")
        with printing:
            codes.append(done.returncode)
            failures.extend(line for line in text.splitlines() if line.startswith(("FAILED ", "ERROR ")))
            print(text, flush=True)

    def drive(lane: int) -> None:
        if lane == 2 and served:
            run(lane, served)
        while True:
            try:
                part = in_process.popleft() if lane == 1 else in_process.pop()
            except IndexError:
                return
            run(lane, part)

    lanes = [threading.Thread(target=drive, args=(lane,)) for lane in (1, 2)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    if failures:
        say("All failures:\n" + "\n".join(failures))
    return max((code for code in codes if code != NO_TESTS), default=NO_TESTS)


def _parts_of(folder: Path) -> list[list[str]]:
    """The files of a folder in parts of a few minutes; what takes seconds stays whole."""
    if folder.name == "unit":
        return [[str(folder)]]
    files = sorted(str(path) for path in folder.rglob("test_*.py"))
    return [files[at : at + FILES_OF_A_PART] for at in range(0, len(files), FILES_OF_A_PART)]


def bench(arguments: list[str]) -> int:
    """Run the benchmarks, each line of output one JSON object, and return the exit code."""
    with test_bench() as (host, variables):
        command = [str(python_of(host.env)), "-m", "benchmarks", *arguments]
        return subprocess.run(command, cwd=REPOSITORY, env=variables).returncode


def arguments_from_environment() -> list[str]:
    """The words of $ARGS, split as a shell does."""
    return shlex.split(os.environ.get("ARGS", ""))


@contextmanager
def test_bench() -> Iterator[tuple[Host, dict[str, str]]]:
    """Two fresh sites and a live server, with the environment variables that tell the suite about them."""
    state = state_dir() / "test"
    state.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(state):
        host = Host(state, with_tests=True, fast=True)
        server = Server(host, LIVE, free_port())
        try:
            host.start_services()
            host.build_assets()
            # Jobs that the last run left, then those that loading the demo would still like to do to its template.
            host.services.forget_jobs()
            prepare_templates(host)
            host.services.forget_jobs()
            with step("two fresh sites"):
                host.inside("clone-site", TEMPLATE, SITE)
                host.inside("clone-site", DEMO, LIVE, "--set", f"host_name={server.url}")
            with step("live server"):
                server.start()
            yield host, suite_environment(host, server)
        finally:
            server.stop()
            host.services.stop()


def suite_environment(host: Host, server: Server) -> dict[str, str]:
    """What the suite reads; on a bench the same variables are set by hand."""
    return {
        **host.environ(SITE),
        "REG_STATION_HOST": "embedded",
        "REG_STATION_SITES": str(host.sites),
        "REG_STATION_SITE": SITE,
        "REG_STATION_LIVE_SITE": LIVE,
        "REG_STATION_URL": server.url,
    }


@contextmanager
def _one_at_a_time(state: Path) -> Iterator[None]:
    with open(state / "run.lock", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another test run of this clone is under way; waiting for it to end.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def prepare_templates(host: Host) -> None:
    """Make the template sites that are missing or whose source has changed, each from the one before."""
    own = [PACKAGE / "site.py", PACKAGE / "dump.py", *sorted((PACKAGE / "repairs").glob("*.py"))]
    key = digest(host.engine.name, *own, *host.sources(lambda path: True))
    _template(host, TEMPLATE, key, "template site", lambda: _install(host))
    _template(host, DEMO, key, "template site: demo district", lambda: _load_demo(host))


def _template(host: Host, site: str, key: str, title: str, make) -> None:
    marker = host.sites / site / "complete"
    if marker.exists() and marker.read_text() == key:
        return
    say(f"  {title}")
    shutil.rmtree(host.sites / site, ignore_errors=True)
    make()
    marker.write_text(key)


def _install(host: Host) -> None:
    host.new_site(TEMPLATE)
    for app in host.apps:
        with step(f"app {app}"):
            host.inside("install-app", TEMPLATE, app)


def _load_demo(host: Host) -> None:
    with step("demo district"):
        host.inside("clone-site", TEMPLATE, DEMO)
        host.inside("load-demo", DEMO)
