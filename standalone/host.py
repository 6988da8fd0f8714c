"""One clone's host: environment, engine, services, settings, and running things inside."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from standalone import assets
from standalone.console import HostError, step
from standalone.dump import dump_database, load_database, settings_of
from standalone.engine import engine
from standalone.environment import environment, python_of, require_node, site_packages_of
from standalone.paths import APP_NAME, PACKAGE, REPOSITORY, cache_dir, digest, need_disk_space, state_dir
from standalone.services import Services, ServicesError

SITE = "reg-station.localhost"
ADMIN_PASSWORD = "admin"
SPACE_FOR_DATA_MB = 300
# What an install reads; templates of pages, scripts and styles do not change a site's database.
INSTALLED_FROM = {".py", ".json", ".csv", ".txt", ".po", ".toml"}


class Host:
    """Everything a command needs; making one builds what is missing and writes nothing into the data folder.

    ``state`` is the folder with database, cache, sites, logs and outbox. ``fast`` gives up durability for
    speed, for data that a test throws away.
    """

    def __init__(self, state: Path | None = None, *, with_tests: bool = False, fast: bool = False) -> None:
        self.state = state or state_dir()
        self.env = environment(with_tests=with_tests)
        self.engine = engine(self.env)
        self.sites = self.state / "sites"
        self.logs = self.state / "logs"
        self.outbox = self.state / "outbox"
        self.apps = apps_to_install()
        self.services = Services(self.state, self.env, self.logs, fast=fast)

    def start_services(self) -> None:
        """Start database, cache and queue, and write the settings that tell sites where they are."""
        for folder in (self.sites, self.logs, self.outbox, self.state / "config"):
            folder.mkdir(parents=True, exist_ok=True)
        need_disk_space(self.state, SPACE_FOR_DATA_MB)
        try:
            self.services.start()
        except ServicesError as problem:
            raise HostError(str(problem)) from problem
        self._write_common_settings()

    def _write_common_settings(self) -> None:
        path = self.sites / "common_site_config.json"
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        port = int(os.environ.get("PORT") or 8000)
        known.update(
            db_type="postgres",
            db_host=self.services.postgres_host,
            db_port=self.services.postgres_port,
            root_login=self.services.postgres_user,
            root_password=self.services.postgres_password,
            redis_cache=self.services.redis_cache_url,
            redis_queue=self.services.redis_queue_url,
            default_site=known.get("default_site", SITE),
            disable_async=1,
            webserver_port=port,
            host_name=f"http://127.0.0.1:{port}",
            scheduler_tick_interval=60,
            mail_server="local-outbox",
            mail_login="noreply@demo.test",
            disable_mail_smtp_authentication=1,
            auto_email_id="noreply@demo.test",
            outbox=str(self.outbox),
            bench_id=known.get("bench_id") or f"embedded-{secrets.token_hex(4)}",
        )
        _replace(path, json.dumps(known, indent=1, sort_keys=True), mode=0o600)
        _replace(self.sites / "apps.txt", "\n".join(["frappe", *self.apps]) + "\n")

    def build_assets(self) -> None:
        """Bring Desk's scripts and styles up to date; quick when nothing has changed."""
        require_node(self.env)
        try:
            assets.build(self.engine, self.sites, cache_dir() / "assets", self.apps, env_dir=self.env)
        except assets.AssetsError as problem:
            raise HostError(str(problem)) from problem

    def environ(self, site: str | None = None) -> dict[str, str]:
        """The environment of a process that works with the engine."""
        variables = {**os.environ, **self.services.psql_env()}
        for name in ("PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"):
            variables.pop(name, None)
        paths = [str(PACKAGE / "boot"), str(REPOSITORY), str(self.engine)]
        paths += [str(folder.parent) for folder in self.apps.values() if folder.parent != REPOSITORY]
        variables.update(
            PYTHONPATH=os.pathsep.join(paths),
            REG_STATION_SITES=str(self.sites),
            FRAPPE_BENCH_ROOT=str(self.state),
            PYTHONUNBUFFERED="1",
            PYTHONDONTWRITEBYTECODE="1",
        )
        if site:
            variables["FRAPPE_SITE"] = site
        return variables

    def command(self, *arguments: str) -> list[str]:
        """The command line of one of ``standalone.inside``'s commands."""
        return [str(python_of(self.env)), "-m", "standalone.inside", *arguments]

    def inside(self, *arguments: str, site: str | None = None, quiet: bool = True) -> None:
        """Run a command inside; on failure raise HostError with its last line, the rest is in the log."""
        log = self.logs / "host.log"
        with open(log, "ab") as output:
            done = subprocess.run(
                self.command(*arguments),
                cwd=self.sites,
                env=self.environ(site),
                stdout=output if quiet else None,
                stderr=subprocess.STDOUT if quiet else None,
            )
        if done.returncode:
            last = _last_line(log) if quiet else "see above"
            raise HostError(f"The step {arguments[0]} failed: {last} (whole log: {log})")

    def output_of(self, *arguments: str) -> str:
        """Run a command inside and return what it printed; empty when it failed."""
        done = subprocess.run(
            self.command(*arguments), cwd=self.sites, env=self.environ(), capture_output=True, text=True
        )
        return done.stdout if done.returncode == 0 else ""

    def site_packages(self) -> Path:
        return site_packages_of(self.env)

    def new_site(self, site: str) -> None:
        """Make a site with the framework alone; the first on a machine takes half a minute, later ones seconds."""
        sources = [PACKAGE / "site.py", *sorted((PACKAGE / "repairs").glob("*.py"))]
        known = cache_dir() / f"site-{digest(self.engine.name, *sources)}.sql.gz"
        if known.exists():
            with step("site"):
                self.inside("empty-site", site)
                load_database(self.environ(), settings_of(self.sites, site), known)
            return
        with step("site (half a minute, once per machine)"):
            self.inside("new-site", site, ADMIN_PASSWORD)
            draft = known.with_suffix(f".{os.getpid()}.draft")
            dump_database(self.environ(), settings_of(self.sites, site)["db_name"], draft)
            draft.replace(known)

    def prepare_site(self, site: str) -> None:
        """Make the site with app and demo district unless it exists; bring an older one up to date."""
        marker, key = self.sites / site / "complete", self.schema_key()
        if marker.exists():
            if marker.read_text() != key:
                with step("bringing the site up to date"):
                    self.inside("migrate", site)
                marker.write_text(key)
            return
        shutil.rmtree(self.sites / site, ignore_errors=True)
        self.new_site(site)
        for app in self.apps:
            with step(f"app {app}"):
                self.inside("install-app", site, app)
        with step("demo district"):
            self.inside("load-demo", site)
        marker.write_text(key)

    def schema_key(self) -> str:
        """A key of what a migration would apply: engine, DocTypes and other records, hooks, patches."""
        return digest(
            self.engine.name, *self.sources(lambda path: path.suffix != ".py" or _is_migrated(path))
        )

    def sources(self, wanted: Callable[[Path], bool]) -> list[str | bytes]:
        """Names and contents of the apps' files from which an install or a migration works."""
        parts: list[str | bytes] = []
        for folder in self.apps.values():
            for path in sorted(folder.rglob("*")):
                if path.suffix in INSTALLED_FROM and "__pycache__" not in path.parts and wanted(path):
                    parts += [str(path.relative_to(folder)), path.read_bytes()]
        return parts


def _is_migrated(path: Path) -> bool:
    return path.name == "hooks.py" or "patches" in path.parts


def apps_to_install() -> dict[str, Path]:
    """The apps beside the framework, with the folder of each package: this repository's own.

    $REG_STATION_APPS names other folders of packages instead, separated by colons.
    """
    chosen = os.environ.get("REG_STATION_APPS")
    folders = chosen.split(":") if chosen else [str(REPOSITORY / APP_NAME)]
    return {Path(name).name: Path(name).resolve() for name in folders if (Path(name) / "hooks.py").exists()}


def _replace(path: Path, text: str, mode: int = 0o644) -> None:
    draft = path.with_suffix(".draft")
    draft.touch(mode=mode)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _last_line(path: Path) -> str:
    lines = path.read_bytes().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it printed nothing"


def run_inside(host: Host, arguments: Sequence[str]) -> int:
    """Run a command inside with this terminal; returns its exit code."""
    return subprocess.run(host.command(*arguments), cwd=host.sites, env=host.environ()).returncode
