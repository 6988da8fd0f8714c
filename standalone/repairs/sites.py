"""Sites: the engine knows one tenant and environment variables; apps know sites/<site>/site_config.json."""

from __future__ import annotations

import json
import logging
import os
from functools import wraps
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import ModuleType

from standalone.repairs import repairs

_settings: dict[Path, tuple[float, dict]] = {}


def sites_folder() -> Path:
    """The folder of all sites: $REG_STATION_SITES, else the working folder, as on a bench."""
    return Path(os.environ.get("REG_STATION_SITES") or os.getcwd())


def read_settings(path: Path) -> dict:
    """A JSON file of settings, read again only when it has changed; empty if there is none."""
    try:
        changed = path.stat().st_mtime
    except FileNotFoundError:
        return {}
    known = _settings.get(path)
    if known is None or known[0] != changed:
        known = _settings[path] = (changed, json.loads(path.read_text(encoding="utf-8")))
    return known[1]


def default_site() -> str:
    """The site that is meant when none is named: $FRAPPE_SITE, else ``default_site`` of the common settings."""
    return os.environ.get("FRAPPE_SITE") or read_settings(sites_folder() / "common_site_config.json").get(
        "default_site", ""
    )


@repairs("frappe.config")
def read_site_configuration(config: ModuleType) -> None:
    # Settings come from environment variables alone, so two sites could not differ in their database.
    import frappe

    def get_site_config(sites_path=None, site_path=None, *, cached=False):
        folder = Path(sites_path or getattr(frappe.local, "sites_path", None) or sites_folder())
        site = getattr(frappe.local, "site", None) or default_site()
        own = Path(site_path) if site_path else folder / site
        settings = frappe._dict({"redis_queue": "", "redis_cache": "", "max_file_size": 25 * 1024 * 1024})
        settings.update(read_settings(folder / "common_site_config.json"))
        if site or site_path:
            settings.update(read_settings(own / "site_config.json"))
        if settings.get("db_name"):
            settings.setdefault("db_user", settings.db_name)
        settings["db_type"] = settings.get("db_type") or "postgres"
        return settings

    def get_common_site_config(sites_path=None, cached=False):
        folder = Path(sites_path or getattr(frappe.local, "sites_path", None) or sites_folder())
        return frappe._dict(read_settings(folder / "common_site_config.json"))

    def get_conf(site=None):
        if getattr(frappe.local, "conf", None):
            return frappe.local.conf
        return get_site_config()

    config.get_site_config = get_site_config
    config.get_common_site_config = get_common_site_config
    config.get_conf = get_conf
    config.clear_site_config_cache = _settings.clear


@repairs("frappe")
def know_the_site(frappe: ModuleType) -> None:
    # local.site is never set, so Jinja hooks are skipped and web and print pages fail; init() takes no site.
    engine_init, engine_connect = frappe.init, frappe.connect

    @wraps(engine_init)
    def init(site="", sites_path=None, new_site=False, force=False):
        named = site or getattr(frappe.local, "site", "") or default_site()
        if (
            getattr(frappe.local, "initialised", None)
            and not force
            and not (site and site != frappe.local.site)
        ):
            return
        folder = str(sites_path or getattr(frappe.local, "sites_path", None) or sites_folder())
        folder = str(sites_folder()) if folder in (".", "") else folder
        frappe.local.site, frappe.local.sites_path = named, folder
        engine_init(force=True)
        frappe.local.app_path = folder
        frappe.local.site_path = os.path.join(folder, named) if named else folder
        frappe.local.flags.new_site = new_site

    def connect(site=None, db_name=None, set_admin_as_user=True):
        if site:
            init(site)
        return engine_connect(db_name=db_name, set_admin_as_user=set_admin_as_user)

    class init_site:
        def __init__(self, site=None):
            self.site = site or ""

        def __enter__(self):
            init(self.site)
            return frappe.local

        def __exit__(self, *failure):
            frappe.destroy()

    frappe.init, frappe.connect, frappe.init_site = init, connect, init_site
    frappe.get_site_name = lambda: getattr(frappe.local, "site", None) or default_site()


@repairs("frappe.utils")
def list_sites(utils: ModuleType) -> None:
    # The list of sites is the constant ["frappe"]; the asset list is looked for in the working folder only.
    import frappe

    def get_sites(sites_path=None):
        folder = Path(sites_path or getattr(frappe.local, "sites_path", None) or sites_folder())
        return sorted(config.parent.name for config in folder.glob("*/site_config.json"))

    def get_assets_json():
        assets = {}
        for name in ("assets.json", "assets-rtl.json"):
            assets.update(read_settings(sites_folder() / "assets" / name))
        return assets

    utils.get_sites = get_sites
    utils.get_assets_json = get_assets_json


@repairs("frappe.utils.logger")
def log_into_the_bench(logger: ModuleType) -> None:
    # Log files are opened as ../logs relative to the working folder and the site's as <site>/logs: both fail
    # in any process that was not started in the folder of sites.
    def create_handler(module, site=None, max_size=100_000, file_count=20, stream_only=False):
        formatter = logging.Formatter(f"%(asctime)s %(levelname)s {module} %(message)s")
        if stream_only:
            handlers = [logging.StreamHandler()]
        else:
            folders = [sites_folder().parent / "logs"]
            if site:
                folders.append(sites_folder() / site / "logs")
            handlers = [_log_file(folder, module, max_size, file_count) for folder in folders]
        for handler in handlers:
            handler.setFormatter(formatter)
        return handlers

    logger.create_handler = create_handler


def _log_file(folder: Path, module: str, max_size: int, file_count: int) -> logging.Handler:
    folder.mkdir(parents=True, exist_ok=True)
    return RotatingFileHandler(
        folder / f"{module}.log", maxBytes=max_size, backupCount=file_count, delay=True
    )
