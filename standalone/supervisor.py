"""The processes of a running host: web server, workers and scheduler, and the end of them all."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from standalone.console import HostError
from standalone.environment import python_of
from standalone.host import Host

WEB_WORKERS = 2
REQUEST_TIMEOUT_SECONDS = 120
STOP_SECONDS = 12
PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """Let the kernel end this child when its parent dies, even by kill -9."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Instance:
    """The one running instance of a data folder; the lock is the kernel's, so a kill -9 leaves none behind."""

    def __init__(self, state: Path) -> None:
        self.path = state / "run.lock"
        self.handle = None

    def claim(self) -> None:
        """Become the running instance; HostError when there is one."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.handle = self.path.open("a+")
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HostError(
                f"This clone is running already (process {self.holder()}): stop it with Ctrl-C or 'make stop'."
            ) from None
        self.handle.truncate(0)
        self.handle.write(str(os.getpid()))
        self.handle.flush()

    def holder(self) -> int | None:
        """The process that runs this data folder, or None."""
        with suppress(FileNotFoundError), open(self.path) as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                text = handle.read().strip()
                return int(text) if text else None
        return None

    def release(self) -> None:
        if self.handle:
            self.handle.close()


class Server:
    """Web server, worker and scheduler of one site."""

    def __init__(self, host: Host, site: str, port: int, *, jobs: bool = True) -> None:
        self.host, self.site, self.port, self.jobs = host, site, port, jobs
        self.children: dict[str, subprocess.Popen] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start everything and return when the first request was answered; HostError when it is not."""
        require_free_port(self.port)
        self._spawn("web", self._gunicorn())
        if self.jobs:
            self._spawn("worker", self.host.command("worker"))
            self._spawn("scheduler", self.host.command("scheduler"))
        try:
            self._wait_for_answer(60)
        except BaseException:
            self.stop()
            raise

    def _gunicorn(self) -> list[str]:
        return [
            str(python_of(self.host.env)),
            *("-m", "gunicorn", "standalone.wsgi:application"),
            *("--bind", f"127.0.0.1:{self.port}", "--workers", str(WEB_WORKERS)),
            *("--worker-class", "standalone.webworker.PatientWorker"),
            *("--timeout", str(REQUEST_TIMEOUT_SECONDS), "--graceful-timeout", "5"),
            *("--worker-tmp-dir", "/dev/shm" if os.access("/dev/shm", os.W_OK) else str(self.host.state)),
            *("--no-control-socket", "--log-level", "warning"),
        ]

    def _spawn(self, name: str, command: list[str]) -> None:
        with open(self.host.logs / f"{name}.log", "ab") as log:
            self.children[name] = subprocess.Popen(
                command,
                cwd=self.host.sites,
                env=self.host.environ(self.site),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    def _wait_for_answer(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.children["web"].poll() is not None:
                raise HostError(f"The web server ended at once; why stands in {self.host.logs / 'web.log'}.")
            if self._answers():
                return
            time.sleep(0.05)
        raise HostError(f"The web server gives no answer; why stands in {self.host.logs / 'web.log'}.")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/method/ping", timeout=10) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def died(self) -> str | None:
        """The name of a process that ended by itself, or None."""
        return next((name for name, child in self.children.items() if child.poll() is not None), None)

    def restart(self, name: str) -> None:
        """Start a worker or scheduler that died again."""
        self._spawn(name, self.host.command(name))

    def stop(self) -> None:
        """End all processes: asked first, killed when they do not listen."""
        for child in self.children.values():
            _signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            _signal_group(child, signal.SIGKILL)
            child.wait()
        self.children.clear()


def _signal_group(child: subprocess.Popen, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def require_free_port(port: int) -> None:
    """HostError when something listens on the port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError:
            raise HostError(f"PORT={port} is not a port: use a number from 1024 to 65535.") from None
        except PermissionError:
            raise HostError(f"Port {port} is reserved for root: use PORT=8000 or higher.") from None
        except OSError:
            raise HostError(
                f"Port {port} is taken by another program: stop it or choose another, as in 'make run PORT=8001'."
            ) from None
