"""Pytest fixtures that know no host.

In-process tests need REG_STATION_SITES (path of the sites folder) and REG_STATION_SITE; journeys and browser tests need
REG_STATION_URL and REG_STATION_LIVE_SITE. `make test` sets them for the embedded host; on a bench set them by hand
(docs/testing.md). A test file outside the repository gets the fixtures with `-p tests.support.plugin`.
"""

import os

import pytest

SITES = os.environ.get("REG_STATION_SITES")
SITE = os.environ.get("REG_STATION_SITE")
URL = os.environ.get("REG_STATION_URL")
NEEDS_SITE = ("integration", "security")
NEEDS_SERVER = ("journeys", "browser")
SAVEPOINT = "one_test"


def pytest_collection_modifyitems(config, items):
    for item in items:
        parts = set(item.path.parts)
        if parts & set(NEEDS_SITE) and not (SITES and SITE):
            item.add_marker(pytest.mark.skip(reason="REG_STATION_SITES and REG_STATION_SITE are not set"))
        if parts & set(NEEDS_SERVER) and not URL:
            item.add_marker(pytest.mark.skip(reason="REG_STATION_URL is not set"))


@pytest.fixture(scope="session")
def site():
    """A connected site for the whole session; its name."""
    import frappe

    os.chdir(SITES)
    frappe.init(SITE, sites_path=SITES)
    frappe.connect()
    frappe.flags.in_test = True
    if hasattr(frappe, "in_test"):  # v16 asks the module
        frappe.in_test = True
    frappe.flags.mute_emails = True
    frappe.local.lang = "en"
    yield SITE
    frappe.db.rollback()
    frappe.destroy()


@pytest.fixture(scope="session")
def base_world(site):
    """The world that all tests share, built once and never committed."""
    import frappe

    from tests.support.factories import World

    frappe.clear_cache()
    frappe.set_user("Administrator")
    return World()


@pytest.fixture
def db(base_world, monkeypatch):
    """A transaction for one test: whatever it writes is gone afterwards, the shared world stays."""
    import frappe

    _begin(frappe)
    real_rollback = frappe.db.rollback
    frappe.db.savepoint(SAVEPOINT)

    def rollback(*args, save_point=None, **kwargs):
        real_rollback(save_point=save_point or SAVEPOINT)

    # Code under test may commit or roll back (Frappe's own does); inside a test neither may reach the shared world.
    monkeypatch.setattr(frappe.db, "commit", lambda *args, **kwargs: None)
    monkeypatch.setattr(frappe.db, "rollback", rollback)
    yield frappe.db
    _begin(frappe)
    real_rollback(save_point=SAVEPOINT)


def _begin(frappe) -> None:
    from reg_station.permissions.scope import forget_reach

    frappe.set_user("Administrator")
    forget_reach()
    # A test that gave somebody a role was rolled back, what Redis knows of roles was not.
    frappe.cache.delete_value("roles")
    frappe.local.role_permissions = {}
    frappe.local.message_log = []
    frappe.local.lang = "en"
    frappe.flags.in_import = False


@pytest.fixture
def configuration(db):
    """For tests that change settings, workflows or DocTypes: nothing cached goes in or comes out."""
    import frappe

    frappe.clear_cache()
    yield
    frappe.db.rollback()
    frappe.clear_cache()


@pytest.fixture
def as_user(db):
    """Context manager: `with as_user("town@example.test"):` acts as that user, then returns to Administrator."""
    from tests.support.factories import acting_as

    return acting_as


@pytest.fixture
def world(db, base_world):
    """A small district with two towns and one account for each role; see `tests.support.factories.World`."""
    return base_world
