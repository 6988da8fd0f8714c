"""Chromium through Playwright: $REG_STATION_CHROMIUM, or `chromium` on the PATH. Pictures go to $REG_STATION_SHOTS."""

import os
import shutil

import pytest

from tests.support.http_client import PASSWORD, URL

PHONE = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
WIDE = {"viewport": {"width": 1280, "height": 900}}
SHOTS = os.environ.get("REG_STATION_SHOTS")


@pytest.fixture(scope="session")
def chromium():
    playwright_api = pytest.importorskip("playwright.sync_api")
    path = (
        os.environ.get("REG_STATION_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if not path:
        pytest.skip("No Chromium: set REG_STATION_CHROMIUM to its path")
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium):
    """open_browser(account=None, phone=False, locale="zh-CN") → a page, signed in; errors of its scripts fail the test."""
    contexts, errors = [], []

    def make(account: str | None = None, phone: bool = False, locale: str = "zh-CN"):
        headers = {}
        if os.environ.get("REG_STATION_LIVE_SITE") and os.environ.get("REG_STATION_HOST") != "embedded":
            headers["X-Frappe-Site-Name"] = os.environ["REG_STATION_LIVE_SITE"]
        context = chromium.new_context(
            base_url=URL, locale=locale, extra_http_headers=headers, **(PHONE if phone else WIDE)
        )
        context.set_default_timeout(20000)
        contexts.append(context)
        if account:
            answer = context.request.post(
                "/api/method/login", form={"usr": f"{account}@demo.test", "pwd": PASSWORD}
            )
            assert answer.ok, answer.text()
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None,
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


def shoot(page, name: str) -> None:
    if SHOTS:
        os.makedirs(SHOTS, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def fits(page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def unlabelled(page) -> list[str]:
    """Inputs without a name for a screen reader."""
    return page.evaluate(
        """[...document.querySelectorAll("input, select, textarea")]
            .filter((node) => node.type !== "hidden" && !node.closest("template") && !(node.labels && node.labels.length)
                && !node.getAttribute("aria-label"))
            .map((node) => node.id || node.name)"""
    )
