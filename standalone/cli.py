"""The command line: ``python3 -m standalone run|test|bench|backup|restore|reset|stop|…``."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from standalone.console import HostError, complain, say
from standalone.host import ADMIN_PASSWORD, SITE, Host, run_inside
from standalone.paths import state_dir
from standalone.supervisor import Instance, Server, require_free_port


def port_number() -> int:
    """The port from $PORT, 8000 if unset; HostError when it is no port."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise HostError(f"PORT={text} is not a port: use a number from 1024 to 65535.")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Set up what is missing, serve the site until Ctrl-C, then stop everything that was started."""
    began = time.monotonic()
    port = port_number()
    instance = Instance(state_dir())
    instance.claim()
    require_free_port(port)
    # SIGINT too: a shell makes its background jobs ignore it, and Python then leaves it ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    host = Host()
    server = Server(host, SITE, port)
    try:
        host.start_services()
        host.build_assets()
        host.prepare_site(SITE)
        server.start()
        _greet(host, server, time.monotonic() - began)
        _watch(server)
    except KeyboardInterrupt:
        say("\nStopping …")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        server.stop()
        host.services.stop()
        instance.release()
    return 0


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _greet(host: Host, server: Server, seconds: float) -> None:
    say(f"\nReady after {seconds:.1f} s:  {server.url}")
    accounts = host.output_of("demo-accounts", SITE)
    if accounts.strip():
        say(f"\nDemo accounts:\n{accounts}")
    say(f"  Administrator / {ADMIN_PASSWORD}: the framework's own account, for maintenance only")
    say(f"\nMail is kept in {host.outbox}. Only this machine is served; to serve others, use a bench.")
    say("Ctrl-C stops everything.")


def _watch(server: Server) -> None:
    """Stay until a signal comes; a worker or scheduler that dies is started again, the web server is not."""
    while True:
        time.sleep(0.5)
        name = server.died()
        if name == "web":
            raise HostError(f"The web server ended; why stands in {server.host.logs / 'web.log'}.")
        if name:
            time.sleep(2)
            server.restart(name)


def stop(options: argparse.Namespace) -> int:
    """Stop the running instance of this clone and its services."""
    instance = Instance(state_dir())
    holder = instance.holder()
    if holder is None:
        host = Host()
        host.services.stop()
        say("Nothing was running.")
        return 0
    os.kill(holder, signal.SIGTERM)
    deadline = time.monotonic() + 40
    while instance.holder() is not None:
        if time.monotonic() > deadline:
            raise HostError(f"Process {holder} does not stop.")
        time.sleep(0.1)
    say("Stopped.")
    return 0


def inside(options: argparse.Namespace) -> int:
    """Run one of the inner commands on the site: migrate, console, execute, clear-cache …"""
    host = Host()
    host.start_services()
    arguments = [options.inner, SITE, *options.arguments]
    running = Instance(state_dir()).holder() is not None
    try:
        return run_inside(host, arguments)
    finally:
        if not running:
            host.services.stop()


def test(options: argparse.Namespace) -> int:
    """Run the whole suite, or what $ARGS names, with pytest."""
    from standalone import testing

    return testing.test([*testing.arguments_from_environment(), *options.arguments])


def bench(options: argparse.Namespace) -> int:
    """Run the benchmarks."""
    from standalone import testing

    return testing.bench([*testing.arguments_from_environment(), *options.arguments])


def lint(options: argparse.Namespace) -> int:
    """Check style and formatting with ruff."""
    from standalone.environment import environment, python_of
    from standalone.paths import REPOSITORY

    python = str(python_of(environment(with_tests=True)))
    checks = (["check", "."], ["format", "--check", "."])
    return max(subprocess.run([python, "-m", "ruff", *check], cwd=REPOSITORY).returncode for check in checks)


def backup(options: argparse.Namespace) -> int:
    """Write database, files and keys of the site into one file."""
    from standalone import backup as backups

    backups.backup(Host())
    return 0


def restore(options: argparse.Namespace) -> int:
    """Put a backup back in place of the site."""
    from standalone import backup as backups

    backups.restore(Host(), options.file)
    return 0


def reset(options: argparse.Namespace) -> int:
    """Throw this clone's data away, but not its backups."""
    from standalone import backup as backups

    backups.reset(confirmed=os.environ.get("YES") == "1")
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": run,
    "stop": stop,
    "test": test,
    "bench": bench,
    "lint": lint,
    "backup": backup,
    "restore": restore,
    "reset": reset,
}
INNER = ("migrate", "console", "execute", "clear-cache")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m standalone", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, function in COMMANDS.items():
        command = commands.add_parser(name, help=(function.__doc__ or "").splitlines()[0])
        if name in ("test", "bench"):
            command.add_argument("arguments", nargs=argparse.REMAINDER)
        if name == "restore":
            command.add_argument("file", nargs="?", default="")
    for name in INNER:
        inner = commands.add_parser(name, help="on this clone's site, inside the private environment")
        inner.add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    try:
        if options.command in INNER:
            options.inner = options.command
            return inside(options)
        return COMMANDS[options.command](options)
    except HostError as problem:
        complain(str(problem))
        return 1
    except KeyboardInterrupt:
        complain("Stopped.")
        return 130
    except OSError as problem:
        if problem.errno == 28:
            complain("The disk is full.")
            return 1
        raise


if __name__ == "__main__":
    sys.exit(main())
