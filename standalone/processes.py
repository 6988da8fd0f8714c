"""Start, recognise and end the embedded host's own processes (Linux, standard library only)."""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


class ServicesError(RuntimeError):
    """A database, cache or queue that cannot run; the text is one sentence for the user."""


@dataclass(frozen=True)
class Account:
    """The account a service runs as: the caller's own, or `nobody` when the caller is root.

    PostgreSQL refuses root, and nothing that listens on a port should run as root.
    """

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def for_services(cls) -> Account:
        if os.geteuid() != 0:
            return cls()
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise ServicesError(
                "PostgreSQL does not run as root and there is no account 'nobody'; use another account."
            ) from None
        return cls(nobody.pw_uid, nobody.pw_gid)

    def options(self) -> dict:
        """Arguments for `subprocess` that make a child run as this account."""
        if self.uid is None:
            return {"umask": 0o077}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "umask": 0o077}

    def own(self, path: Path, recursive: bool = False) -> None:
        if self.uid is None:
            return
        for item in [path, *(path.rglob("*") if recursive else ())]:
            os.chown(item, self.uid, self.gid)

    def require_reach(self, folder: Path, purpose: str) -> None:
        """Raise ServicesError, naming the folder in the way, when the account cannot enter `folder`."""
        if self.uid is None:
            return
        for part in [*reversed(folder.parents), folder]:
            if part.stat().st_mode & 0o001:
                continue
            probe = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(part)]
            if subprocess.run(probe, cwd="/", **self.options()).returncode:
                raise ServicesError(
                    f"As root the host runs its services as 'nobody', which cannot enter {part} to {purpose}"
                    f" {folder}; choose another folder or run 'chmod o+x {part}'."
                )


def identity(pid: int) -> str:
    """Start time and command line of a live process, else '': a reused pid reads differently."""
    try:
        status = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        command = (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
    return "" if status[0] in "ZX" else f"{status[19]} {command.strip()}"


def working_in(folder: Path) -> list[int]:
    """Process ids whose working directory is `folder`, as every PostgreSQL process keeps it."""
    found = []
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if os.readlink(entry / "cwd") == str(folder):
                    found.append(int(entry.name))
    return found


def has_ended(pid: int, child: subprocess.Popen | None = None) -> bool:
    """Whether the process is gone; `child` is its handle when it is our own and has to be collected."""
    if child is not None and child.pid == pid:
        return child.poll() is not None
    with contextlib.suppress(ChildProcessError, OSError):
        os.waitpid(pid, os.WNOHANG)
    return identity(pid) == ""


def end_process(pid: int, first_signal: int, seconds: float, child: subprocess.Popen | None = None) -> None:
    """Ask a process to end, wait up to `seconds`, then kill it; returns when it is gone."""
    for number, patience in ((first_signal, seconds), (signal.SIGKILL, 10.0)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if has_ended(pid, child):
                return
            time.sleep(0.02)
    raise ServicesError(f"Process {pid} does not end, not even when killed.")


def free_port() -> int:
    """A loopback TCP port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
