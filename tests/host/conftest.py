"""A second bench for the host's own tests: the same services, other sites, and the probe app instead of ours."""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import subprocess
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

EMBEDDED = os.environ.get("REG_STATION_HOST") == "embedded"
PROBE_APP = Path(__file__).parent / "probe_app" / "host_probe"
SITE = "probe.localhost"


@pytest.fixture(scope="session")
def embedded():
    """Skip where the suite runs against a real bench: these tests are about the embedded host."""
    if not EMBEDDED:
        pytest.skip("these tests are about the embedded host")


class Probe:
    """A site with the probe app, and a process that runs functions on it."""

    def __init__(self, host, site: str) -> None:
        self.host, self.site, self.agent = host, site, None

    def start(self) -> None:
        self.agent = subprocess.Popen(
            [str(self.host.env / "bin" / "python"), str(Path(__file__).with_name("agent.py")), self.site],
            cwd="/",
            env=self.variables(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=open(self.host.logs / "agent.log", "ab"),  # noqa: SIM115
            text=True,
        )

    def variables(self) -> dict[str, str]:
        return self.host.environ(self.site)

    def inside(self, function: Callable) -> object:
        """Run a function on the site and become what it returns; what it wrote without a commit is undone."""
        return self.call(function)

    def call(self, function: Callable, **arguments: object) -> object:
        source = textwrap.dedent(inspect.getsource(function))
        source = re.sub(r"\A(?:\s*@[^\n]*\n)+", "", source)
        order = {"source": source, "name": function.__name__, "arguments": arguments}
        self.agent.stdin.write(json.dumps(order) + "\n")
        self.agent.stdin.flush()
        line = self.agent.stdout.readline()
        assert line, "the agent died; see agent.log"
        answer = json.loads(line)
        if "error" in answer:
            pytest.fail(answer["trace"], pytrace=False)
        return answer["result"]

    def stop(self) -> None:
        self.agent.stdin.close()
        self.agent.wait(20)


def other_bench(folder: Path, apps: dict[str, Path]):
    """A host with its own folder of sites on the services of the running test bench."""
    from standalone.host import Host

    host = Host(Path(os.environ["REG_STATION_SITES"]).parent, fast=True)
    host.services.start()
    common = host.sites / "common_site_config.json"
    host.state, host.sites, host.logs, host.apps = folder, folder / "sites", folder / "logs", apps
    for item in (host.sites, host.logs, folder / "outbox"):
        item.mkdir(parents=True)
    settings = json.loads(common.read_text(encoding="utf-8"))
    settings.update(outbox=str(folder / "outbox"), default_site=SITE, bench_id=f"probe-{folder.name}")
    (host.sites / "common_site_config.json").write_text(json.dumps(settings), encoding="utf-8")
    (host.sites / "apps.txt").write_text("\n".join(["frappe", *apps]) + "\n")
    (host.sites / "assets").symlink_to(common.parent / "assets")
    return host


@pytest.fixture(scope="session")
def probe_bench(embedded, tmp_path_factory):
    """A bench with a site that has the framework and the probe app."""
    folder = tmp_path_factory.mktemp("bench")
    folder.chmod(0o755)
    disabled = os.environ.pop("REG_STATION_WITHOUT_REPAIRS", None)
    host = other_bench(folder, {"host_probe": PROBE_APP})
    host.new_site(SITE)
    host.inside("install-app", SITE, "host_probe")
    if disabled:
        os.environ["REG_STATION_WITHOUT_REPAIRS"] = disabled
    yield host
    host.inside("drop-site", SITE)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def probe(probe_bench):
    """The probe site with its agent."""
    probe = Probe(probe_bench, SITE)
    probe.start()
    yield probe
    probe.stop()


class Client:
    """A browser without a window: keeps cookies, sends the CSRF token that its session was given."""

    def __init__(self, url: str) -> None:
        import requests

        self.url, self.http, self.token = url, requests.Session(), ""

    def sign_in(self, user: str = "Administrator", password: str = "admin") -> Client:
        answer = self.http.post(
            f"{self.url}/api/method/login", data={"usr": user, "pwd": password}, timeout=30
        )
        assert answer.status_code == 200, answer.text
        page = self.http.get(f"{self.url}/desk", timeout=60).text
        self.token = re.search(r'csrf_token = "([0-9a-f]+)"', page)[1]
        return self

    def call(self, method: str, path: str, **options):
        headers = {"X-Frappe-CSRF-Token": self.token, "Accept": "application/json"}
        return self.http.request(method, self.url + path, headers=headers, timeout=60, **options)


@pytest.fixture(scope="session")
def probe_url(probe_bench):
    """The address of a running server of the probe site, with worker and scheduler."""
    from standalone.processes import free_port
    from standalone.supervisor import Server

    server = Server(probe_bench, SITE, free_port())
    server.start()
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def administrator(probe_url):
    return Client(probe_url).sign_in()
