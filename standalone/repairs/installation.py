"""Installing and removing apps, which the engine refuses."""

from __future__ import annotations

import json
from types import ModuleType

from standalone.repairs import repairs
from standalone.repairs.apps import apps_of_the_bench


def _run_hooks(frappe: ModuleType, hook: str, *arguments: object, app: str | None = None) -> bool:
    """Run the functions of a hook; False if one of them answered False."""
    return not any(
        frappe.get_attr(function)(*arguments) is False for function in frappe.get_hooks(hook, app_name=app)
    )


def _remember(frappe: ModuleType, apps: list[str]) -> None:
    frappe.db.set_global("installed_apps", json.dumps(apps))
    frappe.db.commit()
    frappe.local.request_cache.clear()
    frappe.local.doc_events_hooks = None
    frappe.clear_cache()
    frappe.client_cache.delete_value("app_hooks")


@repairs("frappe.installer")
def install_any_app(installer: ModuleType) -> None:
    # install_app() raises for every app but the engine, and the list of installed apps is never written.
    import frappe

    def add_to_installed_apps(app_name, rebuild_website=True):
        installed = frappe.get_installed_apps()
        if app_name not in installed:
            _remember(frappe, [*installed, app_name])
        if frappe.flags.in_install:
            installer.post_install(rebuild_website)

    def install_app(name, verbose=False, set_as_patched=True, force=False):
        if name not in apps_of_the_bench(frappe.local.sites_path):
            raise frappe.ValidationError(f"The app {name} is not in sites/apps.txt.")
        if name in frappe.get_installed_apps() and not force:
            print(f"The app {name} is installed already.")
            return
        for required in frappe.get_hooks("required_apps", app_name=name):
            install_app(required.split("/")[-1], verbose=verbose)
        frappe.flags.in_install, frappe.flags.ignore_in_install = name, False
        try:
            _install(frappe, installer, name, set_as_patched, force)
        finally:
            frappe.flags.in_install = False

    installer.add_to_installed_apps = add_to_installed_apps
    installer.install_app = install_app


def _install(frappe: ModuleType, installer: ModuleType, name: str, set_as_patched: bool, force: bool) -> None:
    from frappe.core.doctype.scheduled_job_type.scheduled_job_type import sync_jobs
    from frappe.model.module_utils import sync_customizations
    from frappe.model.sync import sync_for
    from frappe.utils.dashboard import sync_dashboards
    from frappe.utils.fixtures import sync_fixtures

    frappe.clear_cache()
    if not _run_hooks(frappe, "before_install", app=name):
        return
    _run_hooks(frappe, "before_app_install", name)
    if name != "frappe":  # the framework's modules are made along with its first DocTypes
        _drop_leftover_modules(frappe, name)
        installer.add_module_defs(name, ignore_if_duplicate=force)
    sync_for(name, force=force, reset_permissions=True)
    installer.add_to_installed_apps(name)
    frappe.get_doc("Portal Settings", "Portal Settings").sync_menu()
    if set_as_patched:
        installer.set_all_patches_as_completed(name)
    _run_hooks(frappe, "after_install", app=name)
    _run_hooks(frappe, "after_app_install", name)
    sync_jobs()
    sync_fixtures(name)
    sync_customizations(name)
    sync_dashboards(name)
    _run_hooks(frappe, "after_sync", app=name)
    frappe.clear_cache()
    frappe.client_cache.erase_persistent_caches()
    frappe.db.commit()


def _drop_leftover_modules(frappe: ModuleType, name: str) -> None:
    """An install that died half-way leaves module records; the next one must be able to begin again."""
    if name not in frappe.get_installed_apps():
        for module in frappe.get_all("Module Def", filters={"app_name": name}, pluck="name"):
            frappe.db.delete("Module Def", {"name": module})
        frappe.db.commit()


@repairs("frappe.installer")
def remove_any_app(installer: ModuleType) -> None:
    # remove_app() only prints that it is not supported.
    import frappe

    def remove_from_installed_apps(app_name):
        _remember(frappe, [app for app in frappe.get_installed_apps() if app != app_name])

    def remove_app(app_name, dry_run=False, yes=True, no_backup=True, force=False):
        if app_name not in frappe.get_installed_apps() and not force:
            print(f"The app {app_name} is not installed.")
            return
        modules = frappe.get_all("Module Def", filters={"app_name": app_name}, pluck="name")
        if dry_run:
            print(f"Removing {app_name} would remove the modules {', '.join(modules)} and all their records.")
            return
        _run_hooks(frappe, "before_uninstall", app=app_name)
        _run_hooks(frappe, "before_app_uninstall", app_name)
        frappe.flags.in_uninstall = True
        from frappe.core.doctype.scheduled_job_type.scheduled_job_type import sync_jobs

        try:
            doctypes = installer._delete_modules(modules, dry_run=False)
            installer._delete_doctypes(doctypes, dry_run=False)
            remove_from_installed_apps(app_name)
            sync_jobs()
            frappe.db.delete("Patch Log", {"patch": ("like", f"{app_name}.%")})
            frappe.db.commit()
            _run_hooks(frappe, "after_uninstall", app=app_name)
            _run_hooks(frappe, "after_app_uninstall", app_name)
        finally:
            frappe.flags.in_uninstall = False
        frappe.clear_cache()
        frappe.db.commit()

    installer.remove_from_installed_apps = remove_from_installed_apps
    installer.remove_app = remove_app


@repairs("frappe")
def know_when_setup_is_complete(frappe: ModuleType) -> None:
    # The engine asks for a table of System Settings; a Single has none, so Desk stays in the setup wizard.
    def is_setup_complete():
        if not frappe.db.table_exists("DocType"):
            return False
        return bool(int(frappe.db.get_single_value("System Settings", "setup_complete") or 0))

    frappe.is_setup_complete = is_setup_complete
