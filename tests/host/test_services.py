"""PostgreSQL and Redis of the embedded host: start, adopt, survive, refuse, and leave nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import namedtuple
from pathlib import Path

import pytest

from standalone import services as services_module
from standalone.processes import identity, working_in
from standalone.services import Services, ServicesError

REPOSITORY = Path(__file__).resolve().parents[2]
ENVIRONMENT = Path(sys.prefix)


@pytest.fixture
def home():
    """A folder that the account `nobody` can enter: pytest's own tmp_path is closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="rs-services-"))
    folder.chmod(0o755)
    yield folder
    Services(folder / "state", ENVIRONMENT, folder / "logs").stop()
    shutil.rmtree(folder)


@pytest.fixture
def services(home):
    return Services(home / "state", ENVIRONMENT, home / "logs", fast=True)


def sql(services: Services, statement: str) -> str:
    done = subprocess.run(
        ["psql", "-tA", "-v", "ON_ERROR_STOP=1", "-c", statement],
        env=services.psql_env(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def redis_says(url: str, *lines: str) -> str:
    credentials, _, place = url.removeprefix("redis://:").partition("@")
    host, port = place.split(":")
    commands = [f"AUTH {credentials}", *lines] if lines[0] != "NO AUTH" else list(lines[1:])
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall("".join(f"{line}\r\n" for line in commands).encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(4096), b"")).decode()


def pids(services: Services) -> dict[str, int]:
    return {
        "postgres": int((services.postgres_data / "postmaster.pid").read_text().split()[0]),
        "cache": services.memory.get("redis_cache_process")[0],
        "queue": services.memory.get("redis_queue_process")[0],
    }


def test_start_gives_a_database_a_cache_and_a_queue_and_stop_leaves_no_process(services):
    services.start()
    assert sql(services, "select 1 + 1") == "2"
    assert "+PONG" in redis_says(services.redis_cache_url, "PING")
    assert "+PONG" in redis_says(services.redis_queue_url, "PING")
    assert services.is_running()
    running = pids(services)

    services.stop()

    assert [identity(pid) for pid in running.values()] == ["", "", ""]
    assert working_in(services.postgres_data) == []
    assert not services.is_running()


def test_a_second_start_keeps_what_runs(services, home):
    services.start()
    before = pids(services)
    other = Services(home / "state", ENVIRONMENT, home / "logs", fast=True).start()
    assert pids(other) == before
    assert other.postgres_port == services.postgres_port
    other.stop()
    assert not services.is_running()


def test_ports_and_passwords_are_remembered_and_private(services):
    services.start()
    port, password, queue = services.postgres_port, services.postgres_password, services.redis_queue_url
    services.stop()
    services.start()
    assert (services.postgres_port, services.postgres_password) == (port, password)
    assert services.redis_queue_url == queue
    assert (services.state_dir / "services.json").stat().st_mode & 0o077 == 0
    commands = " ".join(identity(pid) for pid in pids(services).values())
    assert password not in commands and services.memory["redis_password"] not in commands


def test_only_the_loopback_address_listens(services):
    services.start()
    wanted = {
        services.postgres_port,
        *(services.memory.get(f"redis_{role}_port") for role in ("cache", "queue")),
    }
    listening = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:] if Path(table).exists() else ():
            address, state = line.split()[1], line.split()[3]
            host, port = address.rsplit(":", 1)
            if state == "0A" and int(port, 16) in wanted:
                listening.add((host, int(port, 16)))
    assert listening == {("0100007F", port) for port in wanted}


def test_strangers_on_the_machine_are_refused(services):
    services.start()
    wrong = {**services.psql_env(), "PGPASSWORD": "guess"}
    done = subprocess.run(["psql", "-c", "select 1"], env=wrong, capture_output=True, text=True)
    assert done.returncode != 0 and "password authentication failed" in done.stderr
    assert "NOAUTH" in redis_says(services.redis_cache_url, "NO AUTH", "PING")


def test_the_database_survives_a_kill_and_its_pid_file_does_not_stop_the_next_start(home):
    durable = Services(home / "state", ENVIRONMENT, home / "logs").start()
    assert sql(durable, "select current_setting('fsync') || current_setting('synchronous_commit')") == "onon"
    sql(durable, "create table kept (id int); insert into kept select generate_series(1, 500)")
    redis_says(durable.redis_queue_url, "SET job 42")
    time.sleep(1.2)  # the queue's log is flushed every second
    for pid in pids(durable).values():
        os.kill(pid, signal.SIGKILL)

    again = Services(home / "state", ENVIRONMENT, home / "logs").start()

    assert sql(again, "select count(*) from kept") == "500"
    assert "42" in redis_says(again.redis_queue_url, "GET job")
    assert again.is_running()


def test_a_killed_host_leaves_services_that_the_next_one_adopts(home):
    script = (
        "import sys, time; from pathlib import Path; from standalone.services import Services\n"
        "Services(*map(Path, sys.argv[1:])).start(); print('up', flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, home / "state", ENVIRONMENT, home / "logs"]
    host = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert host.stdout.readline().strip() == "up"
    host.send_signal(signal.SIGKILL)
    host.wait()

    adopter = Services(home / "state", ENVIRONMENT, home / "logs").start()
    assert sql(adopter, "select 1") == "1"
    running = pids(adopter)
    adopter.stop()
    assert [identity(pid) for pid in running.values()] == ["", "", ""]


def test_the_terminals_interrupt_does_not_reach_the_services(services):
    services.start()
    assert all(os.getsid(pid) != os.getsid(0) for pid in pids(services).values())


def test_a_pid_file_that_names_somebody_else_is_stale(services):
    services.start()
    services.stop()
    (services.postgres_data / "postmaster.pid").write_text(f"{os.getpid()}\n{services.postgres_data}\n")
    services.start()
    assert sql(services, "select 1") == "1"


def test_a_remembered_port_that_is_taken_is_replaced(services):
    services.start()
    old = services.postgres_port
    old_cache = services.redis_cache_url
    services.stop()
    with socket.socket() as squatter, socket.socket() as other:
        squatter.bind(("127.0.0.1", old))
        squatter.listen()
        other.bind(("127.0.0.1", int(old_cache.rsplit(":", 1)[1])))
        other.listen()
        services.start()
        assert services.postgres_port != old
        assert services.redis_cache_url != old_cache
        assert sql(services, "select 1") == "1"


def test_an_interrupted_first_start_is_made_good(services):
    half = services.state_dir / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    services.start()
    assert sql(services, "select 1") == "1"
    assert not half.exists()


def test_fast_is_for_tests_and_changing_back_restarts_the_server(services, home):
    services.start()
    assert sql(services, "select current_setting('fsync')") == "off"
    durable = Services(home / "state", ENVIRONMENT, home / "logs").start()
    assert sql(durable, "select current_setting('fsync')") == "on"


def test_text_is_unicode_and_sorted_the_same_on_every_machine(services):
    services.start()
    assert (
        sql(services, "select string_agg(t, ' ' order by t) from (values ('松江'), ('B'), ('a')) v(t)")
        == "B a 松江"
    )


def test_an_environment_without_the_wheels_is_named(home):
    with pytest.raises(ServicesError, match=r"postgres is missing in .*build the private environment first"):
        Services(home / "state", home / "no-such-env", home / "logs")


def test_no_disk_space_is_one_sentence(services, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(services_module.shutil, "disk_usage", lambda path: usage(10, 9, 5 * 2**20))
    with pytest.raises(
        ServicesError, match=r"Only 5 MB are free on the disk of .*; the database needs 300 MB"
    ):
        services.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to lend the folder to another account")
def test_a_folder_that_nobody_cannot_enter_is_named(home):
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(ServicesError, match=f"'nobody', which cannot enter {closed} "):
        Services(closed / "state", ENVIRONMENT, home / "logs").start()


def test_lost_or_damaged_memory_is_never_replaced_silently(services):
    services.start()
    services.stop()
    memory = services.state_dir / "services.json"
    kept = memory.read_text()
    memory.write_text("{")
    with pytest.raises(ServicesError, match="is damaged"):
        services.start()
    memory.unlink()
    with pytest.raises(ServicesError, match=r"is missing but .* holds a database"):
        services.start()
    memory.write_text(kept)
    services.start()


def test_questions_before_the_first_start_are_refused(services):
    with pytest.raises(ServicesError, match="never started here"):
        _ = services.postgres_port
