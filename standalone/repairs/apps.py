"""Apps: the engine installs none and reads hooks, paths and modules of itself alone."""

from __future__ import annotations

import functools
import inspect
import json
import os
import types
from importlib import import_module
from pathlib import Path
from types import ModuleType

from standalone.repairs import repairs
from standalone.repairs.sites import sites_folder


def apps_of_the_bench(folder: str | Path | None = None) -> list[str]:
    """The apps that sites/apps.txt names, the framework first."""
    listed = Path(folder or sites_folder()) / "apps.txt"
    names = listed.read_text(encoding="utf-8").split() if listed.exists() else []
    return ["frappe", *(name for name in names if name != "frappe")]


def app_folder(app_name: str) -> str:
    """The folder of an app's Python package."""
    return os.path.dirname(os.path.abspath(import_module(app_name).__file__ or ""))


@functools.lru_cache(maxsize=8)
def _modules_of(apps: tuple[str, ...]) -> dict[str, list[str]]:
    modules = {}
    for app in apps:
        listed = Path(app_folder(app), "modules.txt")
        lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
        names = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        modules[app] = [name.replace(" ", "_").replace("-", "_").lower() for name in names]
    return modules


@repairs("frappe")
def find_apps(frappe: ModuleType) -> None:
    # get_app_path() ignores the app's name; the list of apps is the constant ["frappe"].
    def get_app_path(app_name, *joins):
        return frappe.get_pymodule_path(app_name, *joins)

    def get_app_source_path(app_name, *joins):
        return frappe.get_app_path(app_name, "..", *joins)

    def get_all_apps(with_internal_apps=True, sites_path=None):
        return apps_of_the_bench(sites_path)

    frappe.get_app_path = get_app_path
    frappe.get_app_source_path = get_app_source_path
    frappe.get_all_apps = get_all_apps


@repairs("frappe")
def remember_installed_apps(frappe: ModuleType) -> None:
    # The list of installed apps is the constant ["frappe"]; a bench keeps it in the site's global defaults.
    @frappe.utils.caching.request_cache
    def get_installed_apps(*, _ensure_on_bench=False):
        if getattr(frappe.flags, "in_install_db", True):
            return []
        if not frappe.db:
            frappe.connect()
        installed = json.loads(frappe.db.get_global("installed_apps") or "[]")
        if _ensure_on_bench:
            installed = [app for app in installed if app in apps_of_the_bench(frappe.local.sites_path)]
        return installed

    frappe.get_installed_apps = get_installed_apps


@repairs("frappe")
def map_modules_of_all_apps(frappe: ModuleType) -> None:
    # The module map holds the engine's modules only, so no DocType of an app finds its controller.
    def setup_module_map(include_all_apps=True):
        modules = _modules_of(tuple(apps_of_the_bench(getattr(frappe.local, "sites_path", None))))
        frappe.local.app_modules = modules
        frappe.local.module_app = {module: app for app, names in modules.items() for module in names}

    frappe.setup_module_map = setup_module_map


def _hooks_of(frappe: ModuleType, app_name: str | None) -> dict:
    hooks: dict = {}
    for app in [app_name] if app_name else frappe.get_installed_apps(_ensure_on_bench=True):
        try:
            module = import_module(f"{app}.hooks")
        except ModuleNotFoundError as missing:
            if missing.name != f"{app}.hooks":
                raise
            continue
        for key, value in inspect.getmembers(module):
            if not key.startswith("_") and not isinstance(
                value, (types.ModuleType, types.FunctionType, type)
            ):
                frappe.append_hook(hooks, key, value)
    return hooks


@repairs("frappe")
def collect_hooks_of_all_apps(frappe: ModuleType) -> None:
    # Only the engine's own hooks are read, and get_hooks() has lost its app_name.
    def get_hooks(hook=None, default="_KEEP_DEFAULT_LIST", app_name=None):
        if app_name:
            hooks = _hooks_of(frappe, app_name)
        elif getattr(frappe.flags, "in_install_db", True):
            hooks = {}
        else:
            hooks = frappe.client_cache.get_value("app_hooks")
            if hooks is None:
                hooks = _hooks_of(frappe, None)
                frappe.client_cache.set_value("app_hooks", hooks)
        if hook:
            return hooks.get(hook, [] if default == "_KEEP_DEFAULT_LIST" else default)
        return frappe._dict(hooks)

    frappe.get_hooks = get_hooks


@repairs("frappe.model.sync")
def sync_all_apps(sync: ModuleType) -> None:
    # migrate() brings only the engine's DocTypes up to date.
    import frappe

    def sync_all(force=0, reset_permissions=False):
        sync._patch_mode(True)
        for app in frappe.get_installed_apps():
            sync.sync_for(app, force, reset_permissions=reset_permissions)
        sync._patch_mode(False)
        frappe.clear_cache()

    sync.sync_all = sync_all


@repairs("frappe.patches")
def run_patches_of_all_apps(patches: ModuleType) -> None:
    # migrate() runs only the engine's patches.
    import frappe

    def get_all_patches(patch_type=None):
        if patch_type and not isinstance(patch_type, patches.PatchType):
            frappe.throw(f"Unsupported patch type specified: {patch_type}")
        found = []
        for app in frappe.get_installed_apps():
            found.extend(patches.get_patches_from_app(app, patch_type=patch_type))
        return found

    patches.get_all_patches = get_all_patches


@repairs("frappe.utils.installed_apps")
def know_which_apps_are_set_up(installed_apps: ModuleType) -> None:
    # The engine always counts as set up, so the setup wizard skips its own settings (language, time zone).
    import frappe

    def get_setup_wizard_completed_apps():
        done = frappe.db.get_single_value("System Settings", "setup_complete")
        return frappe.get_installed_apps() if int(done or 0) else []

    def get_setup_wizard_not_required_apps():
        return [
            app
            for app in frappe.get_installed_apps()
            if not frappe.get_hooks("setup_wizard_stages", app_name=app)
            and not frappe.get_hooks("setup_wizard_complete", app_name=app)
            and app != "frappe"
        ]

    installed_apps.get_setup_wizard_completed_apps = get_setup_wizard_completed_apps
    installed_apps.get_setup_wizard_not_required_apps = get_setup_wizard_not_required_apps
